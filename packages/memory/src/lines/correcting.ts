// Which line corrects which. A line is never called earlier, let alone hidden, without evidence: it denies what the other says, it gives
// another value for the same, or it says that it corrects.
import { type MemoryItem, QUESTION_TAG } from '../items/item.ts';
import { saidAt, tellerOf } from '../items/tellers.ts';
import { isStopWord, words } from '../words/words.ts';
import { isLine, lineValues, wordsOf } from './lines.ts';

/** Shares of the words of the shorter line that both have. */
const ENOUGH = { denied: 0.6, value: 0.6, said: 0.5 };

/** Whether the later item takes back or changes what the earlier one says. At least one of them is a line. */
export function corrects(later: MemoryItem, earlier: MemoryItem): boolean {
  if (later === earlier || !(isLine(later) || isLine(earlier)) || saidAt(later) < saidAt(earlier)) return false;
  if (
    later.text === earlier.text ||
    saysNothing(later) ||
    saysNothing(earlier) ||
    (later.kind === 'credential') !== (earlier.kind === 'credential')
  )
    return false;
  // Only its teller may change a credential.
  if (later.kind === 'credential' && tellerOf(later.provenance) !== tellerOf(earlier.provenance)) return false;
  if (!mayBeOfOne(later, earlier)) return false;
  const [now, before] = [wordsOf(later), wordsOf(earlier)];
  if (later.answers === earlier.id && (now.isCorrecting || now.isNegative)) return true;
  const shared = sharedBy(now.matter, before.matter);
  if (shared === 0) return false;
  const share = shared / Math.min(now.matter.size, before.matter.size);
  // "No dog today" denies nothing that was said of the dog.
  const isWhole = shared > 1 || Math.max(now.matter.size, before.matter.size) <= 2;
  if (now.isNegative !== before.isNegative) return share >= ENOUGH.denied && isWhole;
  if (now.isCorrecting && share >= ENOUGH.said) return true;
  return (share >= ENOUGH.value && givesAnotherValue(later, earlier)) || isElsewhere(later.text, earlier.text);
}

const IS = new Set('is are was were ist sind war est sont était está están estaba è sono era é são'.split(' '));
const PLACED = new Set('in at on near called named im am an bei heißt à au aux en dans chez a nel al no na em'.split(' '));

/** "our hotel is in Ginza" after "our hotel is in Shinjuku": the same words up to where or what it is called. */
function isElsewhere(later: string, earlier: string): boolean {
  const [now, before] = [words(later.slice(0, MAX_FRAME)), words(earlier.slice(0, MAX_FRAME))];
  let same = 0;
  while (same < Math.min(now.length, before.length) && now[same] === before[same]) same++;
  const frame = now.slice(0, same);
  const at = frame.findLastIndex((word, i) => PLACED.has(word) && IS.has(frame[i - 1] ?? ''));
  return at >= 2 && same > at && same < now.length && same < before.length && frame.slice(0, at - 1).some((word) => !isStopWord(word));
}

/** UTF-16 units. */
const MAX_FRAME = 120;

/** Rules stand beside each other, and who asks claims nothing. */
const saysNothing = ({ kind, tags }: MemoryItem): boolean => kind === 'training' || tags.includes(QUESTION_TAG);

function sharedBy(some: ReadonlySet<string>, others: ReadonlySet<string>): number {
  let count = 0;
  for (const word of some) if (others.has(word)) count++;
  return count;
}

/** "I like olives" by two people is about two people. */
function mayBeOfOne(one: MemoryItem, other: MemoryItem): boolean {
  const [some, others] = [one.concerns ?? [], other.concerns ?? []];
  if (some.length === 0 || others.length === 0) return true;
  const keys = new Set(some.map(({ key, speaker }) => speaker ?? key));
  return others.some(({ key, speaker }) => keys.has(speaker ?? key));
}

/** Of the same kind, and none of the earlier ones is repeated. */
function givesAnotherValue(later: MemoryItem, earlier: MemoryItem): boolean {
  const [now, before] = [lineValues(later), lineValues(earlier)];
  return now.some(
    ({ kind, text }) =>
      before.some((value) => value.kind === kind) && !before.some((value) => value.text.toLowerCase() === text.toLowerCase()),
  );
}

/** Of the lines that share a word with an item, so many of the newest are compared with it. */
const MAX_COMPARED = 16;

/** `may`: a cheap test, asked before the words are compared. `by`: asked of a line that corrects the item. */
export type IsCorrected = (item: MemoryItem, may: (other: MemoryItem) => boolean, by?: (other: MemoryItem) => boolean) => boolean;

/** Returns a test whether an item is corrected by a line that counts. `items`: in the order they were learned. */
export function correctionsIn(items: readonly MemoryItem[], mayCorrect: (item: MemoryItem) => boolean): IsCorrected {
  const correcting = items.filter((item) => isLine(item) && mayCorrect(item));
  if (correcting.length === 0) return () => false;
  const holders = new Map<string, MemoryItem[]>();
  const answering = new Map<string, MemoryItem[]>();
  const note = (map: Map<string, MemoryItem[]>, key: string, item: MemoryItem) => {
    const list = map.get(key);
    if (list === undefined) map.set(key, [item]);
    else list.push(item);
  };
  for (const item of correcting) {
    for (const word of wordsOf(item).matter) note(holders, word, item);
    if (item.answers !== undefined) note(answering, item.answers, item);
  }
  return (item, may, by = () => true) => {
    const counts = (one: MemoryItem) => may(one) && corrects(one, item) && by(one);
    if ((answering.get(item.id) ?? []).some(counts)) return true;
    // Its rarest words first: they tell what it is about.
    let left = MAX_COMPARED;
    for (const list of listsOf(item, holders))
      for (let i = list.length - 1; i >= 0 && left > 0; i--, left--) if (counts(list[i] as MemoryItem)) return true;
    return false;
  };
}

function listsOf(item: MemoryItem, holders: ReadonlyMap<string, MemoryItem[]>): MemoryItem[][] {
  const lists = [...wordsOf(item).matter].flatMap((word) => {
    const list = holders.get(word);
    return list === undefined ? [] : [list];
  });
  return lists.sort((a, b) => a.length - b.length);
}
