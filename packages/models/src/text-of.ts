import type { ModelEvent } from './model.ts';

/** The first `maxChars` UTF-16 units of what the model says. The rest is not awaited, and the request ends. `onText`: called at the first. */
export async function textOf(events: AsyncIterable<ModelEvent>, maxChars: number, onText?: () => void): Promise<string> {
  let text = '';
  for await (const event of events) {
    if (event.is === 'text') {
      if (text === '') onText?.();
      text += event.text;
    }
    if (text.length >= maxChars) break;
  }
  return text.slice(0, maxChars).toWellFormed();
}
