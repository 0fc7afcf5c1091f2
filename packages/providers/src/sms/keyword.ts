/** `stop`: the sender wants no more texts. `start`: they want them again. */
type TextKeyword = 'stop' | 'start';

/** The words that Telnyx obeys: https://developers.telnyx.com/docs/messaging/messages/advanced-opt-in-out */
const STOP = new Set(['stop', 'stopall', 'stop all', 'unsubscribe', 'cancel', 'end', 'quit']);
const START = new Set(['start', 'unstop']);

/** Of a whole text: “stop by at six” is none. */
export function keywordIn(text: string): TextKeyword | undefined {
  const said = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^a-z]+/g, ' ')
    .trim();
  if (STOP.has(said)) return 'stop';
  return START.has(said) ? 'start' : undefined;
}
