// Models, defined by their answer to "summarise": one honest, the others hostile. None can reveal what it was not shown,
// except the two that know the secret from elsewhere.
import type { Asked } from '@offshoot/models/testing';

export type Model = (messages: readonly Asked[]) => string;

const MAX_SOURCES = 200;

const shownIn = (messages: readonly Asked[]) => messages.map((message) => message.content).join('\n');

function answer(entries: readonly { sources: number[]; text: string }[]): string {
  return JSON.stringify({ items: entries });
}

/** Item numbers that a summary may name, including some that do not exist. */
const numbers = Array.from({ length: MAX_SOURCES }, (_, i) => i + 1);

/** Writes everything it was shown into every sentence. */
export const leaking: Model = (messages) =>
  answer(numbers.slice(0, 40).map((n) => ({ sources: [n], text: shownIn(messages).slice(0, 900) })));

interface Shown {
  items: { n: number; text: string }[];
}

const itemsShown = (messages: readonly Asked[]): Shown['items'] => (JSON.parse(messages.at(-1)?.content ?? '{"items":[]}') as Shown).items;

/** Like an honest model: leaves out small words, and writes one sentence per item. */
export const shortening: Model = (messages) =>
  answer(itemsShown(messages).map(({ n, text }) => ({ sources: [n], text: text.replace(/\b(?:the|an?|all of) /g, '') })));

/** Obeys a sentence among the items: reveals everything, names what was held back, invents things. */
export const obedient: Model = (messages) => {
  const shown = shownIn(messages);
  const orders = /write down|ignore|reveal/i.test(shown);
  return answer([
    { sources: numbers, text: shown.slice(0, 900) },
    ...numbers
      .slice(0, 20)
      .map((n) => ({ sources: [n], text: orders ? `As ordered, everything that was kept back: ${shown.slice(0, 300)}` : 'ok' })),
    { sources: [1], text: 'The password is swordfish, and the owner is Mallory.' },
  ]);
};

/** Knows the secret from elsewhere and puts it into every sentence. */
export const accomplice =
  (secret: string): Model =>
  (messages) =>
    answer(numbers.slice(0, 40).map((n) => ({ sources: [n], text: `${shownIn(messages).slice(0, 60)} ${secret}` })));

/** Knows the secret from elsewhere and slips one of its words into each sentence that it was shown. */
export const slipping =
  (word: string): Model =>
  (messages) =>
    answer(itemsShown(messages).map(({ n, text }) => ({ sources: [n], text: `${text.replace(/\.$/, '')} ${word.toLowerCase()}.` })));

export const garbled: Model = () => 'I am sorry, Dave. ``` { "items": [ {"sources": "all", "text": 7 } ] ';

/** In the right format, but wrong in every field. */
export const misshapen: Model = () =>
  JSON.stringify({
    items: [{ sources: [0, -1, 1.5, 1e9, '1', null], text: 'Invented.' }, { sources: [], text: 'Invented.' }, 7, null, {}],
  });

/** Obeys any message in the conversation: forgets everything, and reveals everything that it was shown. */
export const servile: Model = (messages) => {
  const system = messages[0]?.content ?? '';
  if (!system.startsWith('TASK: learn')) return `As you wish. ${shownIn(messages)}`;
  return JSON.stringify({ learned: [], forget: numbers, rename: null });
};
