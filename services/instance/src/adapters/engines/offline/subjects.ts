// Who or what a third-person sentence is about: "Saul's sister is vegan" → owner "saul", thing "sister", predicate "is vegan".
import { slug } from '../../../agent/memory/domain/words.ts';

export interface Subject {
  /** Topic prefix: a person's slug, or "our" for the group and what it shares. */
  owner: string;
  /** The noun phrase behind the owner. Empty where the owner itself is the subject. */
  thing: string;
  /** What is said of it, from its verb on. */
  predicate: string;
  /** How it was introduced. "the" alone is weak: "the weather is nice" is small talk. */
  by: 'speaker' | 'group' | 'name' | 'the';
}

const VERB =
  /^(?:is|are|was|were|isn't|aren't|will|won't|has|have|had|can|can't|cannot|must|should|needs?|starts?|ends?|begins?|leaves?|departs?|arrives?|lands?|opens?|closes?|costs?|moved|changed|got|likes?|loves?|hates?|prefers?|eats?|drinks?|doesn't|don't|lives?|works?|speaks?|turns|comes?|goes|takes?|meets?|stays?|=|:)$/i;
const MAX_THING_WORDS = 6;
/** Capitalised beginnings of sentences that are nobody's name. */
const NOT_A_NAME = new Set(
  `the this that these those there it its they he she you your i we my our a an and but or so if when where what who why how please always never don't do
   does did is are was were can could should would will let let's everyone everybody nobody someone something nothing everything no not yes ok only just
   use make keep maybe perhaps today tomorrow tonight yesterday also then now all any some one here have has had be being get go going see check sorry
   thanks thank great good nice cool monday tuesday wednesday thursday friday saturday sunday january february march april june july august september
   october november december remember note for from in on at with without by to of as after before`.split(/\s+/),
);

function splitAtVerb(text: string): { thing: string; predicate: string } | undefined {
  const parts = text.split(' ');
  for (let i = 1; i <= Math.min(MAX_THING_WORDS, parts.length - 1); i++) {
    const word = parts[i] ?? '';
    if (VERB.test(word)) return { thing: parts.slice(0, i).join(' '), predicate: parts.slice(i).join(' ') };
    // "wifi password: abc" has its verb glued to the noun.
    const glued = parts[i - 1]?.match(/^(.+)[:=]$/);
    if (glued?.[1]) return { thing: [...parts.slice(0, i - 1), glued[1]].join(' '), predicate: `is ${parts.slice(i).join(' ')}` };
  }
  return undefined;
}

function ofPossessive(rest: string, owner: string, by: Subject['by']): Subject | undefined {
  const split = splitAtVerb(rest);
  return split && { owner, by, ...split };
}

/** Undefined where the sentence has no subject that memory can be keyed by. */
export function subjectOf(sentence: string, speaker: string): Subject | undefined {
  const lower = sentence.toLowerCase();
  const speakerLower = speaker.toLowerCase();
  if (lower.startsWith(`${speakerLower}'s `)) return ofPossessive(sentence.slice(speaker.length + 3), slug(speaker), 'speaker');
  if (lower.startsWith(`${speakerLower} `))
    return { owner: slug(speaker), thing: '', predicate: sentence.slice(speaker.length + 1), by: 'speaker' };
  if (lower.startsWith("the group's ")) return ofPossessive(sentence.slice(12), 'our', 'group');
  if (lower.startsWith('the group ')) return { owner: 'our', thing: '', predicate: sentence.slice(10), by: 'group' };
  if (lower.startsWith('the ')) return ofPossessive(sentence.slice(4), 'our', 'the');
  const name = sentence.match(/^(\p{Lu}[\p{L}\p{M}-]{1,30}(?: (?:and )?\p{Lu}[\p{L}\p{M}-]{1,30}){0,2})('s)? (?=\S)/u);
  if (!name?.[1] || NOT_A_NAME.has((name[1].split(' ')[0] ?? '').toLowerCase())) return undefined;
  const rest = sentence.slice(name[0].length);
  if (name[2]) return ofPossessive(rest, slug(name[1]), 'name');
  return { owner: slug(name[1]), thing: '', predicate: rest, by: 'name' };
}
