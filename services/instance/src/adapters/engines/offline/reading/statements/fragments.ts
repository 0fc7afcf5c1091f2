// Statements without a verb: "vegetarian here", "Ben: vegan", "Dinner 8pm at Nobu", "No nuts for Tom".

import { namesTime } from '../../words/dates.ts';
import type { Word } from '../../words/english.ts';
import { presentVerb, type Verb } from '../../words/verbs.ts';
import { DIETS, HEALTH, SHARED_THINGS } from '../../words/word-lists.data.ts';
import { GROUP, type Setting, type Subject, spoken, subjectsOf } from '../people/who.ts';
import type { Clause } from '../sentences/clauses.ts';
import { being, traits } from './being.ts';
import { type Finding, found, item, listOf, lowerOf } from './findings.ts';
import { things } from './things.ts';

const isVerb = (negated: boolean, plural: boolean): Verb => ({
  ...presentVerb('be', 0),
  negated,
  words: [wordOf(plural ? 'are' : 'is'), ...(negated ? [wordOf('not')] : [])],
});
const wordOf = (text: string): Word => ({
  text,
  lower: text,
  root: text === 'is' || text === 'are' ? 'be' : text,
  tags: new Set(text === 'not' ? ['Negative'] : ['Verb', 'Copula']),
  after: '',
  before: '',
});

const LIKES_SUBJECT = (subject: Subject): boolean => subject.kind !== 'thing' && subject.kind !== 'group';

export function fragment({ lead, subject, verb, rest }: Clause, setting: Setting, explicit: boolean): Finding | undefined {
  if (subject.length > 0) return undefined;
  const words = verb === undefined ? [...lead, ...rest] : [...verb.words, ...rest];
  if (words.length === 0 || words.length > 40) return undefined;
  // "Meet at the fountain at 7"
  if (verb?.root === 'meet' && /^(?:at|in|by|outside|on)$/.test(rest[0]?.lower ?? ''))
    return found([item('fact', GROUP, 'meet', '', `The group meets ${spoken(rest, setting)}`)]);
  return (
    labelled(words, setting, explicit) ??
    (verb === undefined ? (ofSpeaker(words, setting) ?? without(words, setting) ?? shared(words, setting, explicit)) : undefined)
  );
}

/** "Ben: vegan, no nuts", "Ben - vegan", "dinner: 8pm at Nobu". */
function labelled(words: readonly Word[], setting: Setting, explicit: boolean): Finding | undefined {
  const cut = words.findIndex((word) => /^[:=]$|^[-–—]$|^->$|^→$/.test(word.after));
  if (cut < 0 || cut > 5 || cut >= words.length - 1) return undefined;
  const label = words.slice(0, cut + 1).map((word, i) => (i === cut ? { ...word, after: '' } : word));
  const rest = words.slice(cut + 1);
  const learned: Finding['learned'] = [];
  const ends: Finding['ends'] = [];
  for (const subject of subjectsOf(label, setting)) {
    const negated = rest[0]?.lower === 'not';
    const said = {
      subject,
      verb: isVerb(negated, subject.plural),
      rest: negated ? rest.slice(1) : rest,
      lead: [],
      setting,
      explicit: explicit || subject.kind === 'thing',
    };
    const finding =
      subject.kind === 'thing'
        ? SHARED_THINGS.has(subject.thing ?? '') || subject.by === 'owner' || explicit
          ? things({ ...said, explicit: true })
          : undefined
        : ofPerson(said);
    learned.push(...(finding?.learned ?? []));
    ends.push(...(finding?.ends ?? []));
  }
  return learned.length > 0 ? found(learned, ends) : undefined;
}

function ofPerson(said: Parameters<typeof traits>[0]): Finding | undefined {
  const trait = traits(said);
  if (trait.learned.length > 0) return trait;
  return being(said) ?? without(said.rest, said.setting, said.subject);
}

/** "vegetarian here", "allergic to nuts", "not vegan anymore": about the speaker. */
function ofSpeaker(words: readonly Word[], setting: Setting): Finding | undefined {
  // "allergic: Jan to nuts, Ola to cats" is a list about others.
  if (words[0]?.after === ':') return undefined;
  const negated = words[0]?.lower === 'not';
  const rest = (negated ? words.slice(1) : [...words]).filter(
    (word, i, all) => !(i === all.length - 1 && /^(?:here|too|myself)$/.test(word.lower)),
  );
  // "vegan cake for the party" is about a cake.
  const noun = rest.findIndex((word) => word.tags.has('Noun') && !DIETS.has(word.lower) && word.lower !== 'here');
  if (
    noun > 0 &&
    noun <= 2 &&
    /^(?:an? )?[\p{L}-]+(?: free)?$/u.test(lowerOf(rest.slice(0, noun))) &&
    DIETS.has(lowerOf(rest.slice(0, noun))) &&
    rest[noun - 1]?.after === ''
  )
    return undefined;
  const skip = rest.findIndex((word) => !/^(?:strictly|strict|mostly|also|very|severely|still|a|an)$/.test(word.lower));
  const begins = lowerOf(rest.slice(Math.max(0, skip), Math.max(0, skip) + 2));
  const first = begins.split(' ')[0] ?? '';
  if (
    !(first === 'allergic' || DIETS.has(first) || DIETS.has(begins) || HEALTH.has(first) || /intolerant$/.test(begins)) ||
    rest.length > 14
  )
    return undefined;
  const [subject] = subjectsOf([{ ...wordOf('I'), lower: 'i', tags: new Set(['Pronoun', 'Noun']) }], setting);
  return subject && traits({ subject, verb: isVerb(negated, false), rest, lead: [], setting, explicit: false });
}

/** "no nuts for Tom", "Tom: no nuts". */
function without(words: readonly Word[], setting: Setting, subject?: Subject): Finding | undefined {
  if (words[0]?.lower !== 'no' || words.length < 2) return undefined;
  const at = words.findIndex((word) => word.lower === 'for');
  const owners = subject
    ? [subject]
    : at > 1
      ? subjectsOf(
          words.slice(at + 1).filter((word) => !/^(?:then|now|too|today)$/.test(word.lower)),
          setting,
        ).filter(LIKES_SUBJECT)
      : [];
  const food = subject ? words.slice(1) : words.slice(1, at);
  if (owners.length === 0 || food.length === 0 || food.length > 5) return undefined;
  return found(
    owners.flatMap((owner) =>
      listOf(food.filter((word, i) => i > 0 || word.lower !== 'more')).map((one) =>
        item(
          'personalization',
          owner,
          'diet',
          lowerOf(one),
          `${owner.name} eats no ${spoken(one, setting)}${food[0]?.lower === 'more' ? ' any more' : ''}`,
        ),
      ),
    ),
  );
}

/** "Dinner 8pm at Nobu", "Flight LH714, 10:05 from T2". */
function shared(words: readonly Word[], setting: Setting, explicit: boolean): Finding | undefined {
  const skip = /^(?:the|our|my)$/.test(words[0]?.lower ?? '') ? 1 : 0;
  let n = 0;
  for (let length = 3; length > 0 && n === 0; length--) if (SHARED_THINGS.has(lowerOf(words.slice(skip, skip + length)))) n = skip + length;
  const rest = words.slice(n);
  if (
    n === 0 ||
    rest.length === 0 ||
    rest.length > 16 ||
    /^(?:please|was|though|time|and|or|first|idea|ideas|anyone|sounds|looks)$/.test(rest[0]?.lower ?? '')
  )
    return undefined;
  const isRule =
    n - skip === 2 && rest.length > 1 && /^(?:dress code|meeting point|guest list|packing list)$/.test(lowerOf(words.slice(skip, n)));
  if (!explicit && !isRule && !(namesTime(lowerOf(rest)) && /\d|noon|midnight|day|tomorrow|tonight/.test(lowerOf(rest)))) return undefined;
  const [subject] = subjectsOf(words.slice(0, n), setting);
  if (subject?.kind !== 'thing') return undefined;
  return things({ subject, verb: isVerb(false, subject.plural), rest, lead: [], setting, explicit: true });
}
