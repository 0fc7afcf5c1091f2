// Orders to forget in all their wordings, and which known items they mean, whoever said them. Who may have what forgotten is the
// agent's rule. Matching is strict: every word of the order must match, so "forget the hotel" does not affect a restaurant.
import { linear } from '@offshoot/linear-patterns';
import type { ForgetOrder } from '../../../../../agent/domain/engine.ts';
import { plainOrder } from '../../../../../agent/memory/domain/forgetting/forget-wording.ts';
import type { MemoryItem } from '../../../../../agent/memory/domain/items/item.ts';
import { isTaughtHereBy } from '../../../../../agent/memory/domain/items/tellers.ts';
import { personNamed } from '../../../../../agent/memory/domain/people/people.ts';
import { groupsOfStem } from '../../../../../agent/memory/domain/words/groups.ts';
import { contentStems, slug, stem, words } from '../../../../../agent/memory/domain/words/words.ts';
import { meansOneOf } from '../../words/concepts.ts';
import type { Setting } from '../people/who.ts';
import { lastMeant } from './last-said.ts';

/** What an order names, before it is looked up. */
export interface Forgetting {
  scope: ForgetOrder['scope'];
  /** Words that an item must contain. Empty: the latest statement, or everything of `about`. */
  what: string;
  /** Whom it must concern: "forget B", "everything about me". */
  about?: string;
  /** "my …", "what I said about …": only the speaker's. */
  own?: boolean;
  /** "that", "it": the latest statement. */
  last?: boolean;
}

const VERB = linear(
  /^(?:please |just |now |ok |can you |you can |you should |i want you to |maybe |then |and |also |so )*(?:(?<verb>forget|unlearn|erase|delete|remove|drop|clear|wipe|purge|scrub|discard|lose|destroy|get rid of|throw away|throw out|strike|ignore|disregard|scratch|cancel|take back|undo|retract|withdraw|un-?remember|unsave|un-?know)|(?<negative>(?:don't|do not|never|stop|no need to|i don't want you to|i do not want you to|i'd rather you didn't|i would rather you didn't|you needn't|you don't (?:have|need) to|quit|please don't|you must not|you should not|you shouldn't|you mustn't) (?:remember|keep|know|save|store|note|memori[sz]e|retain|record|write down|hold on to|log|remembering|keeping|saving|storing|hang on to)(?: track of)?)|(?<never>never ?mind))\b(?<rest>.*)$/i,
);
/** These concern memory only if the order says so or names something in it. */
const DOUBTFUL =
  /^(?:drop|clear|lose|strike|ignore|disregard|scratch|cancel|take back|undo|retract|withdraw|discard|remove|delete|erase|wipe|throw away|throw out|get rid of)$/i;
const FROM_MEMORY = linear(
  /\s*\b(?:from|in|off|out of) (?:your |the |my |our )?(?:memory|memories|notes?|mind|head|records?|brain|database|list|storage|files?|profile|data)\b.*$/i,
);
const TAIL = linear(
  /(?:,? (?:(?:and |so )?(?:delete|forget|remove|erase) (?:it|that)|please|thanks|thank you|ok|okay|now|again|too|as well|will you|would you|for me|right now|immediately|anymore|any more|completely|entirely|at all|forever|if you can|it's not true|it is not true|it was wrong|that's wrong|it was a joke|that was a joke|was a joke|i was joking|i was kidding|just kidding|for good|instead|then|for now|actually))+$/i,
);
const LEADS = linear(
  /^\s*(?:(?:that|about|of|on|the (?:fact|thing|part|bit|stuff|info|information|item|note|message|story|idea)s?(?: (?:that|about|on|of|with))?|what(?:ever)? (?:i|we|you|he|she|they|\p{Lu}[\p{L}'-]+|everyone|anyone|somebody|someone) (?:just |have |has |had |'ve |'s )*(?:said|told|know|heard|learned|learnt|wrote|mentioned|remember|taught|stored|saved|noted|got|have|been told|were told|was told|kept)(?: (?:you|me|us|to you|before|earlier|already|from me))*(?: (?:about|on|regarding|of|concerning))?|what (?:you were|you've been|you have been|was) (?:told|said|taught)(?: (?:about|on|regarding|of))?|(?:everything|anything|all|all of it|all the (?:things|stuff|info|information))(?: that| which)?(?: (?:i|we|you|he|she|they|everyone|anyone) (?:just |have |'ve )*(?:said|told|know|heard|learned|learnt|wrote|mentioned|remember|have|saved|stored|kept|noted)(?: (?:you|me|us|to you))?)?(?: (?:about|on|regarding|of|concerning|with|to do with|related to))|anything about|all about|my (?:words|message|remark|comment|statement) (?:about|on)|the (?:last )?(?:message|remark) about)(?=\s|$)\s*)+/iu,
);
const EVERYTHING =
  /^(?:everything|all|it all|all of (?:it|that|this)|all the (?:things|stuff)|anything|the lot|whatever|your (?:whole |entire )?memory|all (?:your )?memor(?:y|ies)|my (?:data|information|info|stuff|messages|profile|memories|personal (?:data|information|info|details)))\b(?<rest>.*)$/i;
const ABOUT_ME =
  /\b(?:about|on|of|concerning|regarding) (?:me|myself|us)\b|\b(?:my (?:data|information|info|stuff|profile|memories|personal (?:data|information|info|details)))\b|\bwho i am\b|^me$|^myself$|\bmy existence\b/i;
const LAST =
  /^(?:it|that|this|that one|this one|those|these|the (?:very )?last (?:one|thing|message|bit|part|sentence)(?: (?:that )?(?:i|we) (?:just )?(?:said|told you|wrote|mentioned))?|what i (?:just )?(?:said|told you|wrote)|my last (?:message|one|words|sentence)|the above|that last (?:one|bit|part|thing|message)|that (?:message|note|thing|info|information|fact|part|bit|sentence|one)|this (?:message|note|thing|info|information|fact)|about (?:it|that|this)|last message|i said that|i (?:ever )?(?:said|mentioned|told you) (?:that|it|this|anything)|that i said (?:that|it|anything|so)|what we just (?:said|told you|discussed)|what was (?:just )?said)$/i;
const IDIOM =
  /^(?:(?:me|us|him|her|them) (?:\w+ing|posted|company|up|out|busy|safe|warm|going)\b|about it|me not|you|your|him|her|them|us|i asked|it (?:happened|then)|to|how|why|where|when|a (?:line|message|pin|hint|note|call)|(?:me|us|him|her|them|you) (?:a|off|at|from|in|out|there|some)|by|off|in(?:to)? the|the ball|the kids|the (?:car|boat) (?:off|at)|dead|out|weight|it like|the subject|the act|the topic)\b/i;

/** "…, it's wrong", "…, he'd kill me": the reason, not the subject. */
const WHY = linear(
  /(?:,| -| –|;| because| since| 'cause| cos| cuz| before| otherwise) ?(?:please |ok |and )?(?:he|she|it|they|i|we|you|that|this|there|nobody|no one|he'd|she'd|i'd|it's|that's|i'm|of)(?![\p{L}]).*$/iu,
);

const withoutName = (text: string, agentName: string): string =>
  agentName.trim() === ''
    ? text
    : text
        .replace(new RegExp(`^@?${RegExp.escape(agentName.trim())}[,:]? +`, 'i'), '')
        .replace(linear(new RegExp(`,? +@?${RegExp.escape(agentName.trim())}(?=[,!.\\s]*$|, )`, 'i')), '');

/** "Juno, forget it": said to nobody by name, it is talk. */
const isToldToForgetIt = ({ agentName, message }: Setting): boolean =>
  agentName.trim() !== '' &&
  new RegExp(
    `(?<![\\p{L}\\p{N}])@?${RegExp.escape(agentName.trim())}[,:]? (?:please |pls |just )*forget (?:about )?it(?![\\p{L}\\p{N}])`,
    'iu',
  ).test(message.text);

/** Undefined: not an order to forget. `known` decides if the words alone do not: "remove the allergy", "drop the car at the hotel". */
export function forgettingIn(written: string, setting: Setting): Forgetting | undefined {
  const said = withoutName(written, setting.agentName);
  const text = plainOrder(said) ?? said;
  const match = VERB.exec(text);
  if (!match?.groups) return undefined;
  const verb = (match.groups.verb ?? '').toLowerCase();
  const isNegative = match.groups.negative !== undefined;
  const isNever = match.groups.never !== undefined;
  let rest = (match.groups.rest ?? '').replace(linear(/[.!?…\s]+$/u), '').replace(/^[\s,:-]+/, '');
  if (/^(?:to|how to|why|if)\b/i.test(rest)) return undefined;
  if (verb === 'forget' && /^(?:about )?it\b(?!.{0,20}\b(?:from|memory|notes?)\b)./i.test(rest)) return undefined;
  const saysMemory = FROM_MEMORY.test(rest);
  rest = rest.replace(FROM_MEMORY, '').replace(WHY, '').replace(TAIL, '').trim();
  // "forget where the reception is"
  rest = rest.replace(
    /^(?:where|when|who|which|whose|how (?:old|tall|much|many|long|big))\b ?(.*?)(?: (?:is|are|was|were|am|lives?|has|have))?$/i,
    '$1',
  );
  if (isNever && (rest === '' || !/\b(?:what|about|the|my|our|that)\b/i.test(rest)))
    return rest === '' || /^that$/i.test(rest) ? undefined : undefined;
  if (rest === '')
    return saysMemory
      ? { scope: 'said', what: '' }
      : isNegative || verb === 'unlearn'
        ? { scope: 'named', what: '', last: true }
        : undefined;
  // "Scratch the museum" changes a plan; it is endIn's.
  if (/^(?:scratch|cancel|drop|strike)$/.test(verb) && !saysMemory && !/\b(?:said|told|know|mentioned|it|that)\b/i.test(rest))
    return undefined;
  if (IDIOM.test(rest) && !saysMemory) return undefined;
  const hasMark =
    saysMemory ||
    /\b(?:what|whatever) (?:i|we|you|he|she|was)\b|\b(?:i|we|you) (?:said|told|know|mentioned)\b|\babout\b|^(?:everything|all)\b/i.test(
      rest,
    );
  if (/^it$/i.test(rest) && verb === 'forget' && !saysMemory && !isToldToForgetIt(setting)) return undefined;
  if (LAST.test(rest))
    return DOUBTFUL.test(verb) && /^(?:drop|cancel|lose|ignore)$/.test(verb) && !saysMemory && /^(?:it|that|this)$/i.test(rest)
      ? undefined
      : { scope: 'named', what: '', last: true };
  const all = EVERYTHING.exec(rest);
  if (
    all &&
    (!all.groups?.rest ||
      !/\b(?:about|on|regarding|concerning|of|with|to do with|related to) (?!(?:me|myself|us|it|that|this)\b)/i.test(all.groups.rest) ||
      ABOUT_ME.test(rest))
  ) {
    if (DOUBTFUL.test(verb) && /^(?:drop|cancel|lose|ignore|scratch|strike|clear)$/.test(verb) && !hasMark) return undefined;
    return { scope: ABOUT_ME.test(rest) ? 'about-speaker' : 'said', what: '' };
  }
  if (/^(?:me|myself|about me|that i (?:exist|am here))$/i.test(rest)) return { scope: 'about-speaker', what: '' };
  const what = rest.replace(LEADS, '').replace(TAIL, '').trim();
  if (/^(?:me|myself|us)$/i.test(what)) return { scope: 'about-speaker', what: '' };
  if (what === '' || LAST.test(what)) return { scope: 'named', what: '', last: true };
  const name = what.replace(/^(?:my |our )(?:friend |wife |husband |partner )?(?=\p{Lu})/u, '');
  const person = personNamed(setting.people, name);
  const isSpokenOf = setting.known.some(({ topic }) => topic.split(':')[0] === slug(name) && topic.includes(':'));
  if (/^[\p{L}\p{M}.'-]+(?: \p{Lu}[\p{L}\p{M}.'-]+)?$/u.test(name) && ((person !== undefined && person !== 'several') || isSpokenOf)) {
    const key = person !== undefined && person !== 'several' ? person.key : slug(name);
    if (key === setting.speaker.key) return { scope: 'about-speaker', what: '' };
    return { scope: 'named', what: '', about: key };
  }
  const order: Forgetting = { scope: 'named', what, ...(/\b(?:i|i'm|my|mine)\b/i.test(rest) ? { own: true } : {}) };
  // "delete the file", "cancel the order": an order to the agent's memory only if it means something known.
  if (
    (DOUBTFUL.test(verb) || isNever) &&
    !hasMark &&
    idsMeant(order, setting).length === 0 &&
    !/\b(?:number|password|code|pin|address|allergy|diet|birthday|name|note|data|email|info|phone|card)\b/i.test(what)
  )
    return undefined;
  return order;
}

/** "diet" matches "vegetarian": a topic word, or one of the same narrow group. */
function meets(stems: ReadonlySet<string>, word: string): boolean {
  return stems.has(word) || [...stems].some((s) => s.length >= 4 && word.length >= 4 && (s.startsWith(word) || word.startsWith(s)));
}
const NARROW = new Set(['food', 'contact', 'secret', 'lodging', 'transport', 'birth', 'home', 'work', 'family', 'language', 'meeting']);
function meetsLoosely(stems: ReadonlySet<string>, word: string): boolean {
  return groupsOfStem(word).some((group) => NARROW.has(group) && [...stems].some((s) => groupsOfStem(s).includes(group)));
}
/** Question words, which no item contains. */
const SAID = new Set(
  'tell told say said mention know info information detail detail thing stuff fact note data bit part message story true idea plan anything everything'
    .split(' ')
    .map(stem),
);

const isOwnTopic = (item: MemoryItem, key: string) => {
  const subject = item.topic.split(':')[0] ?? '';
  return subject === key || subject.startsWith(`${key}-`);
};
/** A note has no person in its topic, but may quote or name one. */
const isOf = (item: MemoryItem, key: string) =>
  isOwnTopic(item, key) || (item.topic.startsWith('note:') && (item.concerns ?? []).some((concern) => concern.key === key));

/** IDs in the order of `known`, whoever said them. */
export function idsMeant(
  order: Forgetting,
  { known, message, recent, speaker }: Pick<Setting, 'known' | 'message' | 'recent' | 'speaker'>,
): string[] {
  const own = message.senderInboxId;
  if (order.scope === 'said') return known.filter((item) => isTaughtHereBy(item, own)).map((item) => item.id);
  if (order.scope === 'about-speaker')
    return known.filter((item) => isTaughtHereBy(item, own) || isOf(item, speaker.key)).map((item) => item.id);
  if (order.last) {
    const meant = lastMeant(
      known.filter((item) => isTaughtHereBy(item, own) || isOwnTopic(item, speaker.key)),
      { recent, message },
    ).map((item) => item.id);
    return known.map((item) => item.id).filter((id) => meant.includes(id));
  }
  if (order.about !== undefined) {
    const key = order.about;
    return known.filter((item) => isOf(item, key)).map((item) => item.id);
  }
  const mine = /\b(?:my|mine|i|i'm|me)\b/i.test(order.what);
  const all = contentStems(order.what);
  const wanted = all.filter((word) => !SAID.has(word));
  if (wanted.length === 0) return [];
  const entries = known
    .map((item) => ({ item, stems: new Set([...words(item.text), ...words(item.topic)].map(stem)) }))
    .filter(({ item }) => !mine || isTaughtHereBy(item, own) || isOf(item, speaker.key));
  // "My diet" does not belong to the group, so it does not mean a dinner.
  const near = entries.filter(({ item }) => !mine || isOf(item, speaker.key) || item.topic.startsWith('note:'));
  const strict = entries.filter(({ stems }) => wanted.every((word) => meets(stems, word)));
  const found =
    strict.length > 0 ? strict : near.filter(({ stems }) => wanted.every((word) => meets(stems, word) || meetsLoosely(stems, word)));
  const enough = order.own === true ? 1 / 2 : 2 / 3;
  const isTheirs = (item: MemoryItem) => isTaughtHereBy(item, own) || isOf(item, speaker.key);
  // "the doctor's appointment" for "has to see a dermatologist"
  const inOtherWords =
    found.length > 0
      ? []
      : near.filter(
          ({ item, stems }) =>
            isTheirs(item) && wanted.every((word) => meets(stems, word) || meetsLoosely(stems, word) || meansOneOf(word, stems)),
        );
  if (inOtherWords.length > 0) return inOtherWords.map(({ item }) => item.id);
  if (found.length > 0 || (order.own !== true && wanted.length < 3)) return found.map(({ item }) => item.id);
  // "the bingo money" for "300 euros at bingo": for the speaker's own items, half of the words suffice; for a longer order, most of them.
  return entries
    .filter(
      ({ item, stems }) =>
        (order.own !== true || isTheirs(item)) && wanted.filter((word) => meets(stems, word)).length >= wanted.length * enough,
    )
    .map(({ item }) => item.id);
}

/** Words that may be repeated: they name a kind of thing, not a value. */
export function askedWords(order: Forgetting, { people }: Pick<Setting, 'people'>): string {
  if (order.scope === 'about-speaker') return 'you';
  if (order.scope === 'said') return 'everything you told me';
  if (order.about !== undefined) return people.find((person) => person.key === order.about)?.names[0] ?? 'that person';
  if (order.last) return 'that';
  const plain = order.what.replace(/^(?:my|our)\b/i, 'your');
  return /^[\p{L} '-]{1,40}$/u.test(plain) && contentStems(plain).every((s) => groupsOfStem(s).length > 0 || KINDS.has(s)) ? plain : 'that';
}
const KINDS = new Set(
  'allergy diet birthday name number email address hotel flight dinner budget trip plan code alarm door safe combination card museum meeting time date seat gate terminal job hobby car pet'
    .split(' ')
    .map(stem),
);
