import { StartError } from '@offshoot/runtime/process/start-error.ts';

/**
 * Whether the app has a page at a path, by the list that its build wrote. A part such as `$templateId` is any text. Throws StartError
 * without such a list.
 */
export function pageMatcher(list: string | undefined): (path: string) => boolean {
  if (list === undefined) throw new StartError('The web app was built for another gateway: it does not list its pages.');
  const patterns = (JSON.parse(list) as string[]).map(patternOf);
  return (path) => patterns.some((pattern) => pattern.test(path));
}

/** Like the app's router, it takes an address with a slash at its end, too. */
function patternOf(address: string): RegExp {
  const parts = address.split('/').filter((part) => part !== '');
  const pattern = parts.map((part) => (part.startsWith('$') ? '/[^/]+' : `/${RegExp.escape(part)}`)).join('');
  return new RegExp(`^${pattern}/?$`);
}
