import { KEPT_BACK } from '../../../../../agent/conversation/domain/assembly/credential-lines.ts';
import type { Turn } from '../../../../../agent/domain/engine.ts';
import { messageOf } from '../../../../../agent/memory/domain/items/tellers.ts';
import { type Word, wordsOf } from '../../words/english.ts';
import { RELATIONS } from '../../words/word-lists.data.ts';
import { type Clause, clausesIn } from '../sentences/clauses.ts';
import { sentencesIn } from '../sentences/sentences.ts';
import { type Setting, type SpokenOf, type Subject, subjectsOf } from './who.ts';

const WOMEN =
  /\b(?:wife|girlfriend|daughter|sister|mother|mom|mum|mama|aunt|auntie|niece|grandmother|grandma|granny|gran|nan|nana|fiancée|landlady|girl|goddaughter|granddaughter|missus|stepmum|stepmom|stepmother|stepdaughter|mother-in-law|sister-in-law|mrs|ms|miss|frau|waitress|actress|lady|woman)\b/i;
const MEN =
  /\b(?:husband|boyfriend|son|brother|father|dad|daddy|papa|uncle|nephew|grandfather|grandpa|grandad|granddad|fiancé|boy|godson|grandson|hubby|stepdad|stepfather|stepson|father-in-law|brother-in-law|mr|herr|waiter|man|guy)\b/i;
/** Words for people by what they do, since the library does not know all of them. */
const TRADES =
  /^(?:landlord|landlady|plumber|electrician|cleaner|babysitter|nanny|vet|doctor|dentist|midwife|host|hostess|guide|driver|photographer|dj|florist|caterer|priest|pastor|coach|trainer|teacher|boss|customer|client|neighbour|neighbor|painter|gardener|carpenter|mechanic|handyman|caretaker|janitor|receptionist|agent|lawyer|notary|tutor|baker|chef|conductor|director|manager|referee|goalkeeper|captain|treasurer|lodger|tenant|roommate|flatmate|intern)$/;

function genderOf({ name, relation, key }: Subject): SpokenOf['gender'] {
  const said = `${name} ${relation?.role ?? ''} ${key.split('-').at(-1)}`;
  // "Saul's wife" is not a man, whatever Saul is.
  const own = said.replace(/^.*'s /, '');
  if (WOMEN.test(own)) return 'f';
  if (MEN.test(own)) return 'm';
  const tags = wordsOf(relation?.name ?? own)[0]?.tags;
  return tags?.has('FemaleName') ? 'f' : tags?.has('MaleName') ? 'm' : undefined;
}

const isSomebody = ({ kind }: Subject): boolean => kind === 'person' || kind === 'relation' || kind === 'name';
const candidate = (subject: Subject): SpokenOf => {
  const gender = genderOf(subject);
  return { subject, ...(gender === undefined ? {} : { gender }) };
};

/** The people named in the words, each once, without the speaker. */
function peopleNamed(words: readonly Word[], setting: Setting): Subject[] {
  const found: Subject[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as Word;
    if (/^(?:my|our)$/.test(word.lower) || word.possessive) {
      for (let length = 4; length > 1; length--) {
        const [subject, ...more] = subjectsOf(words.slice(i, i + length), setting);
        if (subject?.kind !== 'relation' || more.length > 0 || words.slice(i, i + length - 1).some((one) => one.after !== '')) continue;
        found.push(subject);
        i += length - 1;
        break;
      }
      // "mum's doctor", "my mum's doctor"
      const whose = word.possessive ? subjectsOf([{ ...word, possessive: undefined }], setting)[0] : undefined;
      if (whose?.kind === 'relation' && found.every(({ key }) => key !== whose.key)) found.push(whose);
      // "Sami's passport ran out, he …"
      const [owner] = word.possessive && word.tags.has('FirstName') ? subjectsOf([{ ...word, possessive: undefined }], setting) : [];
      if (owner?.kind === 'person' && found.every(({ key }) => !key.startsWith(owner.key) && key !== owner.key)) found.push(owner);
      continue;
    }
    const isTrade = word.tags.has('Actor') || TRADES.test(word.lower);
    if (isTrade && !RELATIONS_OF_ALL.test(word.lower) && hasArticle(words, i)) {
      const next = words[i + 1];
      // "a new teacher, Mrs Lang"
      if (next?.tags.has('Person') && /^,?$/.test(word.after)) continue;
      found.push({ kind: 'thing', key: 'our', name: `The ${word.text}`, plural: word.tags.has('Plural'), thing: word.lower, by: 'the' });
      continue;
    }
    if (!word.tags.has('FirstName') && !word.tags.has('Person')) continue;
    const two =
      words[i + 1] !== undefined && word.after === '' && /^\p{Lu}/u.test(words[i + 1]?.text ?? '')
        ? subjectsOf(words.slice(i, i + 2), setting)
        : [];
    const [subject] = two.length === 1 && two[0]?.kind === 'person' ? two : subjectsOf([word], setting);
    if (subject?.kind === 'person') found.push(subject);
  }
  return found;
}
const RELATIONS_OF_ALL =
  /^(?:people|person|persons|guy|guys|man|woman|men|women|everyone|everybody|somebody|someone|nobody|friend|friends|parents|kids|children)$/;

function hasArticle(words: readonly Word[], i: number): boolean {
  for (const word of words.slice(Math.max(0, i - 2), i).toReversed()) {
    if (/^(?:the|a|an|our|my)$/.test(word.lower)) return true;
    if (!word.tags.has('Adjective') && !RELATIONS.has(word.lower)) return false;
  }
  return false;
}

/** "Karl is my flatmate", "my sister is called Nora": one person, named twice. */
const saysWho = ({ verb }: Clause): boolean =>
  verb?.root === 'be' || verb?.root === 'call' || verb?.root === 'name' || verb?.root === 'become';

/** The people that a clause mentions. */
export function peopleOf(clause: Clause, setting: Setting): SpokenOf[] {
  const subjects = subjectsOf(clause.subject, setting);
  const own = subjects.some(isSomebody) ? subjects.filter(isSomebody) : peopleNamed(clause.subject, setting);
  const others = saysWho(clause) && own.length > 0 ? [] : peopleNamed([...clause.lead, ...clause.rest], setting);
  return distinct([...own, ...others], setting).map(candidate);
}

const distinct = (subjects: readonly Subject[], { speaker }: Setting): Subject[] => [
  ...new Map(
    subjects.filter(({ key }) => key !== speaker.key).map((subject) => [subject.kind === 'thing' ? subject.name : subject.key, subject]),
  ).values(),
];

export const withoutRepeats = (people: readonly SpokenOf[]): SpokenOf[] => [
  ...new Map(people.map((one) => [one.subject.kind === 'thing' ? one.subject.name : one.subject.key, one])).values(),
];

/** "She" means somebody just mentioned. */
const JUST_NOW_MS = 15 * 60_000;
const MAX_LOOKED_AT = 12;
const PRONOUN = /\b(?:s?he|they|him|her|his|their|them|it)\b/i;

/** How many of the people's lines before are looked at: further back, "they" are others. */
const MAX_LINES = 4;

/** The people of the latest words that taught something, and those in the lines before whom only "they" can mean. */
export function lastSpokenOf(setting: Omit<Setting, 'last'>): Setting['last'] {
  if (!PRONOUN.test(setting.message.text)) return { people: [] };
  const lines = setting.recent.filter(({ self, text }) => !self && text !== KEPT_BACK).slice(-MAX_LINES);
  const several = lines.flatMap((line) => peopleInLine(line, setting)).filter(({ subject }) => subject.plural);
  return { people: lastLearned(setting), several: withoutRepeats(several) };
}

/** As the one who said the line names them: "my parents" are theirs. */
function peopleInLine({ speaker: name, text }: Turn, setting: Omit<Setting, 'last'>): SpokenOf[] {
  const speaker = setting.people.find(({ names }) => names[0] === name);
  if (speaker === undefined) return [];
  const theirs: Setting = { ...setting, speaker, speakerName: name, last: { people: [] } };
  return sentencesIn(text, setting.agentName).flatMap((sentence) => peopleInText(sentence.text, theirs));
}

function lastLearned(setting: Omit<Setting, 'last'>): SpokenOf[] {
  const { message, known } = setting;
  const recent = known
    .slice(-MAX_LOOKED_AT)
    .filter(
      ({ provenance: p, learnedAt, kind }) =>
        p.from === 'message' &&
        kind !== 'training' &&
        kind !== 'credential' &&
        message.sentAt.getTime() - learnedAt.getTime() <= JUST_NOW_MS,
    );
  for (const last of recent.toReversed()) {
    const together = recent.filter((one) => messageOf(one) === messageOf(last));
    const found = withoutRepeats(together.flatMap((one) => peopleInText(one.text, { ...setting, last: { people: [] } })));
    if (found.length > 0) return found;
  }
  return [];
}

const peopleInText = (text: string, setting: Setting): SpokenOf[] =>
  clausesIn(wordsOf(text.slice(0, MAX_TEXT))).flatMap((clause) => peopleOf(clause, setting));
const MAX_TEXT = 300;
