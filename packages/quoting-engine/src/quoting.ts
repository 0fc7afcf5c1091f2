// How the engine tells lines: newest first, each with who said it and when, and what a later line replaces behind it.

import type { ReplyRequest } from '@offshoot/engine/engine.ts';
import { type MemoryItem, QUESTION_TAG } from '@offshoot/memory/items/item.ts';
import { cutText } from '@offshoot/memory/items/limits.ts';
import { isSaidBy } from '@offshoot/memory/items/tellers.ts';
import { oneLine } from '@offshoot/text/one-line.ts';
import { replaces } from './corrections.ts';
import type { Query } from './finding.ts';
import type { Phrases } from './phrases.ts';
import type { Quote } from './quotes.ts';
import { contentOf } from './words/lines.ts';
import type { Language } from './words/words.data.ts';

export interface Answer {
  text: string;
  told: readonly MemoryItem[];
}

export interface Voice {
  request: ReplyRequest;
  phrases: Phrases;
  language: Language;
}

const MAX_QUOTES = 3;
const MAX_LISTED = 8;
const MAX_NAME = 64;
/** A longer line is told by its sentences that hold the words asked for. */
const LONG = 160;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** `all`: what is known, in the order in which it was said. */
export function quoted(found: readonly Quote[], o: Voice & { all: readonly Quote[]; query?: Query; most?: number }): Answer {
  const { all, query, most = MAX_QUOTES } = o;
  const placeOf = new Map(all.map((quote, index) => [quote, index]));
  const distance = (one: Quote, other: Quote) => Math.abs((placeOf.get(one) ?? 0) - (placeOf.get(other) ?? 0));
  const isOver = (quote: Quote, others: Iterable<Quote>) => [...others].some((other) => replaces(other, quote, distance(other, quote)));
  // A line that replaces a found one belongs to the answer, in any words.
  const shown = new Set(found);
  for (const quote of found) {
    const later = all.slice((placeOf.get(quote) ?? all.length) + 1);
    const renewing = later.filter((other) => !isQuestionItem(other) && replaces(other, quote, distance(other, quote)));
    for (const other of renewing.slice(-2)) shown.add(other);
  }
  const newest = [...shown].sort((a, b) => b.at - a.at);
  const over = newest.filter((quote) => isOver(quote, shown));
  const now = newest.filter((quote) => !over.includes(quote)).slice(0, most);
  const before = over.slice(0, 1);
  const context = { ...o, shown: new Set([...now, ...before]), ...(query && { query }) };
  const lines = [...now.map((quote) => lineOf(quote, context)), ...before.map((quote) => `${o.phrases.earlier} ${lineOf(quote, context)}`)];
  return { text: lines.join('\n'), told: [...now, ...before].map(({ item }) => item) };
}

export const isQuestionItem = ({ item }: Quote): boolean => item.tags.includes(QUESTION_TAG);

export function listing(found: readonly Quote[], voice: Voice, o: { most?: number } = {}): Answer {
  const open = found.filter((quote) => quote.item.kind !== 'credential' && quote.item.sensitivity !== 'secret' && !isQuestionItem(quote));
  if (open.length === 0) return { text: voice.phrases.nothing, told: [] };
  const shown = [...open].sort((a, b) => b.at - a.at).slice(0, o.most ?? MAX_LISTED);
  const more = open.length - shown.length;
  const lines = shown.map((quote) => `• ${lineOf(quote, { ...voice, shown: new Set(shown) })}`);
  return { text: [...lines, ...(more > 0 ? [voice.phrases.more(more)] : [])].join('\n'), told: shown.map(({ item }) => item) };
}

/** `Ben (4 May): “no, 8” (asked: “dinner at 7?”)` */
export function lineOf(quote: Quote, o: Voice & { shown?: ReadonlySet<Quote>; query?: Query }): string {
  const { item, led } = quote;
  const said = `${whoOf(quote, o)}${whenOf(quote, o)}: “${bare(excerpt(item.text, o.query))}”`;
  if (led === undefined || o.shown?.has(led) === true || led.item.sensitivity === 'secret') return said;
  return `${said} (${whoOf(led, o)}: “${bare(excerpt(led.item.text, undefined))}”)`;
}

export const bare = (text: string): string => oneLine(text).replace(/[“”]/g, '"');

function whoOf({ item, who }: Quote, { request, phrases }: Voice): string {
  const { inboxId } = request.speaker;
  if (inboxId !== undefined && isSaidBy(inboxId)(item)) return phrases.you;
  const plain = cutText(bare(who).replace(/[:"]/g, ' ').trim(), MAX_NAME) || '?';
  // A name that could be read as something else.
  const name =
    /^[\p{L}\p{M}\p{N}'’. -]+$/u.test(plain) && !/\b(?:owner|i|you|nobody|everybody|done|said)\b/i.test(plain) ? plain : `“${plain}”`;
  const agent = item.provenance.from === 'parent' ? ` ${phrases.from(bare(item.provenance.origin.agentName))}` : '';
  return `${name}${agent}`;
}

/** Nothing for what was said just now. */
function whenOf({ at }: Quote, { request, language }: Voice): string {
  const age = request.message.sentAt.getTime() - at;
  if (age < HOUR_MS) return '';
  if (age < DAY_MS) return ` (${new Intl.RelativeTimeFormat(language).format(-Math.floor(age / HOUR_MS), 'hour')})`;
  const isSameYear = new Date(at).getUTCFullYear() === request.message.sentAt.getUTCFullYear();
  const shown = new Intl.DateTimeFormat(language, {
    day: 'numeric',
    month: 'long',
    timeZone: 'UTC',
    ...(isSameYear ? {} : { year: 'numeric' }),
  });
  return ` (${shown.format(at)})`;
}

function excerpt(said: string, query: Query | undefined): string {
  if (said.length <= LONG) return said;
  const parts = said.split(/(?<=[.!?…;。])\s+/u);
  if (query === undefined || parts.length < 2) return cutText(said, 3 * LONG);
  const wanted = new Set(query.terms.flatMap(({ stem, kin }) => [stem, ...kin]));
  const scores = parts.map((part) => contentOf(part).filter((word) => wanted.has(word)).length);
  const best = Math.max(...scores);
  if (best === 0) return cutText(said, 3 * LONG);
  const from = scores.indexOf(best);
  const kept = parts.filter((part, i) => scores[i] === best || (i === from + 1 && part.length < 60));
  return `${from > 0 ? '… ' : ''}${cutText(kept.join(' '), 3 * LONG)}${kept.at(-1) === parts.at(-1) ? '' : ' …'}`;
}
