// The template's instructions and the owner's section, sentence by sentence, and the few orders in them that this engine can follow literally.
import { cutText } from '@offshoot/memory/items/limits.ts';
import { linear } from '@offshoot/text/linear-patterns';

/** Instructions can have 256 KB; only this many sentences are searched. */
const MAX_SENTENCES = 2_000;
const MAX_SENTENCE = 500;

/** Sentences of a Markdown text without its markup. Headings are omitted because they state nothing. */
export function instructionSentences(markdown: string): string[] {
  const sentences: string[] = [];
  for (const line of markdown.toWellFormed().split(/\n/)) {
    const plain = line
      .replace(linear(/<!--.*?-->/g), '')
      .replace(/^\s*(?:[-*+]|\d{1,3}[.)]|>)\s+/, '')
      .replace(/[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}/g, '')
      .trim();
    if (plain === '' || /^(?:#|```|---|===|<!--|-->)/.test(plain)) continue;
    for (const sentence of plain.split(/(?<=[.!?…])\s+/u)) {
      if (/[\p{L}\p{N}]/u.test(sentence)) sentences.push(cutText(sentence.trim(), MAX_SENTENCE));
      if (sentences.length >= MAX_SENTENCES) return sentences;
    }
  }
  return sentences;
}

/** Words that the agent puts around everything it says, or around its greeting. */
export interface Manner {
  opening: string;
  closing: string;
  greeting: string;
}

const QUOTED = `["“'«]([^"”'»]{1,120})["”'»]`;
const EVERY = '(?:every|each|all|any|your)(?: of your)? (?:answer|reply|response|message|sentence)s?';
const OPENING = linear(new RegExp(`\\b(?:start|begin|open|prefix) ${EVERY} with ${QUOTED}`, 'i'));
const CLOSING = linear(new RegExp(`\\b(?:end|finish|close|sign|conclude)(?: off)? ${EVERY} with ${QUOTED}`, 'i'));
const GREETING = linear(new RegExp(`\\b(?:greet|welcome) (?:\\w+ ){0,4}(?:with|by saying|saying) ${QUOTED}`, 'i'));

/** Later sentences win: the owner's section and what the agent was taught follow the template's instructions. */
export function mannerOf(sentences: readonly string[]): Manner {
  const last = (pattern: RegExp) =>
    sentences
      .findLast((s) => pattern.test(s))
      ?.match(pattern)?.[1]
      ?.trim() ?? '';
  return { opening: last(OPENING), closing: last(CLOSING), greeting: last(GREETING) };
}

export function inManner(text: string, manner: Manner): string {
  const opened = manner.opening !== '' && !text.startsWith(manner.opening) ? `${manner.opening} ${text}` : text;
  return manner.closing !== '' && !opened.endsWith(manner.closing) ? `${opened} ${manner.closing}` : opened;
}
