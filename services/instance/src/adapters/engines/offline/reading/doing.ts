// "X does …" said of people and the group, verb by verb: what they like, eat, plan, decide, promise.
import { topicFor } from '../../../../agent/memory/domain/aspects.ts';
import { withoutReason } from '../../../../agent/memory/domain/classes.ts';
import { topicKey } from '../../../../agent/memory/domain/words.ts';
import { namesTime } from './dates.ts';
import { presentOf, type Word } from './english.ts';
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
import { asSentence, GROUP, spoken } from './who.ts';
import { AILMENTS, EXCLUSIVE_DIETS, LODGING, NO_ALLERGENS } from './word-lists.ts';

type Reader = (said: Said) => Finding | undefined;

const one = (said: Said, kind: 'personalization' | 'fact' | 'commitment', aspect: string, detail: string): Finding =>
  found([item(kind, said.subject, aspect, detail, sentenceOf({ ...said, rest: withoutFiller(said.rest) }))]);
/** "tea too" is "tea"; "any more" and "after all" stay, they say that something else was before. */
const withoutFiller = (rest: readonly Word[]): Word[] => {
  const lower = lowerOf(rest);
  return /(?:any ?more|any longer|again|so far|instead)$/.test(lower) ? [...rest] : withoutClosing(rest);
};

/** Of each object one: "likes tea", "likes coffee". */
const likes: Reader = (said) => {
  const { subject, verb, setting } = said;
  if (verb.modal === 'would' || verb.modal === 'could' || (verb.past && verb.via === undefined && !said.explicit)) return undefined;
  const rest = withoutClosing(said.rest).filter((word, i) => i > 0 || word.lower !== 'for');
  if (isEmptyObject(rest) || rest.length > 12) return undefined;
  const more = isOver(verb, said.rest) && verb.negated ? ' any more' : '';
  const does = verb.via === 'stop' || verb.via === 'quit' ? `does not ${verb.root} ` : '';
  // "like when it rains" is no thing.
  const objects = listOf(rest).filter((object) => object.length > 0 && object.length <= 7 && !isEmptyObject(object));
  return found(
    objects.map((object) => {
      const behind = `${verb.root === 'care' ? 'for ' : ''}${spoken(object, setting)}`;
      const text = does === '' ? sentenceOf({ ...said, rest: object, lead: [] }, behind) : `${subject.name} ${does}${behind}`;
      return item('personalization', subject, 'likes', detailOf(object), `${text}${more}`);
    }),
  );
};

const eats: Reader = (said) => {
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

const lives: Reader = (said) => {
  const lower = lowerOf(said.rest);
  if (
    !/^(?:now |currently |right )*(?:in|at|near|with|on|to|out|close|next|outside|just|here in|over in|around|abroad|alone)\b/.test(
      lower,
    ) ||
    said.subject.kind === 'thing'
  )
    return undefined;
  if (/^to \d|^(?:in|on|with) (?:together )?(?:it|that|the moment|fear|hope|peace|this)\b/.test(lower)) return undefined;
  return one(said, 'personalization', 'home', '');
};

const works: Reader = (said) => {
  const lower = lowerOf(said.rest);
  if (
    !/^(?:now |currently |mostly |part[- ]time |full[- ]time |freelance )*(?:at|as|for|in|from|with|on|nights|shifts|weekends|remotely|part|full|freelance)\b/.test(
      lower,
    )
  )
    return undefined;
  if (/^(?:on it|for (?:me|us|you)|in progress|on (?:this|that|the)\b)/.test(lower))
    return /^on the /.test(lower) && said.explicit ? one(said, 'fact', 'work', detailOf(said.rest)) : undefined;
  return one(said, 'personalization', 'work', '');
};

const LANGUAGES =
  /\b(?:english|german|french|spanish|italian|portuguese|dutch|swedish|danish|norwegian|finnish|polish|czech|russian|ukrainian|greek|turkish|arabic|hebrew|hindi|urdu|bengali|mandarin|cantonese|chinese|japanese|korean|thai|vietnamese|indonesian|malay|swahili|hungarian|romanian|catalan|welsh|irish|farsi|persian|tamil|sign language|asl|bsl|latin)\b/i;
const speaks: Reader = (said) => {
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

const skills: Reader = (said) => {
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
  // "I can drive" at a trip is an offer as well as a skill; "can't drive tomorrow" is neither.
  if (/\b(?:today|tomorrow|tonight)\b/.test(lower)) return undefined;
  return one(said, 'personalization', 'skill', verb.root === 'play' ? lower : `${verb.root} ${lower}`);
};

const HAD_BY_CHANCE =
  /^(?:a |an |any |no |some |the |another |one |quick |good |great |bad |nice |small |little |big )*(?:question|idea|clue|problem|issue|time|headache|look|feeling|point|chance|fun|seat|break|drink|coffee|beer|bite|shower|nap|walk|chat|minute|second|moment|thought|day|weekend|night|one|lot|hangover|blast|laugh|plan|crush|doubt|doubts|patience|energy|words|money|choice|luck|hunch|say|vote|preference|opinion|suggestion|suggestions|update|news|request|favou?r|thing|things|stuff|work|life|sense|heart|soul|brain|eyes?)\b/;
const POSSESSIONS =
  /\b(?:kids?|child|children|sons?|daughters?|dogs?|cats?|pets?|cars?|sisters?|brothers?|siblings?|baby|twins|bikes?|van|motorbike|boat|tent|driving licen[cs]e|licen[cs]e|house|flat|apartment|garden|visa|passport|nephews?|niece|nieces|hamster|rabbit|parrot|horse|grandchildren|wife|husband|girlfriend|boyfriend|tattoo|allotment|cabin|drone|camera|guitar|piano|railcard|membership|season ticket|puppy|goldfish|tortoise|snake)\b/;
const has: Reader = (said) => {
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
  const kindOf = /^(?<what>[\p{L}-]+(?: [\p{L}-]+)?) (?:allergy|allergies|intolerance|intolerances)\b/u.exec(plain)?.groups?.what;
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
    /^(?:the|my|our|all the|both) .*\b(?:keys?|tickets?|passports?|tent|car|map|money|receipts?|documents?|list)\b/.test(lower)
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
const needs: Reader = (said) => {
  const lower = lowerOf(said.rest);
  if (said.verb.past || isEmptyObject(said.rest) || (said.verb.via === undefined && !NEEDED.test(lower) && !said.explicit))
    return undefined;
  return one({ ...said, rest: withoutClosing(said.rest) }, 'personalization', 'needs', detailOf(said.rest));
};

const prefers: Reader = (said) => {
  if (isEmptyObject(said.rest) || said.verb.modal === 'might') return undefined;
  return one(said, 'personalization', 'prefers', headOf(said.rest));
};

const NO_PLACES =
  /^to (?:bed|sleep|work|school|church|town|lunch|dinner|breakfast|it|that|this|you|him|her|them|me|be|have|get|see|say|think|eat|\d+)\b/i;
/** "to the store" is an errand, "to the beach" is a plan. */
const ERRAND =
  /^to (?:the|a|my|our) (?!(?:\p{L}+ )?(?:beach|mountains?|sea|coast|islands?|alps|lakes?|north|south|east|west|netherlands|philippines|usa?|uk|conference|wedding|festival|museum|zoo|aquarium|opera|theatre|theater|castle|temple|market|concert|bahamas|maldives|canaries|dolomites|hague|azores)\b)/iu;
const travels: Reader = (said) => {
  const { subject, verb, setting } = said;
  const rest = withoutClosing(said.rest);
  const at = rest.findIndex((word) => word.lower === 'to');
  const lower = lowerOf(rest.slice(Math.max(0, at)));
  if (
    verb.root === 'go' &&
    /^with\b/.test(lowerOf(rest)) &&
    rest.length > 1 &&
    !/^with (?:me|us|you|him|her|them|it)\b/.test(lowerOf(rest))
  )
    return decides({ ...said, rest: rest.slice(1) });
  if (verb.root === 'go' && at < 0 && verb.progressive && rest[0]?.tags.has('Gerund') && (namesTime(lowerOf(rest)) || said.lead.length > 0))
    return one(said, 'fact', 'plan', detailOf(rest.slice(0, 2)));
  const isVisit = verb.root === 'visit' || verb.root === 'see' || verb.root === 'tour' || verb.root === 'explore';
  if (
    !isVisit &&
    (at < 0 ||
      at > 2 ||
      NO_PLACES.test(lower) ||
      (ERRAND.test(lower) && !/\p{Lu}/u.test(spoken(rest.slice(at + 1), setting).replace(new RegExp(setting.speakerName, 'g'), ''))))
  )
    return undefined;
  if (verb.root === 'see' && verb.via === undefined && !verb.future) return undefined;
  if (/^(?:would|could|might|should|may)$/.test(verb.modal ?? '') && !/^(?:like|love|want)$/.test(verb.via ?? '')) return undefined;
  if (isVisit && isEmptyObject(rest)) return undefined;
  if (verb.past && verb.root === 'go' && !said.explicit && subject.kind === 'speaker') return undefined;
  const place = isVisit ? rest : rest.slice(at + 1);
  const cut = place.findIndex(
    (word, i) =>
      i > 0 &&
      /^(?:in|on|at|for|from|with|by|next|this|tomorrow|tonight|today|via|instead|until|and|or|during|because|after|before)$/.test(
        word.lower,
      ),
  );
  const where = cut > 0 ? place.slice(0, cut) : place;
  const detail = topicKey(lowerOf(where), 3);
  if (detail === '' || where.length > 6) return undefined;
  // "to Tokyo, Kyoto and Osaka in May" is three.
  const end = place.findIndex(
    (word, at) =>
      at > 0 &&
      /^(?:in|on|at|for|from|with|by|next|this|tomorrow|tonight|today|via|instead|until|during|because|after|before)$/.test(word.lower),
  );
  const many = listOf(end > 0 ? place.slice(0, end) : place);
  if (many.length > 1 && many.every((one) => one.length <= 3 && /^\p{Lu}/u.test(one[0]?.text ?? ''))) {
    const [before, behind] = [rest.slice(0, rest.length - place.length), end > 0 ? place.slice(end) : []];
    return found(
      many.map((one) =>
        item(
          'fact',
          subject,
          'visit',
          lowerOf(one),
          sentenceOf({ ...said, rest: [...before, ...one.map((word) => ({ ...word, after: '' })), ...behind] }),
        ),
      ),
      verb.negated ? many.map((one) => ({ words: lowerOf(one) })) : [],
    );
  }
  const isEnd = verb.negated && !said.explicit;
  const instead = /\binstead of ([^,]+)$/.exec(lowerOf(said.rest))?.[1];
  const text = sentenceOf({ ...said, rest: withoutFiller(said.rest) }, spoken(withoutFiller(said.rest), setting));
  return found(
    [item('fact', subject, 'visit', detail, text)],
    [...(isEnd ? [{ words: lowerOf(where) }] : []), ...(instead === undefined ? [] : [{ words: instead }])],
  );
};

const stays: Reader = (said) => {
  const lower = lowerOf(said.rest);
  const match = /^(?:now )?(?:at|in|with|near|over at)\b/.exec(lower);
  if (
    !match ||
    said.rest.length < 2 ||
    /^(?:at|in) (?:home|bed|touch|town|the car|the office)\b/.test(lower) ||
    (said.verb.past && !said.explicit)
  )
    return undefined;
  if (/^(?:would|could|might|should)$/.test(said.verb.modal ?? '')) return undefined;
  return one(said, 'fact', 'hotel', '');
};

const moves: Reader = (said) => {
  const lower = lowerOf(said.rest);
  const verb = said.verb.root;
  const isAway = said.subject.kind === 'speaker' || said.subject.kind === 'group';
  if (/^(?:would|could|might)$/.test(said.verb.modal ?? '')) return undefined;
  const hasDetail =
    namesTime(lower.replace(/\b(?:now|today|in a (?:minute|sec|second|bit))\b/g, '')) ||
    said.lead.some((word) => word.tags.has('Date')) ||
    said.rest.some((word) => /^\p{Lu}\p{L}/u.test(word.text));
  if (!hasDetail && (isAway || !/^(?:come|join|attend)$/.test(verb))) return undefined;
  if (said.verb.past && !said.explicit) return undefined;
  if (verb === 'get' && !/^(?:in|to|there|back|home)\b/.test(lower)) return undefined;
  if (verb === 'check' && !/^(?:in|out)\b/.test(lower)) return undefined;
  return one(said, 'fact', verb === 'check' ? `check-${lower.split(' ')[0]}` : verb, '');
};

const PROMISES =
  /^(?:book|bring|buy|send|call|pay|organi[sz]e|arrange|ask|pick|reserve|prepare|cook|order|handle|take|drive|make|write|share|bake|set|sort|find|cancel|confirm|print|pack|host|invite|schedule|research|do|get|fix|clean|check|update|review|collect|deliver|return|finish|submit|present|feed|water|walk|babysit|email|text|message|phone|rent|design|deploy|test|document|lead|chair|prep|prepare|grab|carry|provide|plan|decorate|drop|ship|translate|draft|call|lend|mow|wash|hoover|vacuum|shop|file|renew|register|apply|contact|merge|post|upload|help|cover|supply)$/;
const commits: Reader = (said) => {
  const { verb, rest, subject } = said;
  const lower = lowerOf(withoutClosing(rest));
  const isPromise =
    verb.future ||
    verb.modal === 'can' ||
    /^(?:have|need|promise|agree|plan|volunteer|offer)$/.test(verb.via ?? '') ||
    verb.modal === 'must' ||
    (verb.progressive && subject.kind !== 'speaker') ||
    (subject.kind !== 'group' &&
      !verb.past &&
      verb.modal === undefined &&
      !verb.negated &&
      !verb.progressive &&
      (subject.kind !== 'speaker' || /^(?:the|our|everybody's|\p{L}+s?) /u.test(`${lower} `)));
  if (!isPromise || rest.length === 0 || /^(?:would|could|should|might)$/.test(verb.modal ?? '')) return undefined;
  if (
    /^(?:it|that|this|so|you|them|a look|care|part|fun|sense|sure|ready|up|back|out|over|on|better|going|my best|your time|forever)\s*(?:later|soon|now|tomorrow|again|asap|tonight|then)?$/.test(
      lower,
    ) ||
    (isEmptyObject(rest) && !/^(?:us|everyone|him|her)\b/.test(lower))
  )
    return undefined;
  if (verb.modal === 'can' && (verb.negated || subject.kind === 'group')) return undefined;
  if (/^(?:get|do|make|take|check|find|ask|call|help)$/.test(verb.root) && lower.split(' ').length < 2) return undefined;
  if (verb.root === 'take' && /^(?:a |the |it |some )*(?:nap|shower|break|look|bath|walk|seat|while|time|ages|\d)/.test(lower))
    return undefined;
  return one(said, 'commitment', 'will', `${verb.root} ${lowerOf(withoutTimes(withoutClosing(rest)))}`);
};
const withoutTimes = (rest: readonly Word[]): Word[] => rest.filter((word) => !word.tags.has('Date'));

const books: Reader = (said) => {
  const { verb, subject, setting } = said;
  const rest = withoutClosing(said.rest);
  if (isEmptyObject(rest)) return undefined;
  if (!verb.past) return commits(said);
  if (/^(?:would|could|should|might)$/.test(verb.modal ?? '') || (verb.negated && !said.explicit)) return undefined;
  if (
    verb.root === 'buy' &&
    !said.explicit &&
    !/\b(?:tickets?|gift|present|tent|house|car|flat)\b/.test(lowerOf(rest)) &&
    !namesTime(lowerOf(rest))
  )
    return undefined;
  if (
    rest.some((word) => LODGING.has(word.lower) || /^(?:hyatt|hilton|marriott|ibis|sheraton|novotel|ritz|inn|hotels)$/.test(word.lower)) &&
    !/\b(?:room for dinner|table|restaurant|flight)\b/.test(lowerOf(rest))
  )
    return found([item('fact', GROUP, 'hotel', '', sentenceOf({ ...said, rest }, spoken(rest, setting)))]);
  return found([
    {
      ...item('fact', GROUP, 'booked', detailOf(withoutTimes(rest)), sentenceOf({ ...said, rest }, spoken(rest, setting))),
      ...(subject.kind === 'group' ? {} : { about: [subject.key] }),
    },
  ]);
};

const owes: Reader = (said) => {
  const { subject, rest, setting } = said;
  const [first] = rest;
  if (!first || said.verb.past) return undefined;
  const other = spoken([first], setting);
  const key = first.lower === 'me' ? setting.speaker.key : first.lower === 'us' ? 'our' : topicKey(other, 2);
  if (!rest.some((word) => /\d/.test(word.text) || word.tags.has('Value') || word.tags.has('Money')) && rest.length < 3) return undefined;
  return found([
    {
      ...item('fact', subject, 'owes', /\p{L}/u.test(first.text) ? key : '', sentenceOf({ ...said, rest: withoutFiller(rest) })),
      about: [subject.key, ...(key === '' || key === 'our' ? [] : [key])],
    },
  ]);
};

const pays: Reader = (said) => {
  const lower = lowerOf(said.rest);
  if (!said.verb.past) return commits(said);
  if (!/\d/.test(lower)) return said.explicit ? one(said, 'fact', 'paid', detailOf(said.rest)) : undefined;
  return one(
    said,
    'fact',
    'paid',
    topicKey(lower.replace(/[\d.,€$£]+/g, ' ').replace(/\b(?:euros?|dollars?|pounds?|eur|usd|bucks|quid|for)\b/g, ' '), 3),
  );
};

const DECIDED = /^(?:on|to|that|for|with|upon|against)$/;
export const decisionTopic = (decided: string): string => {
  const rest = withoutReason(decided).replace(/\((?:around )?\d[^)]*\)/g, '');
  const purpose = rest.match(/\bfor (?!\d)(.+)$/i)?.[1];
  return purpose ? topicKey(purpose, 2) : topicKey(rest, 3);
};
const decides: Reader = (said) => {
  const { verb, subject, setting } = said;
  if (verb.negated || /^(?:would|could|should|might|can)$/.test(verb.modal ?? '') || isEmptyObject(said.rest)) return undefined;
  if (!verb.past && !verb.progressive && !verb.future && verb.root !== 'choose' && verb.root !== 'agree') return undefined;
  if (verb.root === 'agree' && (/^(?:with|completely|fully|totally)\b/.test(lowerOf(said.rest)) || said.rest.length < 2)) return undefined;
  const rest = withoutClosing(said.rest);
  const what = spoken(rest, setting);
  const text = verb.root === 'go' ? `${subject.name} decided on ${what}` : sentenceOf({ ...said, rest }, what);
  const bare = DECIDED.test(rest[0]?.lower ?? '') ? rest.slice(1) : rest;
  return found([{ kind: 'decision', text: asSentence(text), topic: `decision:${decisionTopic(lowerOf(bare))}` }]);
};
/** "we decided to skip Kyoto": the chain took the decision for what hangs on it. */
const decidedTo: Reader = (said) => {
  const { verb, setting } = said;
  const rest = withoutClosing(said.rest);
  if (verb.negated)
    return found(
      [
        {
          kind: 'decision',
          text: asSentence(sentenceOf({ ...said, rest }, spoken(rest, setting))),
          topic: `decision:${decisionTopic(`${verb.root} ${lowerOf(rest)}`)}`,
        },
      ],
      [{ words: lowerOf(rest) }],
    );
  const skipped = /^(?:skip|drop|cancel|scrap)$/.test(verb.root);
  return found(
    [
      {
        kind: 'decision',
        text: asSentence(sentenceOf({ ...said, rest }, spoken(rest, setting))),
        topic: `decision:${decisionTopic(`${verb.root} ${lowerOf(rest)}`)}`,
      },
    ],
    skipped ? [{ words: lowerOf(rest) }] : [],
  );
};

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
  const sick =
    /^(?:really |very |easily |quite |always |super )*((?:sea|car|motion|air|travel|home|alt\w+)[- ]?sick|migraines|vertigo|cold easily|hangry)/.exec(
      lower,
    );
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
  ['arrive leave depart land return come check meet join attend', moves],
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

/** What nobody needs to know a week later. */
const SAID_IN_PASSING = new Set(
  `think know guess mean hope feel see say tell ask hear read watch want wait look sound seem die laugh agree wonder remember forget thank apologise apologize miss swear try believe
   understand suggest assume bet doubt wish love like call talk chat write text reply answer check try happen appear matter help stop start keep let make do get take can will would should could must may might shall be have sleep kill
   need go come promise finish run die cry smile joke kid vote`.split(/\s+/),
);

/** What is said of these is never knowledge, whatever it names. */
const SMALL_TALK = new Set(
  'say tell ask think guess mean hope feel wonder remember forget thank miss bet doubt wish love like try laugh joke kid look sound seem call talk text wait agree swear believe understand suggest assume know hear read watch want let see come'.split(
    ' ',
  ),
);

/** A number, a day, a name: what somebody may ask for later. Minutes and scores of ten are said in passing. */
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

/** Undefined: nothing that lasts. */
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
  // Something that happened to somebody, or will: kept where it names a day, a number or a name.
  if (rest.length > 24 || /^(?:would|could|might|should|may)$/.test(verb.modal ?? '')) return undefined;
  const isTalk = SAID_IN_PASSING.has(verb.root);
  const isConcrete = namesSomething(rest, said.setting.agentName) || said.lead.some((word) => word.tags.has('Date'));
  if (!explicit && (isTalk ? !isConcrete || SMALL_TALK.has(verb.root) : isEmptyObject(rest) && !isConcrete)) return undefined;
  const isOther = subject.kind === 'person' || subject.kind === 'relation';
  if (!isConcrete && !explicit && !(isOther && (rest.length > 1 || (verb.negated && verb.modal === 'can')))) return undefined;
  return one(said, 'fact', verb.root, detailOf(rest));
}
