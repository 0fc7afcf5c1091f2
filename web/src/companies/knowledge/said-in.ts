/** An item of a response, as far as it says something. */
export interface SaidItem {
  type: string;
  role?: string;
  content?: string | readonly { type: string; text?: string; refusal?: string }[];
}

/** What its messages say, as one text. */
export function saidIn(items: readonly SaidItem[]): string {
  const parts = items.flatMap(({ content = [] }) => (typeof content === 'string' ? [{ type: 'text', text: content }] : content));
  return parts.flatMap((part) => ('text' in part && part.text) || ('refusal' in part && part.refusal) || []).join('\n');
}
