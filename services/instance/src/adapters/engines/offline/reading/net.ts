// The widest net: a plain statement that no rule could place is kept as it was said. What passes with the moment falls through:
// talk to somebody, feelings, opinions, guesses.
import type { Learned } from '../../../../agent/domain/engine.ts';
import { personNamed } from '../../../../agent/memory/domain/people.ts';
import { topicKey } from '../../../../agent/memory/domain/words.ts';
import type { Clause } from './clauses.ts';
import { namesSomething, SAID_IN_PASSING, SMALL_TALK } from './doing.ts';
import type { Word } from './english.ts';
import { lowerOf } from './findings.ts';
import { type Draft, dated } from './notes.ts';
import { asSentence, type Setting, type Subject, spoken, subjectsOf } from './who.ts';
import { PASSING } from './word-lists.ts';

const list = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

/** Said to somebody, felt, guessed, or over in an hour. */
const FALLS_THROUGH =
  /\b(?:you|your|yours|yourself|u|ur|if|would|could|might|maybe|perhaps|probably|unless|i'd|we'd|wow|ugh|omg|damn|lol|wtf|thanks|thank|sorry|congrats|congratulations|cheers|welcome|hope|hopefully|wish|wonder|can't wait|can't believe|feels?|felt|feeling|miss|bored|hungry|tired|excited|exhausted|amazing|awesome|gorgeous|lovely|beautiful|delicious|awful|terrible|horrible|hilarious|funny|crazy|insane|wild|stupid|ridiculous|boring|annoying|perfect|best(?! man)|worst|sucks?|nonsense|bullshit|literally|to death|like an?|as hell|seriously|right now|just now|at the moment|brb|afk|good (?:morning|night|evening)|this morning|last night|yesterday|allergic|intolerant|vegan|vegetarian|let's|let us)\b/i;
/** Beside these a number is a secret until somebody says otherwise. */
const LOCKS =
  /\b(?:locks?|padlock|gate|safe|alarm|locker|code|pin|pass\w*|pw|combination|combo|login|log-in|user|username|admin|root|wifi|wi-fi|keypad|vault|card|iban|account|token|secret|ssid|router|credentials?)\b/i;
/** Letters, digits and signs in one: looks like a secret itself. */
const OPAQUE = /\b(?=\S*\p{L})(?=\S*\d)(?=\S*[!#$%&*_@^~=\\|])\S+|\S\s*\/\s*\S*\d/u;
/** Nouns that name nothing. */
const VAGUE = list(
  `thing things stuff way lot lots bit time times day days moment minute minutes second seconds hour night morning evening idea ideas question questions problem
   problems point sense fun joke mess kind sort type one ones something anything nothing everything someone anyone everyone nobody man dude guys guy god hell luck care
   break nap shower look chance mood headache pic picture photo photos video feeling blame try coffee sleep vibe vibes life world dream hero legend genius idiot queen king
   truth deal case end rush worry worries doubt reason matter fault course yes no ok okay thought thoughts mind heart bed fact news word words laugh smile kidding pig pigs
   horse face weather rain sun sky potato disaster nightmare shame pity miracle star rest all here there back home today tomorrow tonight now later meme gif link internet`,
);
/** What somebody did, and what is so since. */
const LASTING =
  /^(?:buy|sell|book|order|hire|rent|quit|break|lose|find|move|sign|win|marry|pass|fail|install|fix|repair|return|replace|lend|borrow|give|choose|pick|finish|cancel|change|join|adopt|plant|paint|donate|invite|promise|organi[sz]e|arrange|bear|injure|tear|hurt|sprain|graduate|retire|resign|reserve|print|send|collect|tidy|renew|build)$/;
/** "take the DJ", "do the shopping": plain verbs by which somebody takes something on. */
const TAKES_ON = /^(?:take|do|make|run|keep|bring|start|stop)$/;
const DEGREE =
  /^(?:so|really|very|such|quite|pretty|too|super|just|kind of|kinda|sort of|a bit|totally|absolutely|always|never|a lot|the (?:best|worst))\b/;
const ASKS = /\b(?:what|whats|wat|wats|which|whose|whom|how|why|who's|whos|where's|wheres|any(?:one|body))\b|^(?:who|where|when)\b/;
const LASTS =
  /\b(?:for|in|until|till|since|by|before|after|every) (?:\S+ ){0,2}(?:days?|weeks?|months?|years?|noon|midnight|season|christmas|easter)\b/;
const NO_SUBJECT =
  /^(?:it|that|this|these|those|what|who|which|how|someone|somebody|nobody|no|anyone|everything|nothing|something|they|them|their|its|one|here)$/;
const MAX_WORDS = 40;

const isContent = (word: Word): boolean =>
  word.tags.has('Noun') && !word.tags.has('Pronoun') && !VAGUE.has(word.lower) && !PASSING.has(word.lower) && word.lower.length > 2;

/** Whom the clause is about; undefined where that is several, or nobody can say. */
function resolved({ subject }: Clause, setting: Setting): Subject | undefined {
  const subjects = subjectsOf(subject, setting);
  return subjects.length === 1 ? subjects[0] : undefined;
}

function isWorthKeeping(clause: Clause, setting: Setting): boolean {
  const { subject, verb, rest, lead, link } = clause;
  const first = subject[0];
  if (verb === undefined || first === undefined || verb.root === '' || NO_SUBJECT.test(first.lower)) return false;
  if (/^(?:if|when|whenever|unless|until|because|since|as|who|which|where)$/.test(link)) return false;
  const who = resolved(clause, setting);
  const isSelf = who?.kind === 'speaker' || who?.kind === 'group';
  const isTalk = SMALL_TALK.has(verb.root) && (isSelf || !/^(?:want|like|love)$/.test(verb.root));
  if (/^(?:would|could|might|may|should|shall)$/.test(verb.modal ?? '') || isTalk) return false;
  if (verb.via !== undefined && !/^(?:have|need|plan|start|begin|stop|quit|offer|agree|promise|continue|use)$/.test(verb.via)) return false;
  const lower = lowerOf(rest);
  if (DEGREE.test(lower) || PASSING.has(lower)) return false;
  const isPronoun = /^(?:he|she|him|her|his)$/.test(first.lower);
  if (isPronoun && who === undefined) return false;
  const lasts = LASTS.test(lower) || namesSomething([...lead, ...rest], setting.agentName);
  const names = rest.some(isContent);
  if (verb.progressive) return lasts && names;
  if (verb.root === 'be') {
    if (verb.past) return /^(?:born|injured|elected|founded|built|adopted) /.test(lower);
    if (verb.modal === 'must' || verb.via !== undefined) return names || lasts;
    if (isSelf) return lasts || (names && /^(?:in charge|responsible|the \w+(?:er|or)\b|an? )/.test(lower));
    return names || (lasts && rest.length > 1);
  }
  if (verb.past && !verb.future) return (names && LASTING.test(verb.root)) || (lasts && names);
  if (SAID_IN_PASSING.has(verb.root) && isSelf) return names && (TAKES_ON.test(verb.root) || verb.modal === 'must' || verb.via === 'have');
  // "Sven drives"
  if (rest.length === 0) return who?.kind === 'person' && !SAID_IN_PASSING.has(verb.root);
  return names || lasts;
}

/** "The backend runs on Rust", "granny's pills, blue box": of a word that the library takes for another, no verb is found. */
function isUnparsed(words: readonly Word[], { people }: Setting): boolean {
  const first = words[0];
  if (first === undefined || words.length < 3) return false;
  const lower = lowerOf(words);
  if (NO_SUBJECT.test(first.lower) || /\b(?:so|such|very|too|again|see|later|looks|sounds|me too|same|yes|no)\b/.test(lower)) return false;
  const last = words.at(-1);
  if (last === undefined || PASSING.has(last.lower)) return false;
  const names = words.filter(isContent).length;
  if (/^(?:i|we)$/.test(first.lower)) {
    const verb = words[1];
    return verb?.tags.has('Verb') === true && !SMALL_TALK.has(verb.root) && !SAID_IN_PASSING.has(verb.root) && names > 0;
  }
  const isKnown = personNamed(people, first.text) !== undefined;
  if (isKnown || first.possessive || /^(?:my|our)$/.test(first.lower)) return names > 1 || (isKnown && names > 0);
  if (first.tags.has('Verb') || first.tags.has('Expression')) return false;
  return words.length > 3 && names > 1;
}

const peopleIn = (words: readonly Word[], { people, speaker }: Setting, who: Subject | undefined): string[] => {
  const keys = words.flatMap((word) => {
    if (/^(?:i|me|my|mine)$/.test(word.lower)) return [speaker.key];
    const known = /^\p{Lu}/u.test(word.text) ? personNamed(people, word.text) : undefined;
    return known === undefined || known === 'several' ? [] : [known.key];
  });
  const own = who !== undefined && /^(?:person|speaker|relation)$/.test(who.kind) ? [who.key] : [];
  return [...new Set([...own, ...keys])];
};

function kept(words: readonly Word[], who: Subject | undefined, setting: Setting): Learned {
  // "she" is said by name
  const isPronoun = /^(?:he|she)$/.test(words[0]?.lower ?? '');
  const text = isPronoun && who !== undefined ? `${who.name} ${spoken(words.slice(1), setting)}` : spoken(words, setting);
  const about = peopleIn(words, setting, who);
  return dated(
    {
      kind: 'fact',
      text: asSentence(text),
      topic: `note:${topicKey(text, 5)}`,
      ...(about.length > 0 ? { about } : {}),
    },
    setting,
  );
}

/** Whether the sentence is of the kind that nobody asks for later. */
const passes = (said: string, agentName: string): boolean =>
  FALLS_THROUGH.test(said) ||
  ASKS.test(said) ||
  agentName
    .toLowerCase()
    .split(' ')
    .every((word) => said.split(' ').includes(word)) ||
  (LOCKS.test(said) && /\d/.test(said)) ||
  OPAQUE.test(said) ||
  /\?/.test(said);

/** `unread`: the clauses of a sentence of which nothing was kept. Where that is all of it, it is kept as a whole. */
export function caughtIn(
  words: readonly Word[],
  clauses: readonly Clause[],
  unread: readonly Clause[],
  setting: Setting,
  draft: Draft,
): void {
  if (words.length > MAX_WORDS) return;
  const isUnread = ({ subject, verb, rest, lead }: Clause) =>
    verb === undefined && subject.length === 0 && isUnparsed([...lead, ...rest], setting);
  const worth = unread.filter((clause) => isUnread(clause) || isWorthKeeping(clause, setting));
  const [first] = worth;
  if (first === undefined) return;
  const isWhole = unread.length === clauses.length && first === clauses[0];
  const parts = isWhole ? [words] : worth.map(({ lead, subject, verb, rest }) => [...lead, ...subject, ...(verb?.words ?? []), ...rest]);
  for (const [i, part] of parts.entries()) {
    if (passes(lowerOf(part), setting.agentName)) continue;
    const note = kept(part, resolved(worth[i] ?? first, setting), setting);
    if (note.topic !== 'note:') draft.learned.push(note);
  }
}
