// What a third-person sentence states, and under which topic it is kept. A table: the first row that fits decides.
import type { Learned } from '../../../agent/domain/engine.ts';
import type { ItemKind } from '../../../agent/memory/domain/item.ts';
import { contentWords, slug, topicKey, words } from '../../../agent/memory/domain/words.ts';
import { decisionTopic } from './orders.ts';
import type { Subject } from './subjects.ts';

interface Rule {
  /** Tried on the predicate of a person or the group: "is vegetarian". */
  match: RegExp;
  kind: ItemKind;
  /** Topic behind the owner. `rest` is the first group of the match. */
  facet: (rest: string, match: RegExpMatchArray) => string;
}

const DIET =
  'vegetarian|vegan|pescatarian|pescetarian|flexitarian|omnivore|kosher|halal|keto|paleo|gluten[- ]free|dairy[- ]free|gluten intolerant|lactose intolerant|lactose-intolerant|coeliac|celiac|diabetic|teetotal|teetotaler|sober';
const NEGATIONS = "(?:does not|doesn't|do not|don't|did not|didn't|cannot|can't|can not|never|no longer|is not|isn't|won't)";
const SOFTENERS =
  '(?:(?:a|an|also|now|not|strictly|strict|mostly|mainly|fully|basically|no longer|longer|both|all|really|very|severely|deadly|super|still)\\s+)*';
/** Verbs behind "is going to": an intention, not a destination. */
const INTENTIONS = new Set(
  'eat book see be have get go try make do take need meet visit stay buy find leave start talk call check wait sleep order watch look rent cook drive fly travel bring pay ask send miss love hate like'.split(
    ' ',
  ),
);
const PROMISES =
  'book|bring|buy|send|call|pay|organi[sz]e|arrange|ask|pick|reserve|prepare|cook|order|handle|take care|drive|make|write|share|bake|set up|sort out|find|cancel|confirm|print|pack|host|invite|schedule|research';

const short = (rest: string) => topicKey(rest.replace(/\b(?:because|since|as|but|so|when|unless|although)\b.*$/i, ''), 3);
const head = (rest: string) => {
  const found = contentWords(rest.replace(/\b(?:over|to|than|rather|instead|because|when|for|in|on|at|with)\b.*$/i, ''));
  return found.at(-1) ?? topicKey(rest, 2);
};

const COUNT = '(?:\\d{1,3}|two|three|four|five|six|seven|eight|nine|ten)';
const MOVEMENTS = ['arrive', 'leave', 'depart', 'land', 'return', 'check', 'fly', 'meet'];
const movementIn = (text: string) =>
  MOVEMENTS.find((verb) => new RegExp(`\\b${verb.slice(0, verb === 'fly' ? 2 : 4)}`, 'i').test(text)) ?? 'time';

const PERSON_RULES: Rule[] = [
  {
    match: new RegExp(`^(?:is|are) (?:a group of )?(${COUNT}) (?:people|persons|adults|friends|of us|travell?ers)\\b`, 'i'),
    kind: 'fact',
    facet: () => 'size',
  },
  { match: new RegExp(`^(?:is|are|isn't|aren't|was) ${SOFTENERS}(${DIET})s?\\b`, 'i'), kind: 'personalization', facet: () => 'diet' },
  {
    match: new RegExp(`^(?:is|are|isn't|aren't) ${SOFTENERS}(?:allergic|intolerant) to (.+)`, 'i'),
    kind: 'personalization',
    facet: (rest) => `allergy:${short(rest)}`,
  },
  {
    match: /^has (?:an? )?(?:\w+ )?(?:allergy|intolerance) (?:to|against) (.+)/i,
    kind: 'personalization',
    facet: (rest) => `allergy:${short(rest)}`,
  },
  { match: /^has an? (\w+) allergy/i, kind: 'personalization', facet: (rest) => `allergy:${short(rest)}` },
  { match: /^(?:is called|is named|prefers to be called|likes to be called|goes by) (.+)/i, kind: 'personalization', facet: () => 'name' },
  {
    match: new RegExp(`^${NEGATIONS} (?:ever )?(?:eats?|drinks?) (.+)`, 'i'),
    kind: 'personalization',
    facet: (rest) => `eats:${short(rest)}`,
  },
  {
    match: /^(?:(?:only|always|also|now|usually|mostly) )*(?:eats|drinks) (?:only )?(.+)/i,
    kind: 'personalization',
    facet: (rest) => `eats:${short(rest)}`,
  },
  {
    match: new RegExp(`^${NEGATIONS} (?:really |particularly )?(?:like|likes|love|enjoy|stand|care for|want to eat) (.+)`, 'i'),
    kind: 'personalization',
    facet: (rest) => `taste:${short(rest)}`,
  },
  {
    match:
      /^(?:(?:really|absolutely|also|just|totally|definitely|still|both|all|always) )*(?:likes|loves|hates|dislikes|enjoys|adores|avoids|is (?:a )?(?:big |huge )?(?:fan of|fond of|into)) (?!you\b|it\b|that\b|this\b|them\b)(.+)/i,
    kind: 'personalization',
    facet: (rest) => `taste:${short(rest)}`,
  },
  {
    match: /^(?:(?:really|always|strongly|usually|generally|also|now) )*(?:prefers|favours|favors|would rather) (.+)/i,
    kind: 'personalization',
    facet: (rest) => `prefers:${head(rest)}`,
  },
  {
    match: /^(?:lives|is living|is based|moved|relocated|is moving|resides) (?:now )?(?:in|to|at|near|with) (.+)/i,
    kind: 'personalization',
    facet: () => 'home',
  },
  { match: /^(?:is from|comes from|is originally from|grew up in) (.+)/i, kind: 'personalization', facet: () => 'origin' },
  { match: /^(?:works|is working|worked) (?:now )?(?:at|as|for|in) (.+)/i, kind: 'personalization', facet: () => 'work' },
  { match: /^(?:speaks|doesn't speak|does not speak|can speak|is learning) (.+)/i, kind: 'personalization', facet: () => 'languages' },
  { match: /^(?:is|turns|turned) (\d{1,3})(?: years? old| this| next|$)/i, kind: 'personalization', facet: () => 'age' },
  { match: /^was born (?:on|in) (.+)/i, kind: 'personalization', facet: () => 'birthday' },
  {
    match: /^is (?:really |very |a bit |quite )?(?:afraid|scared|terrified) of (.+)/i,
    kind: 'personalization',
    facet: (rest) => `fear:${short(rest)}`,
  },
  {
    match: /^(?:(?:often|always|sometimes|easily) )?gets (?:very |easily )?((?:sea|car|motion|air|travel)[- ]?sick)/i,
    kind: 'personalization',
    facet: () => 'sickness',
  },
  {
    match:
      /^(?:has|owns) (?:got )?((?:a|an|two|three|four|five|\d+) (?:\w+ )?(?:kids?|child|children|sons?|daughters?|dogs?|cats?|pets?|cars?|sisters?|brothers?|baby|twins|bikes?))\b/i,
    kind: 'personalization',
    facet: (rest) => `has:${head(rest)}`,
  },
  {
    match:
      /^(?:has|suffers from) (asthma|diabetes|epilepsy|migraines?|arthritis|a bad (?:back|knee)|high blood pressure|vertigo|insomnia)\b/i,
    kind: 'personalization',
    facet: (rest) => `health:${short(rest)}`,
  },
  {
    match:
      /^(?:uses|needs|requires|wears|plays|collects|studies) (?:a |an |the )?((?:wheelchair|cane|hearing aid|glasses|crutches|step-free|early|quiet|window|aisle|gluten|guide|python|typescript|linux|mac|windows|piano|guitar|tennis|chess|football)\b.*)/i,
    kind: 'personalization',
    facet: (rest) => `needs:${short(rest)}`,
  },
  { match: /^(?:is|are|will be) (?:staying|sleeping|based|lodging) (?:at|in|with|near) (.+)/i, kind: 'fact', facet: () => 'hotel' },
  { match: /^(?:stays|will stay|stay) (?:at|in|with|near) (.+)/i, kind: 'fact', facet: () => 'hotel' },
  { match: /^(?:changed|switched|moved) (?:the |the group's )?(?:hotels?|rooms?|airbnbs?) to (.+)/i, kind: 'fact', facet: () => 'hotel' },
  {
    match:
      /^(?:is|are|will be) (?:now )?(?:going|travell?ing|flying|heading|driving|moving|off|headed) to ((?!bed\b|sleep\b|work\b|school\b|church\b|(?:the|a|my|our|saul's)\s(?!.*\b(?:beach|mountains?|sea|coast|islands?|alps|lake|north|south|east|west|netherlands|philippines|usa?|uk|conference|wedding|festival)\b)).+)/i,
    kind: 'fact',
    facet: () => 'trip',
  },
  { match: /^(?:goes|travels|flies|drives|will go|will travel|will fly) to (.+)/i, kind: 'fact', facet: () => 'trip' },
  {
    match:
      /^(?:is visiting|will visit|visits|plans to visit|wants to visit|wants to go to|wants to see|is going to visit|has (?:already )?(?:visited|been to)|visited) (.+)/i,
    kind: 'fact',
    facet: (rest) => `visit:${short(rest)}`,
  },
  {
    match:
      /^(?:(?:is |are |will |will be )?(?:arriv(?:es?|ing)|leav(?:es?|ing)|depart(?:s|ing)?|land(?:s|ing)?|return(?:s|ing)?|check(?:s|ing)? (?:in|out)|fl(?:y|ies|ying)|meet(?:s|ing)?)) ((?:.*\b(?:on|at|in|by|from|to|with|tomorrow|today|tonight|next|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b|.*\d).*)/i,
    kind: 'fact',
    facet: (_, m) => movementIn(m[0]),
  },
  {
    match: /^(?:has |have )?(?:decided|agreed|chose|chosen|picked|settled)(?: (?:on|to|that|for|with))? (.+)/i,
    kind: 'decision',
    facet: (rest) => `decision:${decisionTopic(rest)}`,
  },
  { match: /^(?:is|are|will be) going with (.+)/i, kind: 'decision', facet: (rest) => `decision:${decisionTopic(rest)}` },
  { match: /^will go with (.+)/i, kind: 'decision', facet: (rest) => `decision:${decisionTopic(rest)}` },
  {
    match: new RegExp(`^(?:will|promises? to|promised to|is going to|has to|needs to|must) ((?:${PROMISES})\\b.+)`, 'i'),
    kind: 'commitment',
    facet: (rest) => `will:${short(rest)}`,
  },
  {
    match: /^(?:has |have )?(?:already |just )?(?:booked|reserved|bought|ordered|rented) (.+)/i,
    kind: 'fact',
    facet: (rest) => `booked:${short(rest)}`,
  },
];

const LAST_RULES: Rule[] = [
  {
    match: /^(?:is|are) (?:a|an) (?!bit\b|little\b|lot\b|minute\b|few\b|while\b|shame\b|pity\b|good\b|great\b|nice\b)(.+)/i,
    kind: 'personalization',
    facet: (rest) => `is:${head(rest)}`,
  },
];

const RELATIVES =
  /^(?:\w+ )?(?:wife|husband|partner|girlfriend|boyfriend|fianc[eé]e?|son|daughter|kids?|child|children|sister|brother|mother|father|mom|mum|dad|parents|friend|boss|colleague|cousin|aunt|uncle|grand\w+|dog|cat|baby)s?(?: \p{Lu}[\p{L}-]+)?$/iu;
const OPINION =
  /^(?:is|are|was|were|isn't|aren't|will be|looks?|seems?) (?:so |very |really |pretty |quite |too |not |super |just |all |a bit |still )*(?:nice|great|good|fine|ok|okay|amazing|awesome|bad|terrible|horrible|awful|beautiful|lovely|cool|fun|delicious|dead|broken|crazy|funny|hilarious|late|ready|here|there|done|perfect|wonderful|boring|empty|over|gone|annoying|cute|sad|happy|tired|sick|busy|weird|insane|best|the best|everything)\W*$/i;
const PLACE =
  /^(?:is|are|was|will be|has been|moved|changed|got|isn't|aren't)(?: now| actually| located| based| moved| changed| booked| right| just| no longer| not)* (?:in|at|on|near|to|by|from|next to|close to|opposite|behind|inside|outside|around|within) (.+)/i;
const DAY =
  'noon|midnight|(?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|tonight|january|february|march|april|may|june|july|august|september|october|november|december|morning|evening';
const TIME = new RegExp(
  `^(?:is|are|will be|was|moved|changed)\\b.*(?:\\b(?:${DAY})\\b|\\d:\\d\\d|\\d ?[ap]m\\b|\\d(?:st|nd|rd|th)\\b|\\bat \\d)|^(?:starts?|ends?|begins?|leaves?|departs?|arrives?|lands?|opens?|closes?|comes?)\\b.*(?:\\b(?:${DAY})\\b|\\d)`,
  'i',
);
const CALENDAR_PLACE =
  /^(?:in|on|at|by|to|from|around) (?:\d|noon|midnight|monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|april|may\b|june|july|august|september|october|november|december|the (?:\d|morning|evening|afternoon)|spring|summer|autumn|winter)/i;
const NAMED = /^(?:is|are) (?:called|named|the )(.+)/i;

/** "birthday", "favourite food", "budget": a value of the owner's, said of a thing that it has. */
function ofThing(subject: Subject, text: string): Learned | undefined {
  const { predicate, thing, owner } = subject;
  if (OPINION.test(predicate)) return undefined;
  const topic = `${owner}:${slug(thing.replace(/^(?:new|old|own|actual)\s+/i, ''))}`;
  const kind: ItemKind =
    subject.by === 'speaker' && /\b(?:favou?rite|birthday|name|nickname|size|diet|pronouns|seat|hobby|hobbies)\b/i.test(thing)
      ? 'personalization'
      : 'fact';
  const place = predicate.match(PLACE);
  const afterVerb = predicate.match(/\b(?:in|at|on|to|by|from|around) .+/i)?.[0] ?? '';
  if (place && !CALENDAR_PLACE.test(afterVerb)) return { kind, text, topic };
  if (TIME.test(predicate)) return { kind, text, topic: /birthday/i.test(thing) ? topic : `${topic}:time` };
  // "the weather is nice", "the food was good": said of anything, kept of nothing.
  if (subject.by === 'the' && !/\d/.test(predicate)) return undefined;
  if (NAMED.test(predicate)) return { kind, text, topic: `${topic}:name` };
  if (/^(?:is|are|was|were|will be|=|:|changed|isn't|aren't)/i.test(predicate)) return { kind, text, topic };
  const verb = words(predicate)[0];
  return verb ? { kind, text, topic: `${topic}:${contentWords(verb)[0] ?? verb}` } : undefined;
}

/** `text` is the sentence as it will be kept. */
export function statementOf(subject: Subject, text: string): Learned | undefined {
  const isRelative = subject.thing !== '' && RELATIVES.test(subject.thing);
  if (subject.thing === '' || isRelative) {
    // "my wife Anna" and "my wife" are one person.
    const owner = isRelative ? `${subject.owner}-${slug(subject.thing.replace(/ \p{Lu}.*$/u, ''))}` : subject.owner;
    for (const rule of isRelative || subject.by === 'group' ? PERSON_RULES : [...PERSON_RULES, ...LAST_RULES]) {
      const match = subject.predicate.match(rule.match);
      if (!match) continue;
      const rest = (match[1] ?? '').trim();
      if (/^(?:is|are) (?:now )?going to /i.test(match[0]) && rule.kind === 'fact' && INTENTIONS.has(words(rest)[0] ?? '')) continue;
      const facet = rule.facet(rest, match);
      return { kind: rule.kind, text, topic: rule.kind === 'decision' ? facet : `${owner}:${facet}` };
    }
    if (!isRelative) return undefined;
  }
  return ofThing(subject, text);
}
