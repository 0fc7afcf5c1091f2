// Statements about things, part by part: a flight's number, time, terminal and seats, a dinner's time and place. Each part
// is a separate item, so correcting one leaves the others unchanged.
import { linear } from '@offshoot/linear-patterns';
import type { Learned } from '../../../../../agent/domain/engine.ts';
import { aspectNamed, topicFor } from '../../../../../agent/memory/domain/words/aspects.ts';
import { slug, topicKey } from '../../../../../agent/memory/domain/words/words.ts';
import { namesTime } from '../../words/dates.ts';
import type { Word } from '../../words/english.ts';
import { inThirdPerson } from '../../words/verbs.ts';
import { LODGING, PASSING, SHARED_THINGS, TRANSPORT } from '../../words/word-lists.data.ts';
import { asSentence, spoken } from '../people/who.ts';
import { type End, type Finding, found, lowerOf, type Said, withoutClosing } from './findings.ts';

type Part = 'time' | 'terminal' | 'gate' | 'platform' | 'seats' | 'number' | 'price' | 'room' | 'place' | 'other';
interface Chunk {
  part: Part;
  words: Word[];
}

const PREPOSITION =
  /^(?:at|on|in|from|to|near|by|with|for|via|until|till|before|after|around|opposite|behind|inside|outside|next|between|within|into|of|about)$/;
const CLOCK = /^(?:\d{1,2}(?:[:.h]\d{2})?(?:am|pm)?|noon|midnight|midday|half|quarter|\d{1,2}ish)$/;
const FLIGHT_NUMBER = /^(?:[A-Z]{2}|[A-Z]\d|\d[A-Z]) ?\d{2,4}[A-Z]?$|^(?:ICE|IC|TGV|RE|EC|EN|RJ|NJ) ?\d{1,4}$/;
const PLACED = /^(?:at|in|to|near|opposite|behind|inside|outside|next|from|by|on|around|into)$/;

function partOf(words: readonly Word[], thing: string): Part {
  const lower = lowerOf(words);
  const bare = words.filter((word, i) => i > 0 || !PREPOSITION.test(word.lower));
  const first = bare[0];
  if (/\b(?:terminal|t\d)\b/.test(lower)) return 'terminal';
  if (/\bgate\b/.test(lower)) return 'gate';
  if (/\b(?:platform|track)\b/.test(lower)) return 'platform';
  if (/\b(?:seats?|row|coach \d|carriage)\b/.test(lower)) return 'seats';
  if (/[€$£]|\b(?:euros?|dollars?|pounds?|eur|usd|gbp|chf|yen|bucks|quid|per (?:night|person|head))\b/.test(lower)) return 'price';
  if (/\broom\b/.test(lower) && /\d/.test(lower)) return 'room';
  if (bare.length === 1 && first && FLIGHT_NUMBER.test(first.text) && TRANSPORT.has(thing.split(' ').at(-1) ?? '')) return 'number';
  // "2.10 m wide"
  if (
    /^(?:m|cm|mm|km|kg|g|l|ml|inch|inches|feet|ft|metres?|meters?|miles?|kilos?|litres?|square|wide|long|tall|high|deep|people|persons)$/.test(
      bare[1]?.lower ?? '',
    )
  )
    return 'other';
  if (first && (CLOCK.test(first.lower) || first.tags.has('Time')))
    return /^\d+$/.test(first.lower) &&
      bare[1] &&
      !/^(?:o'clock|am|pm|sharp|now|hours?|ish|in|on|tomorrow|\d)/.test(bare[1].lower) &&
      !bare[1].tags.has('Date')
      ? 'other'
      : 'time';
  if (
    words.some((word) => word.tags.has('Date')) ||
    namesTime(lower.replace(/\d/g, '')) ||
    /^(?:on |by |until |to |from )?(?:the )?\d{1,2}(?:st|nd|rd|th)\b(?! (?:floor|storey|door|row|street|avenue|exit|left|right|shelf|hole|place))/.test(
      lower,
    )
  )
    return 'time';
  if (/^from (?:now|then)$/.test(lower)) return 'time';
  if (PLACED.test(words[0]?.lower ?? '') && bare.length > 0) return 'place';
  return 'other';
}

/** "at 10:05 from T2, seats 14A and 14B" are three. Chunks of one part stay together. */
function chunksOf(rest: readonly Word[], thing: string): Chunk[] {
  const pieces: Word[][] = [[]];
  for (const [i, word] of rest.entries()) {
    const before = rest[i - 1];
    const opens =
      i > 0 &&
      ((PREPOSITION.test(word.lower) && !/^(?:of|next)$/.test(before?.lower ?? '') && !(before && PREPOSITION.test(before.lower))) ||
        (/^(?:terminal|gate|platform|track|seats?|row|room)$/.test(word.lower) && !(before && PREPOSITION.test(before.lower))) ||
        /[,;(]/.test(before?.after ?? '') ||
        word.before === '(');
    if (opens && word.lower !== 'of') pieces.push([]);
    pieces.at(-1)?.push(word);
  }
  const chunks: Chunk[] = [];
  for (const words of pieces) {
    const meant = /^(?:and|but|then|,)$/.test(words[0]?.lower ?? '') ? words.slice(1) : words;
    if (meant.length === 0) continue;
    const last = chunks.at(-1);
    let part = partOf(meant, thing);
    // "seats 14A and 14B" and "14A, 14B": more seats follow seats.
    if (last?.part === 'seats' && part !== 'time' && /^(?:and )?\d{1,2}[a-k]$/i.test(lowerOf(meant))) part = 'seats';
    if (last && (last.part === part || (part === 'other' && last.part !== 'number'))) last.words.push(...words);
    else chunks.push({ part, words: meant });
  }
  return chunks;
}

/** "in the garage until wednesday", "with Ann on the 2nd floor", "14 km to the hut, day 2 only 9": cut up, it would say something else. */
const runsOn = (chunks: readonly Chunk[]): boolean =>
  chunks.length > 1 &&
  (chunks.some(({ words }, i) => i > 0 && /^(?:until|till|with|without|for)$/.test(words[0]?.lower ?? '')) ||
    chunks.every(({ part }) => part === 'place' || part === 'other') ||
    chunks.some(({ part, words }) => part === 'other' && words.some(({ after }, i) => i < words.length - 1 && after === ',')) ||
    new Set(chunks.map(({ part }) => part)).size < chunks.length);

const STATES =
  /^(?:now |currently |already |all |fully |completely |sadly |unfortunately )*(?:cancelled|canceled|off|called off|postponed|delayed|closed|shut|confirmed|paid|booked|sold out|booked out|full|broken|open|on hold|overbooked|fixed|repaired|non-?refundable|refundable|included|free|live|down|overdue|renewed|expired|locked|blocked|due|rescheduled|out of order|under construction|deployed|merged|signed|approved|rejected)\b/;
const GONE = /\b(?:cancelled|canceled|off|called off|scrapped)\b/;

/** The day and the clock time in a known text. */
const DAY_TEXT = linear(
  /\b(?:(?:on |this |next )?(?:mon|tues|wednes|thurs|fri|satur|sun)day(?: \([^)]*\))?(?: (?:morning|afternoon|evening|night))?|on \d{1,2} \p{Lu}\p{L}+ \d{4}|on (?:the )?(?:\d{1,2}(?:st|nd|rd|th)?(?: of)? )?(?:January|February|March|April|May|June|July|August|September|October|November|December)(?: \d{1,2}(?:st|nd|rd|th)?)?|on the \d{1,2}(?:st|nd|rd|th))(?![\p{L}\p{N}])/iu,
);
const CLOCK_TEXT =
  /\b(?:at |around |by |to )?(?:\d{1,2}[:.]\d{2}(?: ?[ap]m)?|\d{1,2} ?[ap]m|noon|midnight|(?:at|to|around|by) \d{1,2})(?![\p{L}\p{N}:.])/iu;

/** A new time on the known day, or a new day at the known time: what nobody corrected stays. */
function withKnownTime(text: string, topic: string, said: Said): string {
  const known = said.setting.known.findLast((one) => one.topic === topic)?.text;
  if (known === undefined) return text;
  const [day, clock] = [DAY_TEXT.exec(known)?.[0], CLOCK_TEXT.exec(known)?.[0]];
  const plain = text.replace(/\.$/, '');
  if (!DAY_TEXT.test(text) && !/\b(?:today|tomorrow|tonight)\b/i.test(text) && CLOCK_TEXT.test(text) && day !== undefined)
    return `${plain} ${/^on\b/i.test(day) ? day : `on ${day.replace(/^(?:this|next) /i, '')}`}`;
  if (!CLOCK_TEXT.test(text) && DAY_TEXT.test(text) && clock !== undefined)
    return `${plain} at ${clock.replace(/^(?:at|to|around|by) /i, '')}`;
  return text;
}

const PLAIN_THING = /^(?:(?:new|old|actual|current|next|other|whole|big|nice|only|first|last) )+/;
/** "dinner on saturday" is about dinner, "the table at Nobu" about the table. */
function headAndTail(words: string): { head: string; tail: string } {
  const plain = words.replace(PLAIN_THING, '').replace(/^(?:my|our|the) /, '');
  const cut = plain.search(/ (?:on|at|in|for|from|to|with|of|near|by|this|next|that|tomorrow|tonight)\b/);
  return cut > 0 ? { head: plain.slice(0, cut), tail: plain.slice(cut + 1) } : { head: plain, tail: '' };
}

const isShared = (head: string): boolean =>
  SHARED_THINGS.has(head) ||
  SHARED_THINGS.has(head.split(' ').slice(-2).join(' ')) ||
  SHARED_THINGS.has(head.split(' ').at(-1) ?? '') ||
  SHARED_THINGS.has(head.replace(/s$/, ''));
const OWN_TRAIT =
  /\b(?:favou?rite|birthday|name|nickname|size|diet|pronouns|seat|hobby|hobbies|job|address|email|age|blood type|shoe|anniversary|middle name|surname|hometown|star sign|religion|native language|mother tongue)\b/;

/** "the flight", said by somebody with a known flight, means theirs. */
function keyOf(said: Said, aspect: string): string {
  const { subject, setting } = said;
  if (subject.by === 'owner') return subject.key;
  const isKnown = (key: string) => setting.known.some(({ topic }) => topic === `${key}:${aspect}` || topic.startsWith(`${key}:${aspect}:`));
  return !isKnown('our') && isKnown(setting.speaker.key) ? setting.speaker.key : 'our';
}

export function things(said: Said): Finding | undefined {
  const { subject, verb, setting, explicit } = said;
  if (subject.thing === undefined || /^(?:would|could|might|may)$/.test(verb.modal ?? '')) return undefined;
  const { head, tail } = headAndTail(subject.thing);
  const rest = withoutClosing(said.rest);
  const lower = lowerOf(rest).replace(/^(?:now|actually|really|just|still|already|all|located|based|situated) /, '');
  const words = head.split(' ');
  const numberAt = words.findIndex((_, i) => i > 0 && FLIGHT_NUMBER.test(words[i]?.toUpperCase() ?? ''));
  const noun = numberAt > 0 ? words.slice(0, numberAt).join(' ') : head;
  const aspectWord = noun.endsWith('s') && !noun.endsWith('ss') && SHARED_THINGS.has(noun.slice(0, -1)) ? noun.slice(0, -1) : noun;
  const aspect = aspectNamed(slug(aspectWord))?.name ?? slug(aspectWord);
  if (aspect === '' || head.split(' ').length > 6) return undefined;
  const isTransport = TRANSPORT.has(noun.split(' ').at(-1) ?? '');
  const strong = subject.by === 'owner' || explicit || isShared(head) || rest.some((word) => /^\p{Lu}\p{L}/u.test(word.text));
  const key = keyOf(said, aspect);
  const isTrait = subject.by === 'owner' && subject.key !== 'our' && OWN_TRAIT.test(head);
  const kind = isTrait ? 'personalization' : 'fact';
  const whose = subject.by === 'owner' || key === 'our' ? subject.name : `${setting.speakerName}'s ${subject.name.replace(/^The /, '')}`;
  // A budget has no price, and a deadline is itself a time.
  const isMeasure = /\b(?:budget|rent|deposit|bill|cost|costs|price|fee|fees|limit|salary|total|fine|fare)$/.test(noun);
  const isDay = /(?:day|days|date|deadline|time|anniversary|checkin|checkout|check-in|check-out)$/.test(noun);
  const say = (part: string, text: string): Learned => ({
    kind,
    text: asSentence(text),
    topic: topicFor({ subject: key, aspect, detail: part }),
    ...(key === 'our' ? {} : { about: [key] }),
  });
  const learned: Learned[] = [];
  const ends: End[] = [];
  let owner = whose;
  if (numberAt > 0) {
    const number = (words[numberAt] ?? '').toUpperCase();
    owner = owner.replace(new RegExp(` ${number}`, 'i'), '');
    learned.push(say('number', `${owner} is ${number}`));
  }
  if (rest.length === 0 && !STATES.test(verb.root)) return learned.length > 0 ? found(learned) : passive(said, say, owner, strong);
  const is = inThirdPerson(verb, subject.plural).join(' ');
  const whole = (behind = spoken(rest, setting)) => `${owner} ${is} ${behind}${leadOf(said)}`.replace(/\s+/g, ' ');
  if (verb.passive || STATES.test(lower)) {
    const state = verb.passive ? `${verb.words.at(-1)?.lower ?? ''} ${lower}` : lower;
    if (GONE.test(state) && !verb.negated) {
      if (!strong) return undefined;
      return found([...learned, say('', whole())], [{ words: `${head} ${tail}`.trim(), subject: key }]);
    }
    if (STATES.test(state))
      return strong ? found([...learned, say(/^(?:paid|booked|confirmed)/.test(state) ? 'status' : 'state', whole())]) : found(learned);
    if (
      /^(?:changed|moved|switched|rescheduled|postponed|delayed|brought forward|pushed|held|set|scheduled|planned|located|booked)/.test(
        state,
      )
    )
      return parts(rest);
    if (/^(?:called|named)/.test(state)) return found([...learned, say('name', whole())]);
    return strong && (namesTime(lower) || rest.some((word) => /^\p{Lu}/u.test(word.text)) || explicit)
      ? found([...learned, say(verb.root, whole())])
      : found(learned);
  }
  if (verb.root === 'be') {
    const isPassing = PASSING.has(
      lower.replace(
        linear(
          /^(?:so |very |really |pretty |quite |too |not |super |just |all |a bit |still |absolutely |such a |a |the |kind of |kinda |actually |even )+/,
        ),
        '',
      ),
    );
    if (
      isPassing ||
      (/^(?:so|too|really|very|such|quite|pretty|kind of|super|absolutely|a bit) /.test(lower) && !/\d/.test(lower) && !explicit)
    )
      return learned.length > 0 ? found(learned) : undefined;
    if (verb.past && !explicit && !namesTime(lower)) return undefined;
    return parts(rest);
  }
  if (/^(?:cost|run|set)$/.test(verb.root) && /\d/.test(lower)) return found([...learned, say('price', whole())]);
  if (/^(?:change|switch)$/.test(verb.root) && rest[0]?.lower === 'to')
    return found([...learned, say('', `${owner} is ${spoken(rest.slice(1), setting)}`)]);
  if (
    /^(?:leave|depart|arrive|land|start|begin|end|finish|open|close|take|move|shift|change|come|go|get|return|run|board|check|close|happen|meet|stop|kick|last|expire|ends?)$/.test(
      verb.root,
    )
  ) {
    if (isTransport && /^(?:arrive|land|return|board|get)$/.test(verb.root))
      return strong
        ? parts(rest, verb.root === 'land' ? 'arrival' : verb.root === 'arrive' || verb.root === 'get' ? 'arrival' : verb.root)
        : undefined;
    if (/^(?:end|finish|close|expire|stop)$/.test(verb.root)) return strong || namesTime(lower) ? parts(rest, 'end') : undefined;
    return strong || namesTime(lower) ? parts(rest) : undefined;
  }
  if (
    /^(?:have|include|come|offer|serve|accept|allow|need|require|take|hold|fit|belong|contain|weigh|use|hurt|like|hate|love|eat)$/.test(
      verb.root,
    )
  ) {
    if (!strong || rest.length > 14) return undefined;
    return found([...learned, say(verb.root === 'have' || verb.root === 'include' ? topicKey(lower, 2) : verb.root, whole())]);
  }
  if (!strong || (subject.by !== 'owner' && !explicit && !namesTime(lower) && !rest.some((word) => /^\p{Lu}/u.test(word.text))))
    return learned.length > 0 ? found(learned) : undefined;
  return found([...learned, say(verb.root, whole())]);

  /** Each part separately; if there is only one, the original sentence. */
  function parts(all: readonly Word[], timePart = 'time'): Finding | undefined {
    const chunks = chunksOf(all, noun);
    const telling = chunks.filter((chunk) => chunk.part !== 'other');
    if (!strong && telling.every((chunk) => chunk.part === 'place') && !rest.some((word) => /^\p{Lu}|\d/u.test(word.text)))
      return undefined;
    if (
      !strong &&
      telling.length === 0 &&
      !/\d/.test(lower) &&
      !(subject.by === 'bare' && rest.some((word) => /^\p{Lu}/u.test(word.text)) && verb.root === 'be' && isShared(head))
    )
      return undefined;
    if (isMeasure && /\d/.test(lower)) return found([...learned, say('', whole())]);
    const isOne = new Set(chunks.map((chunk) => chunk.part)).size <= 1;
    if (telling.length === 0 || verb.negated) {
      const value = verb.root === 'be' ? '' : verb.root;
      if (verb.negated && verb.root === 'be' && !explicit && telling.length === 0) return learned.length > 0 ? found(learned) : undefined;
      return found([...learned, say(value, withTail(whole()))], ends);
    }
    // An unknown part would be lost, so the sentence stays whole.
    const isPlaced = (chunk: Chunk, at: number) => chunk.part !== 'other' || (at === 0 && verb.root === 'be' && chunk.words.length < 8);
    const isHome = LODGING.has(noun.split(' ').at(-1) ?? '') || isMeasure;
    // "through the yard, ring at Vogt"
    const isOrdered = all.some((word, at) => at > 0 && all[at - 1]?.after === ',' && word.tags.has('Infinitive'));
    const isRunOn = !isTransport && !isHome && runsOn(chunks);
    if (isOrdered || isRunOn || !chunks.every(isPlaced) || (isHome && chunks[0]?.part === 'other')) {
      const part =
        telling[0]?.part === 'time' ? (isDay || isTrait ? '' : timePart) : telling[0]?.part === 'place' ? '' : (telling[0]?.part ?? '');
      return found([...learned, say(part, withTail(whole()))], ends);
    }
    const isEvent = !isTransport && !LODGING.has(noun.split(' ').at(-1) ?? '');
    for (const part of new Set(chunks.map((chunk) => chunk.part))) {
      const behind = spoken(
        chunks.filter((chunk) => chunk.part === part).flatMap((chunk) => chunk.words),
        setting,
      ).replace(/^(?:and|but) /, '');
      if (part === 'other') {
        if (chunks[0]?.part === 'other' && isOne === false && behind.split(' ').length < 8 && verb.root === 'be')
          learned.push(say('', `${owner} ${is} ${behind}`));
        continue;
      }
      const detail =
        isMeasure && (part === 'price' || part === 'time')
          ? ''
          : part === 'time'
            ? isDay || isTrait
              ? ''
              : timePart
            : part === 'place'
              ? isEvent
                ? isTransport
                  ? 'route'
                  : 'place'
                : isTransport
                  ? 'route'
                  : ''
              : part;
      const topic = topicFor({ subject: key, aspect, detail });
      const sentence =
        part === 'seats' && isTransport
          ? `${owner.replace(/^The (?!group)/, 'The ')} has ${behind}`
          : part === 'number'
            ? `${owner} is ${behind}`
            : (part === 'platform' || part === 'gate' || part === 'terminal') && verb.root === 'get'
              ? `${owner} has ${behind}`
              : part === 'price' && verb.root !== 'be'
                ? `${owner} costs ${behind.replace(/^for /, '')}`
                : isOne
                  ? withTail(whole())
                  : `${owner} ${is} ${behind}${part === 'time' ? leadOf(said) : ''}`;
      const text = part === 'time' ? withKnownTime(withTail(sentence), topic, said) : sentence;
      learned.push(say(detail, text));
    }
    return found(learned, ends);
  }

  /** "dinner on saturday moved to 8pm": its day belongs to the sentence. */
  function withTail(text: string): string {
    return text;
  }
}

const leadOf = ({ lead, setting }: Said): string =>
  lead.some((word) => word.tags.has('Date') || /\d/.test(word.text))
    ? ` ${spoken(lead, setting)
        .replace(/^(?:so|and|then|but) /i, '')
        .replace(/,$/, '')
        .toLowerCase()}`
    : '';

function passive(said: Said, say: (part: string, text: string) => Learned, owner: string, strong: boolean): Finding | undefined {
  const { verb, subject } = said;
  if (!strong || !(verb.passive || verb.past)) return undefined;
  const state = verb.words.at(-1)?.lower ?? '';
  if (!STATES.test(state)) return undefined;
  const text = `${owner} ${inThirdPerson(verb, subject.plural).join(' ')}`;
  return found(
    [say(GONE.test(state) ? '' : 'state', text)],
    GONE.test(state) ? [{ words: headAndTail(subject.thing ?? '').head, subject: subject.key }] : [],
  );
}
