// Which names belong to people, judged by what the memory says about them and not by who uses them: "Saul says", "Mia's seat". Someone
// calling himself "Shinjuku" does not turn "in Shinjuku" into a person. One mention that cannot be a person suffices, so that later
// statements cannot turn a name into a person.

import { stem, words } from '@offshoot/memory/words/words.ts';
import { isGeneral, type ReadItem, type ReadMemory, spokenOf } from './reading.ts';

const DOES =
  /^(?:is|isn't|was|wasn't|has|hasn't|had|will|won't|would|can|can't|could|may|must|should|does|doesn't|did|didn't|and|or|says|said|thinks|wants|needs|likes|loves|hates|prefers|enjoys|avoids|eats|drinks|lives|works|speaks|knows|brings|bakes|cooks|takes|gives|gets|goes|comes|plays|sings|reads|writes|pays|owes|books|booked|drives|chairs|leads|hosts|asks|asked|told|joins|joined|wears|sleeps|collects|teaches|studies|moved|owns|waits)$/;
/** Words that may precede a subject. */
const BEFORE_SUBJECT = /^(?:and|or|but|that|because|if|when|while|as|since)$/;
const BEFORE_OBJECT = /^(?:answer|ask|tell|remind|invite|thank|help|let|and|or)$/;

/** `kept`: excluded items are not evidence of who is a person. */
export function thirdPersons(memory: ReadMemory, kept: ReadonlySet<ReadItem>): (s: string) => boolean {
  const known = new Map<string, boolean>();
  return (s) => {
    const found = known.get(s) ?? isPerson(memory, kept, s);
    known.set(s, found);
    return found;
  };
}

function isPerson(memory: ReadMemory, kept: ReadonlySet<ReadItem>, s: string): boolean {
  const holders = memory.withStem(s);
  const isKnown = holders.some((one) => isGeneral(one.item) && !kept.has(one) && mentionsOf(s, one).some((isPersons) => isPersons));
  return isKnown && holders.every((one) => mentionsOf(s, one).every((isPersons) => isPersons));
}

function mentionsOf(s: string, { item }: ReadItem): boolean[] {
  const tokens = spokenOf(item).split(/\s+/u);
  const found = tokens.flatMap((token, i) => (words(token).some((word) => stem(word) === s) ? [isPersons(tokens, i)] : []));
  return found;
}

function isPersons(tokens: readonly string[], at: number): boolean {
  const token = tokens[at] ?? '';
  const before = plainWord(tokens[at - 1] ?? '');
  const begins = at === 0 || /[.!?:;,]$/u.test(tokens[at - 1] ?? '');
  if (words(token).length !== 1 || !/^["'“«(]?\p{Lu}/u.test(token)) return false;
  if (BEFORE_OBJECT.test(before) && !begins) return true;
  if (!begins && !BEFORE_SUBJECT.test(before)) return false;
  return /['’]s$/u.test(token) || DOES.test(plainWord(tokens[at + 1] ?? ''));
}

const plainWord = (token: string): string =>
  token
    .toLowerCase()
    .replaceAll('’', "'")
    .replace(/[^\p{L}']/gu, '');
