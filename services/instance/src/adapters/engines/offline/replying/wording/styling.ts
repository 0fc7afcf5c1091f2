// The form of an answer that the agent's soul asks for.
import type { ResponseStyle } from '@offshoot/soul';

/** `text`: one answer or several, as sentences or with a line for each thing. No word is lost. */
export function inStyle(text: string, style: ResponseStyle): string {
  if (style !== 'structured' || text.includes('\n')) return text;
  const [first = '', ...rest] = text.split(/(?<=[.!?…])\s+(?=[\p{Lu}\p{N}“"'(])/u);
  return rest.length === 0 ? text : [first, ...rest.map((sentence) => `• ${sentence}`)].join('\n');
}
