import { RequestRefusal } from '@offshoot/openai-api/reading/refusal.ts';
import type { RestApi } from './rest-api.ts';

/** For a path that is none, or one that has other methods. */
export function unknownRoute({ routes, openApiPath }: RestApi, method: string, url: string): RequestRefusal {
  const path = url.split('?', 1)[0] ?? '';
  const help = `See ${openApiPath} for the routes.`;
  const allowed = routes.filter((route) => matches(route.path, path)).map((route) => route.method);
  if (allowed.length === 0) return new RequestRefusal('not_found', 'There is no such route here.', { code: 'unknown_url', help });
  const more = { code: 'method_not_allowed', status: 405, help, allowed };
  return new RequestRefusal('invalid_request', `This path has no ${method}.`, more);
}

function matches(template: string, path: string): boolean {
  const [want, have] = [template.split('/'), path.split('/')];
  return want.length === have.length && want.every((step, n) => step === have[n] || (step.startsWith('{') && have[n] !== ''));
}
