// A long answer as a headline and points, and the full text in parts for a member who wants more. Nothing is added to its words.
import { cutText } from '@offshoot/memory/items/limits.ts';
import { linear } from '@offshoot/text/linear-patterns';

/** Longer answers are folded. All lengths here are in UTF-16 units. */
export const LONG_ANSWER = 1_000;
const MAX_HEADLINE = 200;
const MAX_POINT = 120;
const MAX_POINTS = 5;
/** Length of one message with a part of the full text. */
export const MAX_PART = 2_000;

export const MORE_HINT = 'Say “more” for the full text, or “as a file”.';

export interface Folded {
  headline: string;
  /** What is said instead of the full text. */
  shown: string;
}

/** Undefined: the answer is short enough. */
export function foldedAnswer(answer: string): Folded | undefined {
  const text = answer.trim();
  if (text.length <= LONG_ANSWER) return undefined;
  const [first = '', ...rest] = linesIn(text);
  const [opening = '', ...sentences] = sentencesIn(plainLine(first));
  const headline = cutText(opening, MAX_HEADLINE);
  // Every line makes a point. An answer in one piece has its sentences for that.
  const said = rest.length > 0 ? rest.map((line) => sentencesIn(plainLine(line))[0] ?? '') : sentences;
  const points = said.filter((one) => one !== '').slice(0, MAX_POINTS);
  const left = said.length - points.length;
  const lines = [headline, ...points.map((point) => `• ${cutText(point, MAX_POINT)}`), ...(left > 0 ? [`… and ${left} more.`] : [])];
  return { headline, shown: `${lines.join('\n')}\n${MORE_HINT}` };
}

/** The text in parts of at most MAX_PART, cut between paragraphs, lines or words where there are any. */
export function partsOf(text: string): string[] {
  const parts: string[] = [];
  let left = text.toWellFormed().trim();
  while (left.length > MAX_PART) {
    const end = endOfPart(left);
    parts.push(left.slice(0, end).trimEnd());
    left = left.slice(end).trimStart();
  }
  return left === '' ? parts : [...parts, left];
}

/** A part that is much shorter than it could be is worse than one that ends within a paragraph. */
const SHORTEST = MAX_PART / 2;

function endOfPart(text: string): number {
  const window = text.slice(0, MAX_PART);
  for (const boundary of ['\n\n', '\n', ' ']) {
    const at = window.lastIndexOf(boundary);
    if (at >= SHORTEST) return at;
  }
  // Not between the halves of a character.
  return /[\ud800-\udbff]$/.test(window) ? MAX_PART - 1 : MAX_PART;
}

const BEFORE = '(?:(?:yes|yeah|ok|okay|please|pls|and|show|give|send|tell|read|can i have|may i have)[\\s,]+)*(?:(?:me|us)\\s+)?';
const FULL = '(?:(?:the|all|some)\\s+)?(?:more|rest|full\\s+(?:text|answer|version)|whole\\s+(?:text|answer|thing))';
const END = '(?:[\\s,]+(?:please|pls))?[\\s.!?]*$';
const AS_FILE = linear(
  new RegExp(`^${BEFORE}(?:(?:it|that|this|${FULL})\\s+)?(?:as|in)\\s+an?\\s+(?:markdown\\s+)?(?:file|attachment)${END}`, 'i'),
);
const AS_TEXT = linear(new RegExp(`^${BEFORE}${FULL}${END}`, 'i'));
const MAX_REQUEST = 60;

/** How a message wants the full text of an answer; undefined: it wants something else. `text`: without the agent's name. */
export function moreWanted(text: string): 'text' | 'file' | undefined {
  if (text.length > MAX_REQUEST) return undefined;
  if (AS_FILE.test(text.trim())) return 'file';
  return AS_TEXT.test(text.trim()) ? 'text' : undefined;
}

const linesIn = (text: string): string[] => text.split(/\n+/).filter((line) => /[\p{L}\p{N}]/u.test(line));

/** Without the marks of headings and lists. */
const plainLine = (line: string): string =>
  line
    .replace(/^\s*(?:#{1,6}\s+|[-*+•]\s+|\d{1,3}[.)]\s+|>\s*)+/, '')
    .replace(/[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}/g, '')
    .trim();

const sentencesIn = (line: string): string[] => line.split(/(?<=[.!?…])\s+(?=[\p{Lu}\p{N}“"'(])/u).filter((one) => one !== '');
