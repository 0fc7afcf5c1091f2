import { linear } from '@offshoot/linear-patterns';
import { withoutReason } from '../../../../../agent/memory/domain/items/classes.ts';
import { topicKey } from '../../../../../agent/memory/domain/words/words.ts';
import { namesTime } from '../../words/dates.ts';
import type { Word } from '../../words/english.ts';
import { LODGING } from '../../words/word-lists.data.ts';
import { asSentence, GROUP, spoken } from '../people/who.ts';
import { detailOf, found, isEmptyObject, item, listOf, lowerOf, sentenceOf, withoutClosing } from './findings.ts';
import { one, type Reader, withoutFiller } from './habits.ts';

const NO_PLACES =
  /^to (?:bed|sleep|work|school|church|town|lunch|dinner|breakfast|it|that|this|you|him|her|them|me|be|have|get|see|say|think|eat|\d+)\b/i;
/** "to the store" is an errand, "to the beach" is a plan. */
const ERRAND =
  /^to (?:the|a|my|our) (?!(?:\p{L}+ )?(?:beach|mountains?|sea|coast|islands?|alps|lakes?|north|south|east|west|netherlands|philippines|usa?|uk|conference|wedding|festival|museum|zoo|aquarium|opera|theatre|theater|castle|temple|market|concert|bahamas|maldives|canaries|dolomites|hague|azores)\b)/iu;
export const travels: Reader = (said) => {
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
      (ERRAND.test(lower) && !/\p{Lu}/u.test(spoken(rest.slice(at + 1), setting).replaceAll(setting.speakerName, ''))))
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
  // "to Tokyo, Kyoto and Osaka in May" are three.
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
  const instead = linear(/\binstead of ([^,]+)$/).exec(lowerOf(said.rest))?.[1];
  const text = sentenceOf({ ...said, rest: withoutFiller(said.rest) }, spoken(withoutFiller(said.rest), setting));
  return found(
    [item('fact', subject, 'visit', detail, text)],
    [...(isEnd ? [{ words: lowerOf(where) }] : []), ...(instead === undefined ? [] : [{ words: instead }])],
  );
};

export const stays: Reader = (said) => {
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

export const moves: Reader = (said) => {
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

export const PROMISES =
  /^(?:book|bring|buy|send|call|pay|organi[sz]e|arrange|ask|pick|reserve|prepare|cook|order|handle|take|drive|make|write|share|bake|set|sort|find|cancel|confirm|print|pack|host|invite|schedule|research|do|get|fix|clean|check|update|review|collect|deliver|return|finish|submit|present|feed|water|walk|babysit|email|text|message|phone|rent|design|deploy|test|document|lead|chair|prep|prepare|grab|carry|provide|plan|decorate|drop|ship|translate|draft|call|lend|mow|wash|hoover|vacuum|shop|file|renew|register|apply|contact|merge|post|upload|help|cover|supply)$/;
export const commits: Reader = (said) => {
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
    linear(
      /^(?:it|that|this|so|you|them|a look|care|part|fun|sense|sure|ready|up|back|out|over|on|better|going|my best|your time|forever)\s*(?:later|soon|now|tomorrow|again|asap|tonight|then)?$/,
    ).test(lower) ||
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

export const books: Reader = (said) => {
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

export const owes: Reader = (said) => {
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

export const pays: Reader = (said) => {
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
  const rest = withoutReason(decided).replace(linear(/\((?:around )?\d[^)]*\)/g), '');
  const purpose = rest.match(linear(/\bfor (?!\d)(.+)$/i))?.[1];
  return purpose ? topicKey(purpose, 2) : topicKey(rest, 3);
};
export const decides: Reader = (said) => {
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
/** "we decided to skip Kyoto": the verb chain hides the decision behind its infinitive. */
export const decidedTo: Reader = (said) => {
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
