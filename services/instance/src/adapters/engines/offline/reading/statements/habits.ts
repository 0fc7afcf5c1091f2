// What people like, eat, have and need, and where they live and work: true until they say otherwise.
import { linear } from '@offshoot/linear-patterns';
import { topicFor } from '../../../../../agent/memory/domain/words/aspects.ts';
import { namesTime } from '../../words/dates.ts';
import { presentOf, type Word } from '../../words/english.ts';
import { AILMENTS, EXCLUSIVE_DIETS, NO_ALLERGENS } from '../../words/word-lists.data.ts';
import { spoken } from '../people/who.ts';
import {
  detailOf,
  type Finding,
  found,
  headOf,
  isEmptyObject,
  isOver,
  item,
  listOf,
  lowerOf,
  type Said,
  sentenceOf,
  withoutClosing,
} from './findings.ts';

export type Reader = (said: Said) => Finding | undefined;

export const one = (said: Said, kind: 'personalization' | 'fact' | 'commitment', aspect: string, detail: string): Finding =>
  found([item(kind, said.subject, aspect, detail, sentenceOf({ ...said, rest: withoutFiller(said.rest) }))]);
/** "tea too" is "tea"; "any more" and "after all" stay, because they imply an earlier state. */
export const withoutFiller = (rest: readonly Word[]): Word[] => {
  const lower = lowerOf(rest);
  return /(?:any ?more|any longer|again|so far|instead)$/.test(lower) ? [...rest] : withoutClosing(rest);
};

/** One statement per object: "likes tea", "likes coffee". */
export const likes: Reader = (said) => {
  const { subject, verb, setting } = said;
  if (verb.modal === 'would' || verb.modal === 'could' || (verb.past && verb.via === undefined && !said.explicit)) return undefined;
  const rest = withoutClosing(said.rest).filter((word, i) => i > 0 || word.lower !== 'for');
  if (isEmptyObject(rest) || rest.length > 12) return undefined;
  const more = isOver(verb, said.rest) && verb.negated ? ' any more' : '';
  const does = verb.via === 'stop' || verb.via === 'quit' ? `does not ${verb.root} ` : '';
  // "like when it rains" has no object.
  const objects = listOf(rest).filter((object) => object.length > 0 && object.length <= 7 && !isEmptyObject(object));
  return found(
    objects.map((object) => {
      const behind = `${verb.root === 'care' ? 'for ' : ''}${spoken(object, setting)}`;
      const text = does === '' ? sentenceOf({ ...said, rest: object, lead: [] }, behind) : `${subject.name} ${does}${behind}`;
      return item('personalization', subject, 'likes', detailOf(object), `${text}${more}`);
    }),
  );
};

export const eats: Reader = (said) => {
  const { subject, verb, setting } = said;
  const rest = withoutClosing(said.rest).filter((word, i) => i > 0 || !/^(?:only|just|any)$/.test(word.lower));
  const over = isOver(verb, said.rest);
  if (
    verb.future ||
    (verb.past && verb.via === undefined) ||
    verb.progressive ||
    /^(?:want|need|plan|try|hope)$/.test(verb.via ?? '') ||
    /^(?:would|could|might|should|may)$/.test(verb.modal ?? '')
  )
    return undefined;
  if (verb.modal === 'can' && !verb.negated) return undefined;
  if (rest.length === 0) {
    if (verb.root !== 'drink' || (!verb.negated && verb.via === undefined)) return undefined;
    const text = over ? `${subject.name} does not drink alcohol any more` : `${subject.name} does not drink alcohol`;
    return found([item('personalization', subject, 'diet', 'alcohol', text)]);
  }
  if (isEmptyObject(rest) && !/^(?:everything|anything|nothing)/.test(lowerOf(rest))) return undefined;
  const isStopped = /^(?:stop|quit|give|avoid)$/.test(verb.via ?? '');
  const isAll = /^(?:everything|anything|meat|meat and fish|fish and meat|all kinds of food)$/.test(lowerOf(rest));
  const ends =
    isAll && !verb.negated && !isStopped
      ? [
          {
            topics: [...EXCLUSIVE_DIETS]
              .filter((diet) => diet !== 'omnivore')
              .map((diet) => topicFor({ subject: subject.key, aspect: 'diet', detail: diet })),
          },
        ]
      : [];
  const objects = listOf(rest).filter((object) => object.length <= 7);
  const items = objects.map((object) => {
    const what = spoken(object, setting);
    if (isStopped)
      return item('personalization', subject, 'diet', detailOf(object), `${subject.name} does not ${verb.root} ${what} any more`);
    const only = said.rest[0]?.lower === 'only' ? 'only ' : '';
    const begun = verb.via === 'start' || verb.via === 'begin';
    const text = begun ? `${subject.name} ${presentOf(verb.root)} ${what}` : sentenceOf({ ...said, lead: [] }, `${only}${what}`);
    return item('personalization', subject, 'diet', detailOf(object), `${text}${over && verb.negated ? ' any more' : ''}`);
  });
  return found(items, ends);
};

/** "I used to live in Graz", "I worked there for years": not the present state. "Have lived" is, and somebody who moved is there. */
const isLongAgo = ({ verb }: Said): boolean =>
  verb.past && /^(?:live|reside|work|freelance|play|speak)$/.test(verb.root) && !verb.words.some((word) => /^ha(?:ve|s)$/.test(word.lower));

export const lives: Reader = (said) => {
  const lower = lowerOf(said.rest);
  if (
    !/^(?:now |currently |right )*(?:in|at|near|with|on|to|out|close|next|outside|just|here in|over in|around|abroad|alone)\b/.test(
      lower,
    ) ||
    said.subject.kind === 'thing' ||
    isLongAgo(said) ||
    (said.verb.root === 'move' &&
      linear(/^(?:out|on|to the .*(?:team|department|group|squad|class|table|row|front|back)|at|with|around|next)\b/).test(lower))
  )
    return undefined;
  if (/^to \d|^(?:in|on|with) (?:together )?(?:it|that|the moment|fear|hope|peace|this)\b/.test(lower)) return undefined;
  return one(said, 'personalization', 'home', '');
};

export const works: Reader = (said) => {
  const lower = lowerOf(said.rest);
  if (isLongAgo(said)) return undefined;
  if (
    !linear(
      /^(?:now |currently |mostly |part[- ]time |full[- ]time |freelance )*(?:at|as|for|in|from|with|on|nights|shifts|weekends|remotely|part|full|freelance)\b/,
    ).test(lower)
  )
    return undefined;
  if (/^(?:on it|for (?:me|us|you)|in progress|on (?:this|that|the)\b)/.test(lower))
    return /^on the /.test(lower) && said.explicit ? one(said, 'fact', 'work', detailOf(said.rest)) : undefined;
  return one(said, 'personalization', 'work', '');
};

/** "I quit", "I quit my job at the bank": no longer their work. */
export const quits: Reader = (said) => {
  const lower = lowerOf(withoutClosing(said.rest));
  if (said.verb.negated || said.verb.via !== undefined || said.subject.kind === 'group' || said.subject.kind === 'thing') return undefined;
  if (
    !(lower === '' && said.verb.root === 'quit') &&
    !linear(/^(?:my|his|her|the|their) (?:\p{L}+ )?(?:job|position|company|post)\b/u).test(lower)
  )
    return undefined;
  if (said.verb.modal !== undefined || (said.verb.progressive && !namesTime(lower))) return undefined;
  const kept = one(said, 'fact', 'quit', detailOf(said.rest));
  return { ...kept, ends: [{ topics: [topicFor({ subject: said.subject.key, aspect: 'work' })] }] };
};

/** "I'm starting at Bosch in June" */
export const begins: Reader = (said) => {
  const isPerson = said.subject.kind !== 'group' && said.subject.kind !== 'thing';
  if (!isPerson || said.verb.negated || !/^(?:at|as|with|a new job|my new job|a job)\b/.test(lowerOf(said.rest))) return undefined;
  const where = said.rest.slice(1);
  if (
    !where.some((word) => /^\p{Lu}/u.test(word.text) || word.tags.has('Actor')) ||
    /^\d|^(?:noon|midnight|the (?:beginning|end))/.test(lowerOf(where))
  )
    return undefined;
  return one(said, 'personalization', 'work', '');
};

const LANGUAGES =
  /\b(?:english|german|french|spanish|italian|portuguese|dutch|swedish|danish|norwegian|finnish|polish|czech|russian|ukrainian|greek|turkish|arabic|hebrew|hindi|urdu|bengali|mandarin|cantonese|chinese|japanese|korean|thai|vietnamese|indonesian|malay|swahili|hungarian|romanian|catalan|welsh|irish|farsi|persian|tamil|sign language|asl|bsl|latin)\b/i;
export const speaks: Reader = (said) => {
  const languages = listOf(withoutClosing(said.rest)).filter((object) => LANGUAGES.test(lowerOf(object)));
  if (languages.length === 0) return undefined;
  return found(
    languages.map((object) =>
      item(
        'personalization',
        said.subject,
        'language',
        LANGUAGES.exec(lowerOf(object))?.[0] ?? '',
        sentenceOf({ ...said, lead: [] }, spoken(object, said.setting)),
      ),
    ),
  );
};

export const skills: Reader = (said) => {
  const { verb, subject } = said;
  if (verb.past || verb.progressive || verb.future || (verb.via !== undefined && !/^(?:stop|quit|start|give|learn)$/.test(verb.via)))
    return undefined;
  const lower = lowerOf(withoutClosing(said.rest));
  if (verb.via === 'stop' || verb.via === 'quit' || verb.via === 'give')
    return found([
      item(
        'personalization',
        subject,
        'skill',
        `${verb.root} ${lower}`,
        `${subject.name} does not ${verb.root} ${spoken(withoutClosing(said.rest), said.setting)} any more`,
      ),
    ]);
  if (
    /^(?:with|it|that|this|us|you|me|home|away|off|late|out|to|into|along)\b/.test(lower) ||
    (lower === '' && !verb.negated && verb.modal === undefined && !/^(?:smoke|snore|vape)$/.test(verb.root))
  )
    return undefined;
  // "I can drive" on a trip is an offer as well as a skill; "can't drive tomorrow" is neither.
  if (/\b(?:today|tomorrow|tonight)\b/.test(lower)) return undefined;
  return one(said, 'personalization', 'skill', verb.root === 'play' ? lower : `${verb.root} ${lower}`);
};

const HAD_BY_CHANCE =
  /^(?:a |an |any |no |some |the |another |one |quick |good |great |bad |nice |small |little |big )*(?:question|idea|clue|problem|issue|time|headache|look|feeling|point|chance|fun|seat|break|drink|coffee|beer|bite|shower|nap|walk|chat|minute|second|moment|thought|day|weekend|night|one|lot|hangover|blast|laugh|plan|crush|doubt|doubts|patience|energy|words|money|choice|luck|hunch|say|vote|preference|opinion|suggestion|suggestions|update|news|request|favou?r|thing|things|stuff|work|life|sense|heart|soul|brain|eyes?)\b/;
export const POSSESSIONS =
  /\b(?:kids?|child|children|sons?|daughters?|dogs?|cats?|pets?|cars?|sisters?|brothers?|siblings?|baby|twins|bikes?|van|motorbike|boat|tent|driving licen[cs]e|licen[cs]e|house|flat|apartment|garden|visa|passport|nephews?|niece|nieces|hamster|rabbit|parrot|horse|grandchildren|wife|husband|girlfriend|boyfriend|tattoo|allotment|cabin|drone|camera|guitar|piano|railcard|membership|season ticket|puppy|goldfish|tortoise|snake)\b/;
export const has: Reader = (said) => {
  const { subject, verb, setting } = said;
  if (/^(?:would|could|might|should)$/.test(verb.modal ?? '') || verb.via !== undefined) return undefined;
  const rest = withoutClosing(said.rest).filter((word, i) => i > 0 || word.lower !== 'got');
  const lower = lowerOf(rest);
  if (isEmptyObject(rest) || rest.length > 16) return undefined;
  const not = verb.negated ? `does not have` : subject.plural ? 'have' : 'has';
  const plain = lower.replace(/^(?:a |an |any |the |some |severe |bad |terrible |mild |really |serious |very |slight )+/, '');
  const toWhat = /^(?:[\p{L}-]+ )*?(?:allergy|allergies|intolerance|intolerances) (?:to|against) /u.exec(plain);
  const skip = lower.length - plain.length;
  if (toWhat) {
    const objects = listOf(rest.slice((lower.slice(0, skip) + toWhat[0]).trim().split(' ').length));
    return found(
      objects
        .filter((object) => !NO_ALLERGENS.has(lowerOf(object)))
        .map((object) =>
          item(
            'personalization',
            subject,
            'allergy',
            detailOf(object),
            `${subject.name} ${verb.negated ? 'is not allergic to' : 'is allergic to'} ${spoken(object, setting)}${verb.negated && isOver(verb, said.rest) ? ' any more' : ''}`,
          ),
        ),
    );
  }
  const kindOf = linear(/^(?<what>[\p{L}-]+(?: [\p{L}-]+)?) (?:allergy|allergies|intolerance|intolerances)\b/u).exec(plain)?.groups?.what;
  if (kindOf !== undefined && !NO_ALLERGENS.has(kindOf))
    return found([item('personalization', subject, 'allergy', kindOf, `${subject.name} ${not} ${spoken(rest, setting)}`)]);
  const ailment = [...AILMENTS].find((one) => plain === one || plain.startsWith(`${one} `) || lower.startsWith(one));
  if (ailment !== undefined && !/^a (?:cold|headache)/.test(ailment))
    return found([item('personalization', subject, 'health', ailment, `${subject.name} ${not} ${spoken(rest, setting)}`)]);
  const possession = POSSESSIONS.exec(lower);
  if (possession && !verb.past && /^(?:a |an |one |two |three |four |five |six |no |any |\d|my |our |his |her )/.test(lower))
    return one({ ...said, rest }, 'personalization', 'has', possession[0].replace(/s$/, ''));
  if (
    !verb.past &&
    linear(/^(?:the|my|our|all the|both) .*\b(?:keys?|tickets?|passports?|tent|car|map|money|receipts?|documents?|list)\b/).test(lower)
  )
    return one({ ...said, rest }, 'fact', 'has', detailOf(rest));
  if (/^(?:twins|kids|children|triplets|dogs|cats|pets)\b/.test(lower) && !verb.past)
    return one({ ...said, rest }, 'personalization', 'has', lower.split(' ')[0] ?? '');
  if (HAD_BY_CHANCE.test(lower) && !said.explicit) return undefined;
  if (!verb.past && namesTime(lower)) return one({ ...said, rest }, 'fact', 'plan', detailOf(rest));
  if (
    /\b(?:reservation|booking|table|tickets?|appointment|meeting|flight|train|exam|interview|call|class|dentist|doctor|training|practice|rehearsal|match|game|surgery|party|wedding|date|shift|viewing|deadline|budget|insurance|room|rooms|seats?)\b/.test(
      lower,
    ) &&
    (namesTime(lower) || rest.some((word) => /^\p{Lu}/u.test(word.text)) || said.lead.length > 0)
  )
    return one({ ...said, rest }, 'fact', 'plan', detailOf(rest));
  return undefined;
};

const NEEDED =
  /\b(?:wheelchair|cane|hearing aid|glasses|crutches|step-free|ramp|lift|elevator|high ?chair|car seat|booster|cot|crib|child seat|baby seat|quiet|window|aisle|ground floor|early night|guide dog|insulin|epipen|inhaler|medication|meds|visa|parking|vegetarian|vegan|gluten|extra|interpreter|charger|adapter|contact lenses|python|typescript|linux|mac|windows|dual monitors?|pet-friendly|dog-friendly|wifi|desk|legroom|pillow)\b/;
export const needs: Reader = (said) => {
  const lower = lowerOf(said.rest);
  if (said.verb.past || isEmptyObject(said.rest) || (said.verb.via === undefined && !NEEDED.test(lower) && !said.explicit))
    return undefined;
  return one({ ...said, rest: withoutClosing(said.rest) }, 'personalization', 'needs', detailOf(said.rest));
};

export const prefers: Reader = (said) => {
  if (isEmptyObject(said.rest) || said.verb.modal === 'might') return undefined;
  return one(said, 'personalization', 'prefers', headOf(said.rest));
};
