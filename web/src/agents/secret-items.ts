import type { PreviewItem, ShownItem } from '@offshoot/context';

/** Whether an item is shown only when the person asks for it: others may see the screen. */
export function isSecret({ kind, sensitivity, secrets = [] }: ShownItem & Partial<Pick<PreviewItem, 'secrets'>>): boolean {
  return kind === 'credential' || sensitivity === 'secret' || secrets.length > 0;
}

/** Topics of what people said word for word, and of their votes: they name no subject. */
const NAMELESS = ['said', 'feedback'];

/**
 * What an item is about, such as "wifi password" for the topic "our:wifi-password". Empty if its topic does not say. It tells which door,
 * but not which code: a language model that chose the topic may have put the code into it.
 */
export function subjectOf({ topic }: Pick<ShownItem, 'topic'>): string {
  const [first = '', aspect = first] = topic.split(':');
  if (NAMELESS.includes(first)) return '';
  const words = aspect.split(/[\s-]+/).filter((word) => word !== '' && !/\d/.test(word));
  return words.join(' ');
}
