// What a message asks for word for word: “Reply with exactly: first”, “Count from 1 to 5”.
import { linear } from '@offshoot/linear-patterns';

import { lastNumber } from './recall.ts';
import type { Said } from './talk.ts';
import { numberIn, sentencesIn } from './words.ts';

const SAY = String.raw`\b(?:reply|respond|answer|say|repeat|return|output|write|print|echo)\b(?:\s+(?:back|after me|me))?`;
const EXACTLY = linear(
  new RegExp(
    String.raw`${SAY}(?:\s+with)?(?:\s+(?:only|just|exactly|precisely|nothing but|the (?:single )?(?:word|text|phrase|sentence)|this))*\s*:\s*(\S.*)$`,
    'isu',
  ),
);
const WITH = linear(
  new RegExp(
    String.raw`${SAY}\s+with(?:\s+(?:only|just|exactly|precisely|nothing but|the (?:single )?(?:word|text|phrase)))*\s+(["'“‘]?)(\S.*)$`,
    'isu',
  ),
);
const QUOTED = linear(
  new RegExp(
    String.raw`${SAY}(?:\s+with)?(?:\s+(?:only|just|exactly|precisely|the (?:word|text|phrase)))*\s*["“‘']([^"”’']{1,2000})["”’']`,
    'isu',
  ),
);
const SAY_EXACTLY = linear(new RegExp(String.raw`${SAY}\s+(?:exactly|precisely)\s+(\S.*)$`, 'isu'));
/** Something that has to be found, not said: “Reply with the code word”. */
const MEANT =
  /^(?:the|my|your|a|an|its|only the|one|what|whether)\b|\b(?:json|sentences?|words?|paragraphs?|language|english|list|number|bullet)\b/i;
const COUNT = linear(/\bcount\s+(?:up\s+|down\s+)?(?:from\s+)?(\S+?)\s+(?:up\s+|down\s+)?to\s+([\p{L}\d]+)/iu);
const HELLO = /\bsay\s+(hello|hi|goodbye|good morning|good evening)\b(?:\s+in\s+(?:exactly\s+)?(\S+)\s+words?\b)?/i;
const REPEAT_NUMBER = linear(/\b(?:repeat|reply with|answer with|say|tell me)\b.*\b(?:only|just)?\s*the number\b/i);
const MOST_COUNTED = 1_000;
/** A greeting of so many words. */
const MORE = ['there', 'my', 'good', 'old', 'dear', 'friend'];

export function saidExactly(asked: string, before: readonly Said[]): string | undefined {
  for (const pattern of [EXACTLY, QUOTED]) {
    const [, words] = pattern.exec(asked) ?? [];
    if (words !== undefined) return plain(words);
  }
  for (const sentence of sentencesIn(asked)) {
    const found = ofSentence(sentence, before);
    if (found !== undefined) return found;
  }
  return undefined;
}

function ofSentence(sentence: string, before: readonly Said[]): string | undefined {
  const [, from, to] = COUNT.exec(sentence) ?? [];
  if (from !== undefined && to !== undefined) return counted(numberIn(from), numberIn(to));
  const [, hello, words] = HELLO.exec(sentence) ?? [];
  if (hello !== undefined) return greeting(hello, words);
  if (REPEAT_NUMBER.test(sentence)) {
    const number = lastNumber(before);
    if (number !== undefined) return number;
  }
  const given = WITH.exec(sentence)?.[2] ?? SAY_EXACTLY.exec(sentence)?.[1];
  return given === undefined || MEANT.test(given) ? undefined : plain(given);
}

/** Without the quotes around it and the full stop of the order. */
const plain = (words: string): string => {
  const [, quoted] = /^\s*["“‘']([\s\S]*?)["”’'][.!?]?\s*$/u.exec(words) ?? [];
  return quoted ?? words.trim().replace(/(?<=[\p{L}\p{N}])[.]$/u, '');
};

function counted(from: number | undefined, to: number | undefined): string | undefined {
  if (from === undefined || to === undefined || !Number.isInteger(from) || !Number.isInteger(to) || Math.abs(to - from) >= MOST_COUNTED)
    return undefined;
  const step = to >= from ? 1 : -1;
  return Array.from({ length: Math.abs(to - from) + 1 }, (_, place) => from + place * step).join(', ');
}

function greeting(hello: string, words: string | undefined): string | undefined {
  const first = hello.charAt(0).toUpperCase() + hello.slice(1).toLowerCase();
  if (words === undefined) return `${first}.`;
  const more = (numberIn(words) ?? 0) - first.split(' ').length;
  if (more < 0 || more > MORE.length) return undefined;
  // The last one is a noun, and the ones before lead to it.
  const chosen =
    more === 0 ? [] : more === 1 ? ['there'] : more === 2 ? ['there', 'friend'] : ['there', ...MORE.slice(1, more - 1), 'friend'];
  return `${[first, ...chosen].join(' ')}.`;
}
