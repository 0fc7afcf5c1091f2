// Who or what a clause is about: the speaker, the group, somebody by name, somebody's sister, a thing of theirs. And how somebody else
// would say a sentence about them: "my wife" becomes "Saul's wife", "we" becomes "the group".
import { linear } from '@offshoot/linear-patterns';
import type { Heard, LearnRequest } from '../../../../../agent/domain/engine.ts';
import type { MemoryItem } from '../../../../../agent/memory/domain/items/item.ts';
import { tidyText } from '../../../../../agent/memory/domain/items/limits.ts';
import { keyOfName, personNamed } from '../../../../../agent/memory/domain/people/people.ts';
import { slug } from '../../../../../agent/memory/domain/words/words.ts';
import { presentOf, type Word } from '../../words/english.ts';
import { DAYS, LODGING, MONTHS, PLURAL_RELATIONS, RELATIONS, SHARED_THINGS } from '../../words/word-lists.data.ts';

/** What a message is read with, whatever model was asked for. */
export type ReadRequest = Omit<LearnRequest, 'model'>;

export interface Setting extends ReadRequest {
  /** The speaker's name in sentences. */
  speakerName: string;
  /** Who and what was mentioned last, for "she" and "it". `several`: the parents, the kids, … of the lines before, for "they". */
  last: { people: readonly SpokenOf[]; thing?: Subject; several?: readonly SpokenOf[] };
}

/** Somebody whom "she" or "he" can mean. */
export interface SpokenOf {
  subject: Subject;
  /** Absent: either. */
  gender?: 'f' | 'm';
}

export interface Subject {
  /** `name`: a capitalised word that may be a person or a place; the rest of the clause decides. */
  kind: 'speaker' | 'group' | 'person' | 'name' | 'relation' | 'thing';
  /** First part of topics. */
  key: string;
  /** At the beginning of a sentence: "Saul", "The group's flight". */
  name: string;
  plural: boolean;
  /** For things: their words, without the owner. */
  thing?: string;
  /** For things: how they were introduced. "The" alone is weak: "the weather is nice". */
  by?: 'owner' | 'the' | 'bare';
  /** For relations with a name: "my wife Anna". */
  relation?: { ownerKey: string; ownerName: string; role: string; name: string };
}

/** First part of the group's topics. */
const GROUP_SUBJECT = 'our';
const MAX_NAME = 40;
const OWN_NAME = linear(/ (?:name is|goes by) (.+?)\.$/);

/** The name that the speaker chose here, or else the profile name. */
export function speakerOf(message: Heard, known: readonly MemoryItem[]): string {
  const asked = known.findLast(
    ({ provenance: p, topic, text }) =>
      p.from === 'message' && p.senderInboxId === message.senderInboxId && /^[^:]+:name$/.test(topic) && OWN_NAME.test(text),
  );
  const given = asked?.text.match(OWN_NAME)?.[1];
  return (
    (given ?? tidyText(message.senderName)).slice(0, MAX_NAME).toWellFormed().trim() || message.senderInboxId.slice(0, 8) || 'Somebody'
  );
}

const NOT_NAMES = new Set(
  `the this that these those there it its they he she you your i we my our a an and but or so if when where what who why how please always never don't do did does is are was were
   can could should would will let let's everyone everybody nobody someone something nothing everything no not yes ok only just use make keep maybe perhaps today tomorrow tonight yesterday
   also then now all any some one here have has had be being get go going see check sorry thanks thank great good nice cool remember note for from in on at with without by to of as after before
   wifi wi-fi hotel dinner lunch breakfast flight train meeting checkin checkout password pin code god lol omg happy new next last first still too very really actually dinner's sounds looks`.split(
    /\s+/,
  ),
);
const isMonthOrDay = (lower: string) => DAYS.has(lower) || MONTHS.has(lower);

/** Whether the words are somebody's name: known to the agent, or to the library, or written like one. */
function nameKind(words: readonly Word[], { people, agentName }: Setting): 'person' | 'name' | undefined {
  if (words.length === 0 || words.length > 3) return undefined;
  const said = words.map((word) => word.text).join(' ');
  const first = words[0] as Word;
  const isOwner = first.tags.has('FirstName') && first.tags.has('Possessive');
  if ((NOT_NAMES.has(first.lower) && !isOwner) || isMonthOrDay(first.lower) || said.toLowerCase() === agentName.toLowerCase())
    return undefined;
  if (words.some((word) => !/^[\p{L}\p{M}' .-]+$/u.test(word.text))) return undefined;
  const known = personNamed(people, said);
  if (known !== undefined) return 'person';
  const isWritten = words.every((word) => /^\p{Lu}/u.test(word.text));
  const isFirstName = first.tags.has('FirstName') || first.tags.has('Person');
  if (words.length === 1 && !isWritten) return isFirstName ? 'person' : undefined;
  if (!isWritten && !(isFirstName && words.length === 1)) return undefined;
  if (words.some((word) => LODGING.has(word.lower) || SHARED_THINGS.has(word.lower))) return undefined;
  return isFirstName && !first.tags.has('Place') ? 'person' : 'name';
}

const POSSESSIVES: Record<string, 'speaker' | 'group' | 'person' | 'other'> = {
  my: 'speaker',
  mine: 'speaker',
  our: 'group',
  his: 'person',
  her: 'person',
  their: 'person',
  its: 'other',
  your: 'other',
};
const GROUP_WORDS =
  /^(?:we|us|everyone|everybody|the (?:group|team|family|whole (?:group|team|family)|two of us|three of us)|all of us|both of us|the (?:both|rest) of us|us all|we all|we both|we two|(?:our|my) (?:group|family|team))$/;

const phrase = (words: readonly Word[]): string =>
  words.map((word, i) => `${word.text}${word.possessive && i < words.length - 1 ? "'s" : ''}${i === words.length - 1 ? '' : ' '}`).join('');

function speakerSubject({ speaker, speakerName }: Setting): Subject {
  return { kind: 'speaker', key: speaker.key, name: speakerName, plural: false };
}
export const GROUP: Subject = { kind: 'group', key: GROUP_SUBJECT, name: 'The group', plural: false };

/** The name of a relation, if it is known: "Saul's wife is Anna." gives "Anna". */
function namedRelation(ownerKey: string, role: string, { known }: Setting): string | undefined {
  return known.findLast(({ topic }) => topic === `${ownerKey}:${slug(role)}`)?.text.match(/ is (\p{Lu}[\p{L}'-]+)\.$/u)?.[1];
}

/** "Saul's", "Saul's parents'" */
const ownerIn = ({ name, plural }: { name: string; plural?: boolean }): string => (plural && name.endsWith('s') ? `${name}'` : `${name}'s`);

function ofOwner(owner: { key: string; name: string; plural?: boolean }, rest: readonly Word[], setting: Setting): Subject | undefined {
  if (rest.length === 0) return undefined;
  const words = rest.filter(
    (word) =>
      !/^(?:new|own|actual|current|old|dear|lovely|little|big|older|younger|elder|eldest|oldest|youngest)$/.test(word.lower) ||
      rest.length === 1,
  );
  const nameAt = words.findIndex((word, i) => i > 0 && nameKind([word], setting) !== undefined && /^\p{Lu}/u.test(word.text));
  const noun = (nameAt > 0 ? words.slice(0, nameAt) : words).map((word) => word.lower).join(' ');
  const role = RELATIONS.has(noun) ? noun : RELATIONS.has(noun.split(' ').at(-1) ?? '') && noun.split(' ').length <= 2 ? noun : undefined;
  if (role !== undefined) {
    const given = nameAt > 0 ? phrase(words.slice(nameAt)).replace(/,$/, '') : namedRelation(owner.key, role, setting);
    const plural = PLURAL_RELATIONS.has(role) || PLURAL_RELATIONS.has(role.split(' ').at(-1) ?? '');
    const base = { kind: 'relation' as const, plural };
    if (given !== undefined && !/ (?:and|or|&) /.test(given))
      return {
        ...base,
        key: keyOfName(setting.people, given),
        name: `${ownerIn(owner)} ${role} ${given}`,
        relation: { ownerKey: owner.key, ownerName: owner.name, role, name: given },
      };
    return { ...base, key: `${owner.key}-${slug(role)}`, name: `${ownerIn(owner)} ${phrase(words)}` };
  }
  return {
    kind: 'thing',
    key: owner.key,
    name: `${ownerIn(owner)} ${phrase(rest)}`,
    plural: rest.at(-1)?.tags.has('Plural') === true,
    thing: noun === '' ? phrase(rest).toLowerCase() : words.map((word) => word.lower).join(' '),
    by: 'owner',
  };
}

/** "aunt Ruth" is the speaker's. */
const isElder = ([title, name, ...more]: readonly Word[]): boolean =>
  more.length === 0 &&
  title !== undefined &&
  name !== undefined &&
  /^(?:aunt|auntie|uncle|grandma|grandpa|granny|grandad|cousin)$/.test(title.lower) &&
  (/^\p{Lu}/u.test(name.text) || name.tags.has('FirstName')) &&
  !title.possessive &&
  !name.possessive;

/** Whom a pronoun means; undefined if it can mean two or nobody. "They" means more than one. */
function meantBy(pronoun: string, { last }: Setting): Subject | undefined {
  const isMany = /^the(?:y|m|ir)$/.test(pronoun);
  if (isMany) {
    const [meant, ...others] = last.people.some(({ subject }) => subject.plural) ? last.people : (last.several ?? []);
    return others.length === 0 && meant?.subject.plural === true ? meant.subject : undefined;
  }
  const gender = /^(?:she|her|hers)$/.test(pronoun) ? 'f' : 'm';
  const fitting = last.people.filter((one) => !one.subject.plural && (one.gender === undefined || one.gender === gender));
  // "mum's doctor is Dr Stein, she …" is mum, whoever Dr Stein is.
  const known = fitting.filter((one) => one.gender !== undefined && one.subject.kind === 'relation');
  const [meant, ...others] = known.length > 0 ? known : fitting;
  return others.length === 0 ? meant?.subject : undefined;
}

function single(words: readonly Word[], setting: Setting): Subject | undefined {
  const first = words[0];
  if (!first) return undefined;
  const lower = words.map((word) => word.lower).join(' ');
  if (/^(?:i|me|myself|i myself)$/.test(lower)) return speakerSubject(setting);
  if (GROUP_WORDS.test(lower)) return GROUP;
  if (/^(?:he|she|him|her|they|them)$/.test(lower) && words.length === 1) {
    return meantBy(lower, setting);
  }
  if (/^(?:it|that|this)$/.test(lower)) return setting.last.thing;
  if (POSSESSIVES[first.lower] !== undefined && words.length > 1) {
    const whose = POSSESSIVES[first.lower];
    const rest = words.slice(1);
    if (whose === 'speaker' || whose === 'group') {
      // "my sister's flight", "our hotel's pool"
      const inner = rest.findIndex((word) => word.possessive);
      const owner = whose === 'speaker' ? speakerSubject(setting) : { ...GROUP, name: 'The group' };
      if (inner >= 0 && inner < rest.length - 1) {
        const middle = ofOwner(owner, rest.slice(0, inner + 1), setting);
        if (middle === undefined) return undefined;
        if (middle.kind !== 'thing') return ofOwner(middle, rest.slice(inner + 1), setting);
        return {
          ...middle,
          name: `${middle.name}'s ${phrase(rest.slice(inner + 1))}`,
          thing: `${middle.thing} ${rest
            .slice(inner + 1)
            .map((word) => word.lower)
            .join(' ')}`,
        };
      }
      return ofOwner(owner, rest, setting);
    }
    const meant = whose === 'person' ? meantBy(first.lower, setting) : undefined;
    return meant === undefined || meant.kind === 'thing' ? undefined : ofOwner(meant, rest, setting);
  }
  const owner = words.findIndex((word) => word.possessive);
  if (owner >= 0 && owner < words.length - 1) {
    const head = words.slice(0, owner + 1).map((word) => ({ ...word, text: word.text.replace(/'s?$/, '') }));
    const whose = nameKind(head, setting);
    if (whose !== undefined) {
      const name = properName(head, setting);
      return ofOwner({ key: keyOfName(setting.people, name), name }, words.slice(owner + 1), setting);
    }
    if (/^(?:the|this|that)$/.test(first.lower)) return thing(words.slice(1), 'the');
    return undefined;
  }
  if (/^(?:mum|mom|mama|dad|papa|grandma|grandpa|granny|gran|grandad|granddad|nana)$/.test(lower) || isElder(words))
    return ofOwner(speakerSubject(setting), words, setting);
  const kind = nameKind(words, setting);
  if (kind !== undefined) {
    const name = properName(words, setting);
    return { kind, key: keyOfName(setting.people, name), name, plural: false };
  }
  if (/^(?:the|this|these|those|that)$/.test(first.lower)) return words.length === 1 ? undefined : thing(words.slice(1), 'the');
  if (/^(?:a|an|some|any|no|you|your|u|there|here|who|which|what|one|each|every)$/.test(first.lower)) return undefined;
  return thing(words, 'bare');
}

/** "anna" is Anna: a known person's name keeps its known spelling. */
function properName(words: readonly Word[], { people }: Setting): string {
  const said = phrase(words);
  const known = personNamed(people, said);
  const names = known === undefined || known === 'several' ? [] : known.names;
  const same = names.find((name) => name.toLowerCase() === said.toLowerCase());
  return same ?? said.replace(/(^|\s)\p{Ll}/gu, (letter) => letter.toUpperCase());
}

function thing(words: readonly Word[], by: 'the' | 'bare'): Subject | undefined {
  if (words.length === 0 || words.length > 9) return undefined;
  const lower = words.map((word) => word.lower + (word.possessive ? "'s" : '')).join(' ');
  const name = phrase(words);
  return {
    ...{
      kind: 'thing',
      key: GROUP_SUBJECT,
      name: by === 'the' ? `The ${name}` : name.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase()),
    },
    ...{ plural: words.at(-1)?.tags.has('Plural') === true, thing: lower, by },
  };
}

/** Everybody named in a subject: "my wife and I" are two. Empty if nobody can be identified. */
export function subjectsOf(words: readonly Word[], setting: Setting): Subject[] {
  const parts: Word[][] = [[]];
  for (const [i, word] of words.entries()) {
    if (/^(?:and|&|\+|or|plus)$/.test(word.lower)) parts.push([]);
    else parts.at(-1)?.push(word);
    if (word.after === ',' && i < words.length - 1) parts.push([]);
  }
  const named = parts
    .filter((part) => part.length > 0)
    .map((part) => part.filter((word) => !/^(?:both|all|too|also|even|only|actually|btw)$/.test(word.lower) || part.length === 1));
  // "Anna, my wife, is vegan": one person, named twice.
  if (named.length === 2 && words.some((word) => word.after === ',') && POSSESSIVES[named[1]?.[0]?.lower ?? ''] !== undefined) {
    const relation = single([...(named[1] ?? []), ...(named[0] ?? [])], setting);
    return relation === undefined ? [] : [relation];
  }
  const found = named.map((part) => single(part, setting));
  if (found.some((subject) => subject === undefined)) return [];
  const subjects = found as Subject[];
  // "the train and bus tickets" is one thing.
  if (subjects.length > 1 && subjects.some((subject) => subject.kind === 'thing')) {
    const whole = single(words, setting);
    return whole?.kind === 'thing' ? [whole] : subjects;
  }
  return subjects;
}

/** "I can stay with her", of one who was spoken of just before: by name. Where two may be meant, it stays as it was said. */
export function withNames(rest: readonly Word[], subject: readonly Word[], setting: Setting): Word[] {
  return rest.map((word, i) => {
    const next = rest[i + 1];
    // "her bag"
    const isOwner =
      word.lower === 'her' &&
      next !== undefined &&
      word.after === '' &&
      !next.tags.has('Preposition') &&
      !next.tags.has('Date') &&
      !/^(?:up|off|out|home|there|back|too|and|on|at|to|from|every|tomorrow|today)$/.test(next.lower);
    if (!/^(?:him|her|them)$/.test(word.lower) || isOwner) return word;
    const [meant] = subjectsOf([word], setting);
    const isSame = meant === undefined || subjectsOf(subject, setting).some(({ key, name }) => key === meant.key && name === meant.name);
    return isSame ? word : { ...word, text: meant.kind === 'thing' ? meant.name.replace(/^The /, 'the ') : meant.name };
  });
}

const FIRST_PERSON = new Set(['i', 'we']);
const AS_GROUP: Record<string, string> = {
  we: 'the group',
  us: 'the group',
  our: "the group's",
  ours: "the group's",
  ourselves: 'the group',
};

/** Words in the third person: "my sister and me" → "Saul's sister and Saul". */
export function spoken(words: readonly Word[], { speakerName }: Pick<Setting, 'speakerName'>): string {
  let text = '';
  let afterFirst = false;
  for (const [i, word] of words.entries()) {
    const lower = word.lower;
    let said = word.text + (word.possessive ? "'s" : '');
    if (lower === 'i' || lower === 'me' || lower === 'myself') said = speakerName;
    else if (lower === 'my' || lower === 'mine') said = `${speakerName}'s`;
    else if (Object.hasOwn(AS_GROUP, lower) && word.text !== 'US') said = AS_GROUP[lower] ?? said;
    else if (afterFirst && /^(?:am|are)$/.test(lower)) said = 'is';
    else if (afterFirst && lower === 'were') said = 'was';
    else if (afterFirst && word.tags.has('Verb') && lower === word.root && !word.tags.has('PastTense')) said = presentOf(word.root);
    else if (afterFirst && lower === 'have') said = 'has';
    // "Ann and I want", but "I am a nurse and I want"
    const isJoined = /^(?:and|or|&)$/.test(words[i - 1]?.lower ?? '') && !words.slice(0, i).some(({ tags }) => tags.has('Verb'));
    afterFirst = FIRST_PERSON.has(lower) && !isJoined;
    const before = i === 0 ? '' : ' ';
    text += `${before}${word.before.replace(/[-–—]/g, '')}${said}${i < words.length - 1 ? word.after.replace(/^-$/, ' -') : word.after.replace(linear(/[.,;:!?–—-]+$/), '')}`;
  }
  return text.replace(/\s+/g, ' ').trim();
}

export function capitalised(text: string): string {
  const first = text.match(/^\p{Ll}/u)?.[0];
  return first ? first.toUpperCase() + text.slice(first.length) : text;
}

/** Adds a full stop if there is no other end. */
export function asSentence(text: string): string {
  const trimmed = capitalised(text.trim().replace(linear(/[\s,;:]+$/u), ''));
  return /[.!?…]$/u.test(trimmed) ? trimmed : `${trimmed}.`;
}
