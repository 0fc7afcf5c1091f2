// Which items a message is about, and in which order they get room.
import { keptBack } from '@offshoot/memory/items/credential-lines.ts';
import { isFeedback } from '@offshoot/memory/items/feedback.ts';
import type { MemoryItem } from '@offshoot/memory/items/item.ts';
import { disputes, speakersOf } from '@offshoot/memory/items/speakers.ts';
import { roundRobin, tellerOf } from '@offshoot/memory/items/tellers.ts';
import { isLine, topicSaid } from '@offshoot/memory/lines/lines.ts';
import { kinIn, queryStems, search } from '@offshoot/memory/words/search.ts';

/** The first words make up the question; a message of 16,000 words must not be looked up word by word. */
const MAX_QUERY_STEMS = 60;
/** An item is relevant if it scores at least this fraction of the best score. */
const NEAR_BEST = 0.4;
/** The newest items are likely to be talked about, even if no word matches. */
const NEWEST_AT_LEAST = 20;

export interface Ranked {
  /** Highest rank first; dropped last. */
  ranked: MemoryItem[];
  /** How many of them are rules or relevant to the message. */
  worthwhile: number;
}

export interface Sorted {
  own: Ranked;
  inherited: Ranked;
  feedback: MemoryItem[];
  /** Where people differ: who said an item and that others disagree, by item id. */
  saidBy: Record<string, string>;
  /** Number of credentials that the message does not name. */
  withheld: number;
}

/** `kinOf`: kindred words that an answer may use for a word of the message. */
export function sortOut(items: readonly MemoryItem[], text: string, kinOf?: (word: string) => readonly string[]): Sorted {
  const secrets = new Set(keptBack(items, text));
  const told = items.filter((item) => !secrets.has(item));
  const known = told.filter((item) => !isFeedback(item));
  const stems = queryStems(text).slice(0, MAX_QUERY_STEMS);
  const kin = kinOf && kinIn(text, stems, kinOf);
  const hits = search(known, (item) => `${item.text} ${topicSaid(item)}`, stems, kin);
  const best = new Map<string, number>();
  // Relative to the teller's own best score, so that repeating the words of a question does not make others' answers irrelevant.
  const bestOf = ({ provenance }: MemoryItem) => best.get(tellerOf(provenance)) ?? 0;
  for (const { document, score } of hits) best.set(tellerOf(document.provenance), Math.max(bestOf(document), score));
  const [near, far] = [true, false].map((isNear) =>
    hits.filter(({ document, score }) => score >= bestOf(document) * NEAR_BEST === isNear).map(({ document }) => document),
  );
  const found = { near: near ?? [], far: far ?? [] };
  return {
    own: rank(known, found, 'message'),
    inherited: rank(known, found, 'parent'),
    feedback: told.filter(isFeedback),
    saidBy: saidByOf(known),
    withheld: secrets.size,
  };
}

function saidByOf(known: readonly MemoryItem[]): Record<string, string> {
  const disputed = [...disputes(known).values()].flat();
  // "I" in a line is its speaker.
  const lines = known.filter(isLine);
  if (disputed.length + lines.length === 0) return {};
  const who = speakersOf(known);
  return Object.fromEntries([
    ...lines.map((item) => [item.id, `said by ${who(item)}`]),
    ...disputed.map((item) => [item.id, `said by ${who(item)}; others say otherwise`]),
  ]);
}

/**
 * Rules and relevant items first, then the newest, then those that share a common word with the message. Tellers take turns within each
 * part, so that thousands of rules by one leave room for what others know.
 */
function rank(
  known: readonly MemoryItem[],
  found: { near: MemoryItem[]; far: MemoryItem[] },
  from: MemoryItem['provenance']['from'],
): Ranked {
  const mine = (item: MemoryItem) => item.provenance.from === from;
  const newest = known.filter(mine).reverse();
  const inTurn = roundRobin(newest);
  const worthwhile = new Set(roundRobin([...new Set([...newest.filter((item) => item.kind === 'training'), ...found.near.filter(mine)])]));
  const ranked = new Set([...worthwhile, ...inTurn.slice(0, NEWEST_AT_LEAST), ...roundRobin(found.far.filter(mine)), ...inTurn]);
  return { ranked: [...ranked], worthwhile: worthwhile.size };
}
