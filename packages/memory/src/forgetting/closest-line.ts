// A person wants something forgotten, and no known item has its words: which of their own lines may they mean?
import type { MemoryItem } from '../items/item.ts';
import { isLine, wordsOf } from '../lines/lines.ts';
import { groupsOfStem } from '../words/groups.ts';
import { stem, words } from '../words/words.ts';

/** Fewer letters in common than this begin many words. */
const SHORTEST_BEGINNING = 4;
const WEIGHTS = { same: 1, kin: 0.6, beginning: 0.5, group: 0.4 };
/** Words of the order itself. */
const ORDERING = new Set(
  'forget delete erase remove drop please everything vergiss vergessen lösche löschen olvida borra elimina oublie efface supprime dimentica cancella esqueça apague forgotten'.split(
    ' ',
  ),
);
/** Below this they have nothing in common. */
const ENOUGH = 0.4;

/** The newest of the closest ones. Never a secret. `kinOf`: kindred words of a word. */
export function closestOwnLine(
  asked: string,
  known: readonly MemoryItem[],
  o: { inboxId: string; kinOf?: (word: string) => readonly string[] },
): MemoryItem | undefined {
  const sought = words(asked).filter((word) => !ORDERING.has(word) && wordsOf({ text: word }).content.size > 0);
  const kin = new Map(sought.map((word) => [word, new Set((o.kinOf?.(word) ?? []).map(stem))]));
  let best: { item: MemoryItem; score: number } | undefined;
  for (const item of known) {
    if (!isLine(item) || item.hidden || item.kind !== 'fact' || item.sensitivity === 'secret' || !isBy(item, o.inboxId)) continue;
    const { content } = wordsOf(item);
    const score = sought.reduce((sum, word) => sum + strengthOf(stem(word), kin.get(word) ?? new Set(), content), 0);
    if (score >= ENOUGH && (best === undefined || score >= best.score)) best = { item, score };
  }
  return best?.item;
}

const isBy = ({ provenance }: MemoryItem, inboxId: string): boolean =>
  provenance.from === 'message' && provenance.senderInboxId === inboxId;

function strengthOf(word: string, kin: ReadonlySet<string>, content: ReadonlySet<string>): number {
  if (content.has(word)) return WEIGHTS.same;
  for (const one of content) {
    if (kin.has(one)) return WEIGHTS.kin;
    const isBeginning = Math.min(one.length, word.length) >= SHORTEST_BEGINNING && (one.startsWith(word) || word.startsWith(one));
    if (isBeginning) return WEIGHTS.beginning;
  }
  const groups = new Set(groupsOfStem(word));
  return groups.size > 0 && [...content].some((one) => groupsOfStem(one).some((group) => groups.has(group))) ? WEIGHTS.group : 0;
}
