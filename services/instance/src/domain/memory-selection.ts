// Which items a clone may take along, decided before any summariser sees one. Exclusion wins over inclusion; credentials
// go only where the directive names them.
//
// How far an exclusion reaches (it errs on the side of keeping back):
//  1. items that hold one of its specific words ("Japan", also "Japanese"), of whatever kind;
//  2. with a group word beside ("Japan TRIP details"): every fact, decision, commitment and credential of that group
//     (hotels, flights, …), because nothing in "Our hotel is in Shinjuku." says which trip it belongs to; unless the item
//     holds a specific word that the directive includes ("the Greece trip, not the Japan trip");
//  3. facts that share a name (a capitalised word) with a fact excluded by 1 or 2, and so on: "Japan … Shinjuku" takes Shinjuku along.
// Training and personal preferences are reached by 1 only.
import { type Directive, type Phrase, parseDirective } from './memory-directive.ts';
import { stemsMeantBy } from './memory-groups.ts';
import type { MemoryItem } from './memory-item.ts';
import { currentKnowledge } from './memory-merge.ts';
import { isStopWord, stem, words } from './memory-words.ts';

const CALENDAR = new Set(
  'monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december group'
    .split(' ')
    .map(stem),
);

interface Readable {
  item: MemoryItem;
  stems: Set<string>;
  /** Capitalised words but people's names, dates and sentence beginnings. */
  names: Set<string>;
  /** Stems of the people it is about or was taught by. */
  people: Set<string>;
}

const isGeneral = (item: MemoryItem) => item.kind === 'training' || item.kind === 'personalization';

/** An inherited item's teacher is unknown: only its text says whom it is about. */
function peopleOf(item: MemoryItem): Set<string> {
  const sender = item.provenance.from === 'message' ? words(item.provenance.senderName) : [];
  return new Set(sender.map(stem));
}

function readable(items: readonly MemoryItem[]): Readable[] {
  const everybody = new Set(items.flatMap((item) => [...peopleOf(item)]));
  return items.map((item) => {
    const capitalised = [...item.text.matchAll(/(?<=[\s("'«“-])\p{Lu}[\p{L}\p{M}'’]+/gu)].flatMap((match) => words(match[0])).map(stem);
    const names = new Set(capitalised.filter((name) => !everybody.has(name) && !CALENDAR.has(name) && !isStopWord(name)));
    return { item, stems: new Set([...words(item.text), ...words(item.topic)].map(stem)), names, people: peopleOf(item) };
  });
}

/** "japan" also finds "japanese"; short words only themselves. */
function holds(stems: ReadonlySet<string>, word: string): boolean {
  if (stems.has(word)) return true;
  if (word.length < 4) return false;
  for (const s of stems) if (s.startsWith(word)) return true;
  return false;
}

const ofGroup = (entry: Readable, phrase: Phrase) =>
  phrase.grouped.some((word) => holds(entry.stems, word) || [...stemsMeantBy(word)].some((s) => entry.stems.has(s)));

/** People are matched by text or teacher; what stands beside a name narrows it ("Saul's allergies"). */
function split(phrase: Phrase, everybody: ReadonlySet<string>): { people: string[]; things: string[] } {
  return { people: phrase.specific.filter((word) => everybody.has(word)), things: phrase.specific.filter((word) => !everybody.has(word)) };
}

function isExcludedBy(entry: Readable, phrase: Phrase, everybody: ReadonlySet<string>, wanted: readonly string[]): boolean {
  const { people, things } = split(phrase, everybody);
  const ofKind = phrase.kinds.includes(entry.item.kind);
  if (people.length > 0) {
    const about = people.some((name) => holds(entry.stems, name) || entry.people.has(name));
    const narrowed = things.length + phrase.grouped.length + phrase.kinds.length > 0;
    return about && (!narrowed || ofKind || ofGroup(entry, phrase) || things.some((word) => holds(entry.stems, word)));
  }
  if (things.some((word) => holds(entry.stems, word))) return true;
  if (things.length === 0) return ofKind || ofGroup(entry, phrase);
  const isWanted = wanted.some((word) => holds(entry.stems, word));
  return !isGeneral(entry.item) && ofGroup(entry, phrase) && !isWanted;
}

function excludedEntries(entries: readonly Readable[], directive: Directive): Set<Readable> {
  const everybody = new Set(entries.flatMap((entry) => [...entry.people]));
  const wanted = directive.include.flatMap((phrase) => phrase.specific);
  const excluded = new Set(entries.filter((entry) => directive.exclude.some((phrase) => isExcludedBy(entry, phrase, everybody, wanted))));
  // A name leads from one kept-back fact to the next, until nothing more is reached.
  const naming = directive.exclude.filter((phrase) => split(phrase, everybody).things.length > 0);
  const isNamed = (entry: Readable) => naming.some((phrase) => isExcludedBy(entry, phrase, everybody, wanted));
  const pending = [...excluded].filter((entry) => !isGeneral(entry.item) && isNamed(entry));
  const followed = new Set<string>();
  for (let from = pending.pop(); from; from = pending.pop()) {
    const names = [...from.names].filter((name) => !followed.has(name));
    for (const name of names) followed.add(name);
    for (const entry of names.length === 0 ? [] : entries) {
      if (excluded.has(entry) || isGeneral(entry.item) || wanted.some((word) => holds(entry.stems, word))) continue;
      if (!names.some((name) => entry.stems.has(name))) continue;
      excluded.add(entry);
      pending.push(entry);
    }
  }
  return excluded;
}

function isIncludedBy(entry: Readable, phrase: Phrase, everybody: ReadonlySet<string>): boolean {
  const { people, things } = split(phrase, everybody);
  if (
    entry.item.kind === 'credential' &&
    !phrase.kinds.includes('credential') &&
    !phrase.grouped.some((word) => ['contact', 'secret'].some((g) => stemsMeantBy(word).has(g)))
  )
    return false;
  // "General travel knowledge": what is general is not narrowed by its subject.
  if (phrase.kinds.includes('training') && phrase.kinds.includes('personalization') && things.length + people.length === 0)
    return phrase.kinds.includes(entry.item.kind);
  if (people.length > 0 && !people.some((name) => holds(entry.stems, name) || entry.people.has(name))) return false;
  if (things.length > 0) return things.some((word) => holds(entry.stems, word));
  const ofKind = phrase.kinds.length === 0 || phrase.kinds.includes(entry.item.kind);
  return phrase.grouped.length > 0 ? ofKind && ofGroup(entry, phrase) : ofKind;
}

function chosen(entries: readonly Readable[], directive: Directive): Readable[] {
  const everybody = new Set(entries.flatMap((entry) => [...entry.people]));
  const isNamed = (entry: Readable) => directive.include.some((phrase) => isIncludedBy(entry, phrase, everybody));
  if (directive.everything) return entries.filter((entry) => entry.item.kind !== 'credential' || isNamed(entry));
  if (directive.include.length === 0) return entries.filter((entry) => entry.item.kind === 'training');
  return entries.filter(isNamed);
}

/** What is left when the owner's exclusions are taken out; credentials only where the directive names them. For summarisers that read the wishes themselves. */
export function withoutExcluded(items: readonly MemoryItem[], directiveText: string): MemoryItem[] {
  const directive = parseDirective(directiveText);
  if (directive.nothing) return [];
  const entries = readable(currentKnowledge(items));
  const excluded = excludedEntries(entries, directive);
  const named = new Set(chosen(entries, directive));
  return entries
    .filter((entry) => !excluded.has(entry) && (entry.item.kind !== 'credential' || named.has(entry)))
    .map((entry) => entry.item);
}

/** What may go to a child under the owner's directive, in the order it was learned. */
export function selectForTransfer(items: readonly MemoryItem[], directiveText: string): MemoryItem[] {
  const directive = parseDirective(directiveText);
  if (directive.nothing) return [];
  const entries = readable(currentKnowledge(items));
  const excluded = excludedEntries(entries, directive);
  return chosen(entries, directive)
    .filter((entry) => !excluded.has(entry))
    .map((entry) => entry.item);
}
