// Reads a time zone after a time.

import { problem, type Read } from '../time-reading.ts';
import { GO_ON, type Reader, WEEKDAYS } from '../time-words.ts';
import { abbreviated, hasTwoMeanings, type ZoneSaid, zoneByName, zoneOfOffset, zoneOfPlace } from '../zones.ts';

export const CONNECTORS = new Set(['to', 'that', 'about', 'of', 'for']);

/** Words that a text begins with, the end, or more about the time. */
function isEdge(r: Reader, ahead: number): boolean {
  const word = r.word(ahead);
  if (word === '' || /^[^\p{L}\p{N}]$/u.test(word) || CONNECTORS.has(word) || GO_ON.has(word)) return true;
  return ['today', 'tomorrow', 'tonight', 'daily', 'next'].includes(word) || WEEKDAYS.has(word);
}

export const zone: Read = (r, found) => {
  if (found.zone !== undefined || (found.clocks.length === 0 && found.days.length === 0)) return undefined;
  const from = r.at;
  const set = (said: ZoneSaid): true => {
    found.zone = { ...said, words: r.said(from) };
    return true;
  };
  const token = r.peek();
  if (token === undefined || !/^\p{L}/u.test(token.raw)) return undefined;
  const [path = ''] = /^\p{L}+(?:[/_+-][\p{L}\p{N}]+)*/u.exec(r.text.slice(token.start, token.start + 64)) ?? [];
  if (path.includes('/')) {
    while ((r.peek()?.start ?? Number.POSITIVE_INFINITY) < token.start + path.length) r.at += 1;
    const said = zoneByName(path);
    if (said) return set(said);
    return /^\p{Lu}/u.test(path) ? problem(found, 'zone', path) : undefined;
  }
  const isOffset = ['utc', 'gmt'].includes(token.word) && ['+', '-', '−'].includes(r.word(1)) && /^\d/.test(r.word(2));
  if (isOffset) {
    r.at += 3;
    if (r.word() === ':' && r.peek()?.isGlued && /^\d\d$/.test(r.word(1))) r.at += 2;
    const said = zoneOfOffset(r.said(from));
    return said ? set(said) : problem(found, 'zone', r.said(from));
  }
  for (const count of [1, 2, 3]) {
    if (r.word(count) !== 'time') continue;
    const words = Array.from({ length: count }, (_, index) => r.peek(index)?.raw ?? '');
    if (words.some((word) => !/^\p{L}/u.test(word) || CONNECTORS.has(word.toLowerCase()) || GO_ON.has(word.toLowerCase()))) break;
    const name = words.join(' ');
    const said = zoneOfPlace(name);
    r.at += count + 1;
    if (said) return set(said);
    if (['my', 'our', 'local'].includes(name.toLowerCase())) return true;
    if (words.every((word) => /^\p{Lu}/u.test(word)) || (CONNECTORS.has(r.word()) && r.word() !== 'for'))
      return problem(found, 'zone', r.said(from));
    return undefined;
  }
  if (token.word === 'in') {
    const city = zoneOfPlace(r.peek(1)?.raw ?? '') ?? zoneOfPlace(`${r.peek(1)?.raw} ${r.peek(2)?.raw}`);
    if (city === undefined || !/^\p{Lu}/u.test(r.peek(1)?.raw ?? '')) return undefined;
    r.at += 2;
    return problem(found, 'zone-or-text', r.said(from));
  }
  const isUpper = /^[A-Z]{2,5}$/.test(token.raw);
  const edge = isEdge(r, 1);
  const said = /^[a-z]{2,4}$/i.test(token.raw) ? abbreviated(token.word) : undefined;
  r.at += 1;
  if (said && edge && (isUpper || !['wet', 'west'].includes(token.word))) return set(said);
  if (said && isUpper) return problem(found, 'zone-or-text', token.raw);
  if (isUpper && (hasTwoMeanings(token.word) || (edge && found.clocks.length > 0))) return problem(found, 'zone', token.raw);
  return undefined;
};
