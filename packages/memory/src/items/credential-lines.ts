// Which credentials may be shown for a message, and which lines of the conversation reveal one.

import { looks } from '@offshoot/text';
import { isStopWord, stem, words } from '../words/words.ts';
import { mayBeTold } from './disclosure.ts';
import type { MemoryItem } from './item.ts';

/** Stands for a line that may not be shown. */
export const KEPT_BACK = '(a credential, kept back)';

/** The words of a credential other than its name: "hunter2" in "The wifi password is hunter2." */
function valueWords({ text, topic }: MemoryItem): Set<string> {
  const name = new Set(words(topic.replaceAll(/[:-]/g, ' ')).map(stem));
  return new Set(words(text).filter((word) => word.length >= 3 && !isStopWord(word) && !name.has(stem(word))));
}

/** Whether the text repeats the value of one of the credentials. Errs on the side of true. */
export function repeatsCredential(text: string, credentials: readonly MemoryItem[]): boolean {
  if (credentials.length === 0) return false;
  const said = new Set([...words(text), ...words(looks(text))]);
  return credentials.some((item) => [...valueWords(item)].some((word) => said.has(word) || said.has(looks(word))));
}

/** "All passwords" names none of them. */
const ALL_OF_THEM = /\b(?:all|any|each|every|everything|whole|entire|complete|full)\b/i;
/** Every credential is checked against every sentence: a 16 KB message must not keep an agent busy. */
const MAX_SENTENCES = 20;
const MAX_SENTENCE = 300;

function sentencesThatName(message: string): string {
  const sentences = message.split(/[.!?\n]+/).map((sentence) => sentence.slice(0, MAX_SENTENCE).trim());
  const naming = new Set(sentences.filter((sentence) => sentence !== '' && !ALL_OF_THEM.test(sentence)));
  return [...naming].slice(0, MAX_SENTENCES).join('\n');
}

/** The credentials that must not be shown for this message. */
export function keptBack(items: readonly MemoryItem[], message: string): MemoryItem[] {
  const credentials = items.filter((item) => item.kind === 'credential');
  if (credentials.length === 0) return [];
  const naming = sentencesThatName(message);
  return credentials.filter((item) => !mayBeTold(item, naming));
}

export interface Line {
  messageId: string;
  text: string;
}

/** The line as it may be shown: one that taught a credential, or repeats its whole text, is withheld. */
export function shownLine(line: Line, credentials: readonly MemoryItem[]): string {
  const teaches = credentials.some(({ provenance }) => provenance.from === 'message' && provenance.messageId === line.messageId);
  const repeats = credentials.some(({ text }) => line.text.includes(text) || looks(line.text).includes(looks(text)));
  return teaches || repeats ? KEPT_BACK : line.text;
}
