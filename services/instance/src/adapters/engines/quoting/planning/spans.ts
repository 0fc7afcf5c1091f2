import type { Span } from '../../../../agent/alarms/domain/when.ts';

/** The text without these parts of it. */
export function outside(text: string, spans: readonly Span[]): string {
  let at = 0;
  let rest = '';
  for (const { start, end } of spans) {
    rest += `${text.slice(at, start)} `;
    at = Math.max(at, end);
  }
  return rest + text.slice(at);
}
