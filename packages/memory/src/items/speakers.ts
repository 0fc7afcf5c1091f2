// Who said what, in words, for matters on which people differ. Names are chosen freely, so they are quoted; if two people share a name,
// or someone calls themselves the owner, part of the inbox id tells them apart.
import type { ShownItem } from '@offshoot/context';
import { looks, sameLook } from '@offshoot/text';
import { oneLine } from '@offshoot/text/one-line.ts';
import type { MemoryItem, Provenance } from './item.ts';
import { topicLook } from './limits.ts';
import { speakerDigest, tellerOf } from './tellers.ts';

const MAX_NAME = 64;
const SHORT_ID = 8;

/** Items that others contradict, by the look of their topic. Pass only what currently holds. */
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

/** Returns a function that names an item's speaker. `items`: everything known, so that nobody can pass for someone else. */
export function speakersOf(items: readonly MemoryItem[]): (item: MemoryItem) => string {
  const tellersOf = new Map<string, Set<string>>();
  for (const item of items) {
    const name = folded(nameOf(item));
    tellersOf.set(name, (tellersOf.get(name) ?? new Set()).add(tellerOf(item.provenance)));
  }
  return (item) => {
    const { provenance } = item;
    const name = nameOf(item);
    const isPlain = name !== '' && (tellersOf.get(folded(name))?.size ?? 0) <= 1 && !saysOwner(name);
    const id = isPlain ? '' : `${name === '' ? '' : ' '}(${tellerOf(provenance).slice(0, SHORT_ID)})`;
    const who = `${name === '' ? 'somebody' : `“${name}”`}${id === '' || name !== '' ? id : ` ${id}`}`;
    if (provenance.from === 'message') return provenance.byOwner ? `the owner, ${who}` : who;
    return `${provenance.origin.byOwner ? 'the owner, ' : ''}${who}, by way of another agent`;
  };
}

/**
 * Returns a function that describes an item for the agent's owner. Each person is called the same in all of their items, also in those that
 * came with a clone, and nobody can pass for someone else. `items`: everything known.
 */
export function shownToOwner(items: readonly MemoryItem[]): (item: MemoryItem) => ShownItem {
  const personsOf = new Map<string, Set<string>>();
  const inboxOf = new Map<string, string>();
  for (const { provenance } of items) {
    const name = folded(shownNameOf(provenance));
    personsOf.set(name, (personsOf.get(name) ?? new Set()).add(personOf(provenance)));
    if (provenance.from === 'message') inboxOf.set(personOf(provenance), provenance.senderInboxId);
  }
  const fromOf = ({ provenance }: MemoryItem): string => {
    const name = shownNameOf(provenance);
    if (name !== '' && personsOf.get(folded(name))?.size === 1 && !saysOwner(name)) return name;
    const person = personOf(provenance);
    return `${name === '' ? 'somebody' : `“${name}”`} (${(inboxOf.get(person) ?? person).slice(0, SHORT_ID)})`;
  };
  return (item) => {
    const { id, kind, text, topic, sensitivity, tags, provenance } = item;
    const via = provenance.from === 'parent' && provenance.origin.saidBy !== '' ? provenance.origin.agentName : '';
    return { id, kind, text, topic, sensitivity, tags: [...tags], from: fromOf(item), ...(via !== '' && { via }) };
  };
}

/** The same for one inbox, here and through other agents. */
const personOf = (provenance: Provenance): string =>
  provenance.from === 'message' ? speakerDigest(provenance.senderInboxId) : tellerOf(provenance);

/** What nobody in particular said is the agent's that passed it on. */
const shownNameOf = (provenance: Provenance): string =>
  nameOf({ provenance }) || (provenance.from === 'parent' ? provenance.origin.agentName : '');

function nameOf({ provenance }: Pick<MemoryItem, 'provenance'>): string {
  const name = provenance.from === 'message' ? provenance.senderName : provenance.origin.saidBy;
  return oneLine(name)
    .replace(/[“”"{}[\]]/gu, '')
    .slice(0, MAX_NAME)
    .toWellFormed()
    .trim();
}

/** Names that look alike are equal, in any case. */
const folded = (name: string): string => sameLook(name);
const saysOwner = (name: string): boolean => /owner/iu.test(looks(name));
