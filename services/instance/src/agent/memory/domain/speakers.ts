// Who said what, in words, for things on which people differ. Names are chosen freely: they stand in quotes, and where two
// bear one name or somebody calls themselves the owner, a piece of the inbox tells them apart.
import { looks } from '@offshoot/plain-text';
import { oneLine } from '../../domain/one-line.ts';
import type { MemoryItem } from './item.ts';
import { topicLook } from './limits.ts';
import { tellerOf } from './tellers.ts';

const MAX_NAME = 64;
const SHORT_ID = 8;

/** The items on whose topic somebody else says something else, by the look of the topic. Only tellers that stand: give it what holds now. */
export function disputes(items: readonly MemoryItem[]): Map<string, MemoryItem[]> {
  const firsts = new Map<string, MemoryItem>();
  const topics = new Set<string>();
  for (const item of items) {
    const look = topicLook(item.topic);
    const first = firsts.get(look);
    if (first === undefined) firsts.set(look, item);
    else if (item.text !== first.text && tellerOf(item.provenance) !== tellerOf(first.provenance)) topics.add(look);
  }
  if (topics.size === 0) return new Map();
  return Map.groupBy(
    items.filter(({ topic }) => topics.has(topicLook(topic))),
    ({ topic }) => topicLook(topic),
  );
}

/** Says of an item who said it. `items`: all that are known, so that nobody passes for somebody else. */
export function speakersOf(items: readonly MemoryItem[]): (item: MemoryItem) => string {
  const tellersOf = new Map<string, Set<string>>();
  for (const item of items) {
    const name = folded(nameOf(item));
    tellersOf.set(name, (tellersOf.get(name) ?? new Set()).add(tellerOf(item.provenance)));
  }
  return (item) => {
    const { provenance } = item;
    const name = nameOf(item);
    const isPlain = name !== '' && (tellersOf.get(folded(name))?.size ?? 0) <= 1 && !/owner/iu.test(folded(name));
    const id = isPlain ? '' : `${name === '' ? '' : ' '}(${tellerOf(provenance).slice(0, SHORT_ID)})`;
    const who = `${name === '' ? 'somebody' : `“${name}”`}${id === '' || name !== '' ? id : ` ${id}`}`;
    if (provenance.from === 'message') return provenance.byOwner ? `the owner, ${who}` : who;
    return `${provenance.origin.byOwner ? 'the owner, ' : ''}${who}, by way of another agent`;
  };
}

function nameOf({ provenance }: MemoryItem): string {
  const name = provenance.from === 'message' ? provenance.senderName : provenance.origin.saidBy;
  return oneLine(name)
    .replace(/[“”"{}[\]]/gu, '')
    .slice(0, MAX_NAME)
    .toWellFormed()
    .trim();
}

/** Names that look alike are one. */
const folded = (name: string): string => looks(name);
