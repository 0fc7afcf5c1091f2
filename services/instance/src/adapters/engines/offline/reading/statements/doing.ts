import { linear } from '@offshoot/linear-patterns';
import { namesTime } from '../../words/dates.ts';
import type { Word } from '../../words/english.ts';
import { EXCLUSIVE_DIETS } from '../../words/word-lists.data.ts';
import { spoken } from '../people/who.ts';
import { detailOf, type Finding, found, isEmptyObject, item, lowerOf, type Said, withoutClosing } from './findings.ts';
import { begins, eats, has, likes, lives, needs, one, POSSESSIONS, prefers, quits, type Reader, skills, speaks, works } from './habits.ts';
import { books, commits, decidedTo, decides, moves, owes, PROMISES, pays, stays, travels } from './plans.ts';

const gives: Reader = (said) => {
  const rest = withoutClosing(said.rest);
  if (rest[0]?.lower !== 'up' || rest.length < 2 || isEmptyObject(rest.slice(1))) return undefined;
  const what = spoken(rest.slice(1), said.setting);
  return found(
    [item('personalization', said.subject, 'diet', detailOf(rest.slice(1)), `${said.subject.name} gave up ${what}`)],
    [{ words: what, subject: said.subject.key }],
  );
};

const goesOff: Reader = (said) => {
  // "I went vegan", "Ben turned vegetarian"
  const [first] = withoutClosing(said.rest);
  return first && EXCLUSIVE_DIETS.has(first.lower) ? { learned: [], ends: [] } : undefined;
};

const turns: Reader = (said) => {
  const lower = lowerOf(said.rest);
  if (!/^\d{1,3}\b/.test(lower)) return undefined;
  return one(said, 'personalization', namesTime(lower.replace(/^\d{1,3}/, '')) || said.lead.length > 0 ? 'birthday' : 'age', '');
};

const gets: Reader = (said) => {
  const lower = lowerOf(said.rest);
  if (said.verb.progressive || said.verb.future)
    return /^(?:married|divorced)\b/.test(lower) ? one(said, 'fact', 'plan', detailOf(said.rest)) : undefined;
  const sick = linear(
    /^(?:really |very |easily |quite |always |super )*((?:sea|car|motion|air|travel|home|alt\w+)[- ]?sick|migraines|vertigo|cold easily|hangry)/,
  ).exec(lower);
  if (sick && !said.verb.past) return one(said, 'personalization', 'health', sick[1] ?? '');
  if (/^(?:married|engaged|divorced)\b/.test(lower)) return one(said, 'personalization', 'marital-status', '');
  if (/^(?:a|an|two|our|my) /.test(lower) && /\b(?:dog|cat|puppy|kitten|job|car|flat|house|visa|baby)\b/.test(lower) && said.verb.past)
    return one(said, 'personalization', 'has', POSSESSIONS.exec(lower)?.[0] ?? detailOf(said.rest));
  return said.verb.past ? undefined : moves(said);
};

const suffers: Reader = (said) =>
  said.rest[0]?.lower === 'from' && said.rest.length > 1 ? one(said, 'personalization', 'health', detailOf(said.rest.slice(1))) : undefined;
const stands: Reader = (said) =>
  said.verb.negated && said.verb.modal === 'can' ? likes({ ...said, verb: { ...said.verb, modal: undefined } }) : undefined;
const negativeOnly =
  (reader: Reader): Reader =>
  (said) =>
    said.verb.negated ? reader(said) : undefined;
const named: Reader = (said) => {
  if (!/^by\b/.test(lowerOf(said.rest)) || said.rest.length < 2) return travels(said);
  return one(said, 'personalization', 'name', '');
};

const READERS: [string, Reader][] = [
  ['like love enjoy adore hate dislike detest despise loathe fancy', likes],
  ['stand', stands],
  ['care mind', negativeOnly((said) => (said.rest[0]?.lower === 'for' ? likes(said) : undefined))],
  ['avoid', likes],
  ['eat drink', eats],
  ['live reside', lives],
  ['relocate', lives],
  ['move', lives],
  ['work freelance', works],
  ['quit resign lose leave', (said) => quits(said) ?? (said.verb.root === 'leave' ? moves(said) : undefined)],
  ['start begin', begins],
  ['speak learn know', speaks],
  ['swim cook ski snowboard sing dance ride surf sail climb dive skate knit bake smoke snore vape play', skills],
  ['have own', has],
  ['need use wear require', needs],
  ['prefer favour favor', prefers],
  ['go', named],
  ['travel fly head visit see tour explore', travels],
  [
    'drive',
    (said) =>
      said.rest.length === 0 && said.verb.words.length === 1 && said.subject.kind === 'person'
        ? one(said, 'commitment', 'will', 'drive')
        : (travels(said) ?? commits(said) ?? skills(said)),
  ],
  ['stay sleep lodge', stays],
  ['arrive depart land return come check meet join attend', moves],
  ['book reserve order rent buy', books],
  ['owe', owes],
  ['pay', pays],
  ['decide agree choose pick settle', decides],
  ['give', gives],
  ['turn', turns],
  ['get', gets],
  ['suffer', suffers],
  [
    'study',
    (said) =>
      said.rest.length > 0 && !isEmptyObject(said.rest) && !said.verb.past ? one(said, 'personalization', 'work', 'study') : undefined,
  ],
  [
    'celebrate',
    (said) => (namesTime(lowerOf(said.rest)) && !isEmptyObject(said.rest) ? one(said, 'fact', 'plan', detailOf(said.rest)) : undefined),
  ],
  ['become', goesOff],
  [
    'wish',
    (said) =>
      said.rest[0]?.lower === 'for' && said.rest.length > 1
        ? one(said, 'personalization', 'plan', detailOf(said.rest.slice(1)))
        : undefined,
  ],
  ['sing', (said) => (said.rest.length > 0 && !isEmptyObject(said.rest) ? skills(said) : undefined)],
];
const READER_OF = new Map(READERS.flatMap(([roots, reader]) => roots.split(' ').map((root): [string, Reader] => [root, reader])));

/** Things that nobody needs to know a week later. */
export const SAID_IN_PASSING = new Set(
  `think know guess mean hope feel see say tell ask hear read watch want wait look sound seem die laugh agree wonder remember forget thank apologise apologize miss swear try believe
   understand suggest assume bet doubt wish love like call talk chat write text reply answer check try happen appear matter help stop start keep let make do get take can will would should could must may might shall be have sleep kill
   need go come promise finish run die cry smile joke kid vote`.split(/\s+/),
);

/** Statements about these are never knowledge, whatever they name. */
export const SMALL_TALK = new Set(
  'say tell ask think guess mean hope feel wonder remember forget thank miss bet doubt wish love like try laugh joke kid look sound seem call talk text wait agree swear believe understand suggest assume know hear read watch want let see come'.split(
    ' ',
  ),
);

/** A number, a day or a name that somebody may ask for later. Minutes and scores out of ten are said in passing. */
export function namesSomething(words: readonly Word[], agentName: string): boolean {
  const said = words.filter(
    (word) => !/^(?:lol|omg|ok|i|god|xd|tv|pm|am|ugh)$/.test(word.lower) && !agentName.toLowerCase().split(' ').includes(word.lower),
  );
  const lower = lowerOf(said);
  if (/\b(?:\d+ ?(?:mins?|minutes?|secs?|seconds?|%)|10\/10|100%|24\/7|right now|in a (?:minute|sec|bit))\b|\bin \d{1,2}$/.test(lower))
    return false;
  if (said.some((word) => /^\p{Lu}\p{L}/u.test(word.text) && !/^\p{Lu}+$/u.test(word.text))) return true;
  return (
    /\d/.test(lower) ||
    said.some(
      (word) =>
        (word.tags.has('Date') &&
          !/^(?:today|now|day|days|time|year|years|week|weeks|later|soon|tonight|morning|night|weekend)$/.test(word.lower)) ||
        word.tags.has('WeekDay'),
    )
  );
}

/** Undefined: nothing lasting. */
export function doing(said: Said): Finding | undefined {
  const { subject, verb, rest, explicit } = said;
  if (verb.via === 'decide' || verb.via === 'agree') return decidedTo(said);
  const reader = READER_OF.get(verb.root);
  const result = reader?.(said);
  if (result) return result;
  if (PROMISES.test(verb.root)) {
    const promised = commits(said);
    if (promised) return promised;
  }
  // A past or future event: stored if it names a day, a number or a name.
  if (rest.length > 24 || /^(?:would|could|might|should|may)$/.test(verb.modal ?? '')) return undefined;
  const isTalk = SAID_IN_PASSING.has(verb.root);
  const isConcrete = namesSomething(rest, said.setting.agentName) || said.lead.some((word) => word.tags.has('Date'));
  if (!explicit && (isTalk ? !isConcrete || SMALL_TALK.has(verb.root) : isEmptyObject(rest) && !isConcrete)) return undefined;
  const isOther = subject.kind === 'person' || subject.kind === 'relation';
  if (!isConcrete && !explicit && !(isOther && (rest.length > 1 || (verb.negated && verb.modal === 'can')))) return undefined;
  return one(said, 'fact', verb.root, detailOf(rest));
}
