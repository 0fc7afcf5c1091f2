// "X is …" about people: diets, allergies, states and roles. One complement may list several.
import { linear } from '@offshoot/linear-patterns';
import type { Learned } from '../../../../../agent/domain/engine.ts';
import { topicFor } from '../../../../../agent/memory/domain/words/aspects.ts';
import { slug } from '../../../../../agent/memory/domain/words/words.ts';
import type { Word } from '../../words/english.ts';
import {
  DIETS,
  EXCLUSIVE_DIETS,
  HEALTH,
  INTOLERANCES,
  NO_ALLERGENS,
  NUMBER_WORDS,
  PASSING,
  RELATIONS,
} from '../../words/word-lists.data.ts';
import { asSentence, GROUP, type Subject, spoken, subjectsOf } from '../people/who.ts';
import { namesSomething } from './doing.ts';
import {
  detailOf,
  type End,
  type Finding,
  found,
  headOf,
  isOver,
  item,
  listOf,
  lowerOf,
  nothing,
  type Said,
  withoutClosing,
} from './findings.ts';

const SOFTENERS =
  /^(?:a|an|also|now|strictly|strict|mostly|mainly|fully|basically|very|really|severely|deadly|super|still|both|all|highly|slightly|mildly|kind|kinda|sort|of|bit|quite|already|completely|totally|extremely|actually|currently|only|just|terribly|hugely|life-long|lifelong|proud|100%|yeah)$/;
const SINCE = /^(?:since|for|until|from|as of|starting)$/;

/** Without "strictly", and with a leading "since last year" removed, because it belongs after the trait. */
function bare(words: readonly Word[]): { words: Word[]; when: Word[] } {
  let rest = words.flatMap((word) => (/.-intolerant$/.test(word.lower) ? halves(word) : [word]));
  let when: Word[] = [];
  if (SINCE.test(rest[0]?.lower ?? '')) {
    const end = rest.findLastIndex(
      (word) =>
        word.tags.has('Date') ||
        word.tags.has('Duration') ||
        word.tags.has('Value') ||
        /^(?:year|month|week|january|february|birth|childhood|ever)$/.test(word.lower),
    );
    if (end > 0 && end < rest.length - 1) {
      when = rest.slice(0, end + 1);
      rest = rest.slice(end + 1);
    }
  }
  while (rest.length > 1 && SOFTENERS.test(rest[0]?.lower ?? '')) rest = rest.slice(1);
  return { words: rest, when };
}

/** "lactose-intolerant" */
function halves(word: Word): Word[] {
  const cut = word.lower.indexOf('-');
  const part = (from: number, to?: number) => ({
    ...word,
    text: word.text.slice(from, to),
    lower: word.lower.slice(from, to),
    root: word.lower.slice(from, to),
  });
  return [{ ...part(0, cut), after: '' }, part(cut + 1)];
}

/** The longest prefix of the words that is in the list. */
function knownStart(words: readonly Word[], list: ReadonlySet<string>): number {
  for (let n = Math.min(3, words.length); n > 0; n--) {
    const said = lowerOf(words.slice(0, n));
    if (list.has(said) || list.has(said.replace(/s$/, ''))) return n;
  }
  return 0;
}

/** Traits that can occur together in a list: "vegetarian, lactose intolerant and allergic to nuts". */
export function traits(said: Said): Finding {
  const { subject, verb, setting } = said;
  const over = isOver(verb, said.rest);
  const negative = verb.negated || verb.via === 'stop' || verb.via === 'quit' || verb.via === 'give';
  const is = subject.plural ? 'are' : 'is';
  const ends: End[] = [];
  const learned: Learned[] = [];
  let mode: 'allergy' | 'intolerance' | undefined;
  let isDenied = negative;
  const parts = listOf(withoutClosing(said.rest));
  for (const part of parts) {
    if (part[0]?.lower === 'not' && part.length > 1) isDenied = true;
    const { words, when } = bare(part.filter((word) => word.lower !== 'not'));
    const since = when.length > 0 ? ` ${spoken(when, setting)}` : '';
    const not = isDenied ? ' not' : '';
    const more = isDenied && over ? ' any more' : '';
    const add = (aspect: string, detail: string, what: string) => {
      learned.push(item('personalization', subject, aspect, detail, `${subject.name} ${is}${not} ${what}${more}${since}`));
      if (isDenied) ends.push({ topics: [topicFor({ subject: subject.key, aspect, detail })] });
    };
    const diet = knownStart(words, DIETS);
    const health = knownStart(words, HEALTH);
    const lower = lowerOf(words);
    const intolerant = words.findIndex((word) => word.lower === 'intolerant');
    const allergic = words.findIndex((word) => word.lower === 'allergic');
    if (allergic >= 0) {
      const to = words.slice(allergic + 1).filter((word, i) => i > 0 || !/^(?:to|against|of)$/.test(word.lower));
      mode = 'allergy';
      if (to.length > 0) addAllergen(to);
      else if (allergic > 0) addAllergen(words.slice(0, allergic));
    } else if (intolerant > 0)
      add('allergy', lowerOf(words.slice(0, intolerant)), `${spoken(words.slice(0, intolerant), setting)} intolerant`);
    else if (intolerant === 0) {
      mode = 'intolerance';
      const to = words.slice(1).filter((word, i) => i > 0 || word.lower !== 'to');
      if (to.length > 0) add('allergy', detailOf(to), `intolerant to ${spoken(to, setting)}`);
    } else if (diet > 0) {
      mode = undefined;
      const name = lowerOf(words.slice(0, diet)).replace(/^(veg\w+|pesc\w+|flex\w+|omn\w+)s$/, '$1');
      const tail = spoken(words.slice(diet), setting);
      if (!isDenied && EXCLUSIVE_DIETS.has(name))
        ends.push({
          topics: [...EXCLUSIVE_DIETS]
            .filter((other) => other !== name)
            .map((other) => topicFor({ subject: subject.key, aspect: 'diet', detail: other })),
        });
      add('diet', name, `${name}${tail === '' ? '' : ` ${tail.replace(/^(?:eater|person|here)\b/, '').trim()}`.trimEnd()}`);
    } else if (health > 0) {
      mode = undefined;
      add('health', lowerOf(words.slice(0, health)), spoken(words, setting));
    } else if (mode === 'allergy') addAllergen(words);
    else if (mode === 'intolerance') add('allergy', detailOf(words), `intolerant to ${spoken(words, setting)}`);
    else if (INTOLERANCES.has(lower) && parts.length > 1 && /intolerant/.test(lowerOf(said.rest)))
      add('allergy', lower, `${lower} intolerant`);
    else if (learned.length === 0) return nothing();

    function addAllergen(to: readonly Word[]): void {
      const plainly = to.filter((word, i) => i > 0 || !/^(?:any|all|some|the|raw|most)$/.test(word.lower) || to.length === 1);
      if (plainly.length === 0 || NO_ALLERGENS.has(lowerOf(plainly)) || plainly.length > 6 || plainly[0]?.tags.has('Gerund')) return;
      add('allergy', detailOf(plainly), `allergic to ${spoken(plainly, setting)}`);
    }
  }
  return found(learned, ends);
}

const isNumber = (word: Word | undefined): boolean =>
  word !== undefined && (/^\d{1,3}$/.test(word.lower) || NUMBER_WORDS.includes(word.lower));

/** Other roles and states. Undefined: nothing lasting. */
export function being(said: Said): Finding | undefined {
  const { subject, verb, setting, explicit } = said;
  const rest = withoutClosing(said.rest);
  const lower = lowerOf(rest);
  const [first, second] = rest;
  if (!first || verb.past) return undefined;
  const not = verb.negated ? ' not' : '';
  const is = `${subject.plural ? 'are' : 'is'}${not}`;
  const say = (aspect: string, detail: string, kind: 'personalization' | 'fact' = 'personalization') =>
    found([item(kind, subject, aspect, detail, `${subject.name} ${is} ${spoken(rest, setting)}`)]);
  if (
    isNumber(first) &&
    subject !== GROUP &&
    (rest.length === 1 ||
      (/^(?:years?|yrs?|yo|y\/o|months?)\b/.test(second?.lower ?? '') && /^(?:old|of age)?$/.test(lowerOf(rest.slice(2)))))
  )
    return say('age', '');
  const count = lower.match(
    /^(?:a group of |a party of )?(?:\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|twelve) (?:people|persons|adults|friends|of us|travell?ers|guests|kids)\b/,
  );
  if (subject.kind === 'group' && count) return say('size', '', 'fact');
  const liking = linear(
    /^(?:a )?(?:very |really |quite |so |huge |big |massive )*(?:into|fan of|fond of|keen on|crazy about|obsessed with|in love with|addicted to|not into)\b/,
  ).exec(lower);
  if (liking) {
    const objects = rest.slice(liking[0].split(' ').length);
    return found(
      listOf(objects)
        .filter((one) => one.length > 0 && one.length < 6)
        .map((one) =>
          item('personalization', subject, 'likes', detailOf(one), `${subject.name} ${is} ${liking[0]} ${spoken(one, setting)}`),
        ),
    );
  }
  const fear = /^(?:really |very |a bit |quite |so |super )*(?:afraid|scared|terrified|frightened) of\b/.exec(lower);
  if (fear) {
    const what = rest.slice(fear[0].split(' ').length);
    return what.length === 0
      ? undefined
      : found([item('personalization', subject, 'fear', detailOf(what), `${subject.name} ${is} ${fear[0]} ${spoken(what, setting)}`)]);
  }
  if (/^(?:originally )?from\b/.test(lower) && rest.length > 1) return say('origin', '');
  if (/^(?:married|engaged|divorced|single|retired|widowed|separated)\b/.test(lower) && subject.kind !== 'group')
    return say(/^retired/.test(lower) ? 'work' : 'marital-status', '');
  if (/^(?:based|living|located)\b/.test(lower) && rest.length > 2) return say('home', '');
  if (/^(?:called|named)\b/.test(lower) && rest.length > 1) return say('name', '');
  if (/^born\b/.test(lower) && rest.length > 2) return say('birthday', '');
  if (/^(?:responsible for|in charge of|on duty for|taking care of)\b/.test(lower)) return say('is', detailOf(rest), 'fact');
  if (/^(?:good|bad|terrible|great) (?:at|with)\b/.test(lower) && rest.length > 2) return say('skill', detailOf(rest.slice(2)));
  const relation = relationIn(said, rest);
  if (relation) return relation;
  if (
    /^(?:in|at) /.test(lower) &&
    rest.slice(1).some((word) => /^\p{Lu}/u.test(word.text)) &&
    subject.kind !== 'group' &&
    !/\d/.test(lower)
  )
    return say('location', '', 'fact');
  if (/^(?:a|an|the)$/.test(first.lower) && rest.length > 1 && rest.length < 9) {
    const noun = lowerOf(rest.slice(1));
    if (
      PASSING.has(second?.lower ?? '') ||
      /^(?:bit|little|lot|minute|few|while|shame|pity|joke|mess|disaster|nightmare|genius|legend|hero|star|idiot|monster|mood|angel|saint|beast|riot|hoot|liar|dream|gem|problem|mistake|must|best|worst|one|only|same|good|great|nice|real|true|total|complete|such|big|terrible|horrible|bad|kind|sort|type|fool|clown|loser|winner|morning person lol|potato|wreck|zombie|queen|king|pope|president|princess|prince|goddess|god|boss around here|emperor|cat person lol)\b/.test(
        noun,
      )
    )
      return undefined;
    if (subject.kind === 'name' || (subject.kind === 'group' && !explicit)) return explicit ? say('is', headOf(rest.slice(1))) : undefined;
    return say('is', headOf(rest.slice(1)));
  }
  if (/^(?:out of|low on|running low on|short of) /.test(lower) && rest.length > 2) return say('needs', detailOf(rest), 'fact');
  if (explicit || namesSomething(rest, setting.agentName))
    return PASSING.has(lower) || said.subject.kind === 'name' ? undefined : say('plan', detailOf(rest), 'fact');
  return undefined;
}

/** "Anna is my wife", "my wife is Anna", "our kids are Max and Mia". */
function relationIn({ subject, verb, setting }: Said, rest: readonly Word[]): Finding | undefined {
  if (verb.negated) return undefined;
  const first = rest[0];
  const isPersonal = subject.kind === 'person' || subject.kind === 'name' || subject.kind === 'relation' || subject.kind === 'speaker';
  const hasOwner = /^(?:my|our|his|her)$/.test(first?.lower ?? '') || rest.some((word) => word.possessive);
  if (isPersonal && hasOwner && RELATIONS.has(rest.at(-1)?.lower ?? '')) {
    const [other] = subjectsOf(rest, { ...setting, known: [] });
    if (other?.kind === 'relation') {
      // "my half brother": the relation is "half brother".
      const role =
        rest.length > 2 &&
        RELATIONS.has(rest.at(-2)?.lower ?? '') === false &&
        /^(?:half|step|foster|twin|best|god|great)$/.test(rest.at(-2)?.lower ?? '')
          ? lowerOf(rest.slice(-2))
          : (rest.at(-1)?.lower ?? '');
      const [ownerKey = ''] = [other.key.slice(0, -slug(role).length - 1)];
      return found([relationItem({ ownerKey, ownerName: other.name.replace(/'s [^']*$/, ''), role, name: subject.name }, subject.key)]);
    }
  }
  const names = listOf(rest);
  if (
    subject.kind === 'relation' &&
    names.length > 0 &&
    names.every(
      (one) =>
        one.length <= 2 &&
        /^\p{Lu}/u.test(one[0]?.text ?? '') &&
        (one[0]?.tags.has('FirstName') || one[0]?.tags.has('ProperNoun') || one[0]?.tags.has('Person')),
    )
  )
    return found([
      item(
        'personalization',
        subject.key.replace(/-[^-]+$/, ''),
        subject.key.split('-').at(-1) ?? '',
        '',
        `${subject.name} ${subject.plural ? 'are' : 'is'} ${spoken(rest, setting)}`,
      ),
    ]);
  return undefined;
}

/** "my wife Anna": known under both "my wife" and "Anna". */
export function relationItem(relation: NonNullable<Subject['relation']>, key: string) {
  return {
    kind: 'personalization' as const,
    text: asSentence(`${relation.ownerName}'s ${relation.role} is ${relation.name}`),
    topic: topicFor({ subject: relation.ownerKey, aspect: relation.role }),
    about: [relation.ownerKey, key],
  };
}
