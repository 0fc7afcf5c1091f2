// The answer to one question about what is known.
import { linear } from '@offshoot/linear-patterns';

import type { MemoryItem } from '../../../../../agent/memory/domain/items/item.ts';
import { GROUP_SUBJECT } from '../../../../../agent/memory/domain/words/aspects.ts';
import { isSecret } from '../../../../../agent/transfers/domain/selection/reading.ts';
import { AMOUNT, type Found, findFor, isOfAspect, isRelated, rulesFor, stemsIn, tellable } from '../finding/finding.ts';
import { allKnownOf, foundFor, headsCounted } from '../finding/looser.ts';
import { besides, inTalk, isOffered, nearTo, withTellers } from '../finding/near.ts';
import { absentees, whoDoesWhat } from '../finding/rosters.ts';
import { isPersonal, type Knowledge, subjectOf } from '../knowledge/knowledge.ts';
import type { Question } from '../questions/asking.ts';
import { leavesOut } from '../questions/cues.ts';
import { kindAsked } from '../questions/kinds.ts';
import { numberInWords } from '../wording/phrasing.ts';
import { type Told, toldFacts } from '../wording/sides.ts';
import { ASKS_FOR_IDEAS, EATING, FOOD, GIFT, isChoice, isOfFood, LIKING, MAX_QUOTES, quotes, whatTheyEat } from './choosing.ts';
import { DISLIKE, isDenied, isThere, mayBeYes, NEGATIVE, type Verdict, verdictOf, warns } from './verdicts.ts';

export interface Answer {
  text: string;
  told: MemoryItem[];
  /** The answer says that nothing is known. */
  isUnknown?: true;
}

/** Nobody reads a longer list. */
export const MAX_LISTED = 8;
/** Up to this many facts share one line; more become a list. */
const MAX_IN_LINE = 3;
/** Behind "I don't know that exactly". */
const MAX_NEAR = 3;
const NOT_EXACTLY = "I don't know that exactly. What I do know:";
export const UNKNOWN: Answer = { text: "I don't know that yet.", told: [], isUnknown: true };
const NOBODY: Answer = { text: 'Nobody that I know of.', told: [], isUnknown: true };
const NONE: Answer = { text: 'None that I know of.', told: [], isUnknown: true };
const NOT_KNOWN: Answer = { text: 'Not that I know of.', told: [], isUnknown: true };

const itemsOf = (facts: readonly Told[]): MemoryItem[] => facts.flatMap(({ items }) => items);

/** `lead` comes before the facts. */
export function listing(facts: readonly Told[], lead = ''): Answer {
  const shown = facts.slice(0, MAX_LISTED);
  const more = facts.length - shown.length;
  const rest = more === 0 ? [] : [`And ${more} more: ask about one person or one thing.`];
  const isLong = shown.length > MAX_IN_LINE;
  const lines = isLong ? shown.map(({ text }) => `• ${text}`) : [shown.map(({ text }) => text).join(' ')];
  const text = isLong
    ? [...(lead === '' ? [] : [lead]), ...lines, ...rest].join('\n')
    : [lead, ...lines, ...rest].filter((one) => one !== '').join(' ');
  return { text, told: itemsOf(shown) };
}

const facts = (found: Found, knowledge: Knowledge, question: Question): Told[] =>
  toldFacts(found.items, tellable(knowledge.memory, question.text));

/** Undefined: the question is about nothing that memory could know. */
export function answerFrom(question: Question, knowledge: Knowledge): Answer | undefined {
  const roster = rosterFor(question, knowledge);
  if (roster !== undefined) return roster;
  if (question.form === 'advice')
    return isChoice(question) ? (inContext(question, knowledge) ?? advice(question, knowledge)) : practical(question, knowledge);
  const rules = question.form === 'yes-no' && question.sought.length > 0 ? taughtAgainst(question, knowledge) : [];
  if (rules.length > 0) return listing(toldFacts(rules, knowledge.memory));
  const found = foundFor(question, knowledge);
  if (found === undefined) return unknown(question, knowledge);
  const said = inContext(question, knowledge, found.items);
  if (said !== undefined) return said;
  switch (question.form) {
    case 'yes-no':
      return yesOrNo(question, found, knowledge);
    case 'who':
      return who(question, found, knowledge);
    case 'count':
      return count(question, found, knowledge);
    case 'compare':
      return listing(facts(found, knowledge, question), "I can't compare that. What I know:");
    default:
      return plainly(question, found, knowledge);
  }
}

/** "Who is in when the heating man comes?" is not answered by when he comes, but by what was said next. */
function inContext(question: Question, knowledge: Knowledge, found: readonly MemoryItem[] = []): Answer | undefined {
  const kind =
    question.form === 'yes-no' || question.form === 'compare' || question.form === 'count' ? undefined : kindAsked(question, knowledge);
  if (kind === undefined || found.some(kind.holds)) return undefined;
  const said = inTalk(question, knowledge);
  return said.length === 0 ? undefined : listing(withTellers(said, question, knowledge), NOT_EXACTLY);
}

/** "Can I smoke inside?": it was taught that nobody may. */
const taughtAgainst = (question: Question, { memory }: Knowledge): MemoryItem[] =>
  tellable(memory, question.text).filter((item) => item.kind === 'training' && verdictOf(question, item) === 'no');

/** "Who brings what?", "who can't come on Saturday?" */
function rosterFor(question: Question, knowledge: Knowledge): Answer | undefined {
  const tasks = whoDoesWhat(question, knowledge);
  if (tasks !== undefined && tasks.length > 0) return listing(withTellers(tasks, question, knowledge));
  const absent = absentees(question, knowledge);
  return absent === undefined ? undefined : listing(withTellers(absent.items, question, knowledge), absent.isExact ? '' : NOT_EXACTLY);
}

/** Tells near matches, not the answer. */
const isLoose = (question: Question, { items, isExact, isMeant, hasPart }: Found): boolean =>
  !hasPart ||
  // One person's singing is not the group's.
  (question.subjects.length > 0 && question.subjects.every((key) => key === GROUP_SUBJECT) && items.every(isPersonal)) ||
  (!isExact && !isMeant && question.sought.length > 0);

function plainly(question: Question, found: Found, knowledge: Knowledge): Answer {
  const more = besides(found.items, question, knowledge);
  // "What is Pongo scared of?" is not answered by where he stays.
  const isBeside = question.part === undefined && question.sought.length > 0 && !saysWhatIsAsked(question, found.items);
  if (isLoose(question, found) || isBeside) {
    const near = nearTo(question, knowledge, [...found.items, ...more]);
    const others = [...more, ...found.items].filter((item) => !near.includes(item) && isOffered(item, question));
    const items = [...near, ...others].slice(0, MAX_NEAR);
    // What is told only to whoever names it is no guess.
    const named = found.items.filter(isSecret);
    if (named.length > 0) return listing(toldFacts(named, knowledge.memory));
    if (items.length > 0) return listing(withTellers(items, question, knowledge), NOT_EXACTLY);
    // A long number is offered to nobody, but told to whoever names its thing.
    return found.isExact ? listing(facts(found, knowledge, question)) : UNKNOWN;
  }
  return more.length > 0 && !found.items.some(isSecret)
    ? listing(withTellers([...found.items, ...more], question, knowledge), NOT_EXACTLY)
    : listing(facts(found, knowledge, question));
}

/** A credential is no guess. */
function hedged(told: readonly Told[], question: Question): Answer {
  const offered = told.filter(({ items }) => items.every((item) => isOffered(item, question)));
  if (offered.length > 0) return listing(offered, NOT_EXACTLY);
  return told.length > 0 && told.every(({ items }) => items.every(isSecret)) ? listing(told) : UNKNOWN;
}

/** The last attempt before saying that nothing is known. `found`: what the rules came upon. */
function nearby(question: Question, knowledge: Knowledge, found: readonly MemoryItem[] = []): Answer | undefined {
  const near = nearTo(question, knowledge, found);
  return near.length === 0 ? undefined : listing(withTellers(near, question, knowledge), NOT_EXACTLY);
}

function unknown(question: Question, knowledge: Knowledge): Answer | undefined {
  const eating = whatTheyEat(question, knowledge);
  if (eating.length > 0) return listing(eating, NOT_EXACTLY);
  const rules = quotes(question, knowledge);
  if (rules.length > 0) return { text: rules.join(' '), told: [] };
  const heads = headsCounted(question, knowledge);
  if (heads.length > 0) return listing(toldFacts(heads, knowledge.memory));
  const known = allKnownOf(question, knowledge).filter((item) => isOffered(item, question));
  if (known.length > 0) return listing(toldFacts(known, knowledge.memory), NOT_EXACTLY);
  const near = nearby(question, knowledge);
  if (near !== undefined) return near;
  if (question.aspects.size === 0 && question.sought.length === 0) return undefined;
  if (question.form === 'who' || (question.isOfAnybody && /\b(?:anyone|anybody|someone|somebody)\b/i.test(question.text))) return NOBODY;
  if (/^any\b|\bhave any\b|^(?:are|is) there any\b/i.test(question.text)) return NONE;
  return /^(?:(?:are|is) there|(?:do|does) \S+(?: \S+)? have)\b/i.test(question.text) ? NOT_KNOWN : UNKNOWN;
}

function yesOrNo(question: Question, found: Found, knowledge: Knowledge): Answer {
  if (question.isOfAnybody) return anybody(question, found, knowledge);
  const warnings = tellable(knowledge.memory, question.text).filter((item) => warns(question, item));
  if (warnings.length > 0) return listing(toldFacts(warnings, knowledge.memory), 'No:');
  const told = facts(found, knowledge, question);
  const isMeant = found.isExact || found.isMeant;
  const hasSides = told.some(({ items }) => items.length > 1 && new Set(items.map(({ text }) => text)).size > 1);
  // "Do we have a hotel?", "does Saul have allergies?": the existence of an item is the answer.
  if (question.sought.length === 0) {
    if (hasSides || told.some(({ text }) => isDenied(text))) return listing(told);
    return told.every(({ items }) => items.every((item) => isThere(question, item))) ? listing(told, 'Yes:') : hedged(told, question);
  }
  if (hasSides) return listing(told);
  const verdicts = isMeant ? told.map((fact) => ({ fact, verdict: verdictOf(question, fact.items[0] as MemoryItem) })) : [];
  for (const wanted of ['no', 'yes'] as const) {
    const telling = verdicts.filter(({ verdict }) => verdict === wanted).map(({ fact }) => fact);
    if (telling.length > 0) return listing(telling, leadOf(wanted, question, telling));
  }
  const eating = whatTheyEat(question, knowledge);
  if (eating.length > 0) return listing(eating, NOT_EXACTLY);
  return nearby(question, knowledge, found.items) ?? hedged(told, question);
}

/** Whether somebody may eat something is told in the words in which it was said, and "No: No smoking." says it twice. */
function leadOf(verdict: 'yes' | 'no', question: Question, telling: readonly Told[]): string {
  if (verdict === 'no') return telling.every(({ text }) => /^(?:no|never)\b/i.test(text)) ? '' : 'No:';
  return mayBeYes(
    question,
    telling.map(({ text }) => text),
  )
    ? 'Yes:'
    : '';
}

/** "Who is vegetarian?", "does anybody like tea?": what is known about each person, without those for whom the opposite is known. */
function who(question: Question, found: Found, knowledge: Knowledge): Answer {
  const told = facts(found, knowledge, question);
  const asksDenied = NEGATIVE.test(question.text);
  if (question.sought.length === 0) {
    const fitting = told.filter(({ items }) => items.some((item) => isDenied(item.text) === asksDenied));
    return listing(asksDenied && fitting.length > 0 ? fitting : told);
  }
  // "Does anybody bring drinks?" is not about those who do not drink milk.
  if (!found.isExact && question.spent.size > 0 && found.items.every((item) => isPersonal(item) && !isOfAspect(item, question.aspects)))
    return nearby(question, knowledge) ?? NOBODY;
  if (!found.isExact && !found.isMeant) {
    const fitting = asksDenied
      ? told.filter(({ items }) => question.sought.some((food) => items.some((item) => leavesOut(item.text, food))))
      : [];
    return fitting.length > 0 ? listing(fitting) : (nearby(question, knowledge, found.items) ?? hedged(told, question));
  }
  const verdicts = told.map((fact) => ({
    fact,
    verdict: isSides(fact) ? 'yes' : whoVerdict(question, fact.items[0] as MemoryItem, asksDenied),
  }));
  const yes = verdicts.filter(({ verdict }) => verdict === 'yes').map(({ fact }) => fact);
  if (yes.length > 0)
    return saysWhatIsAsked(question, itemsOf(yes)) ? listing(yes) : (nearby(question, knowledge, itemsOf(yes)) ?? hedged(yes, question));
  if (!found.isExact) return nearby(question, knowledge) ?? NOBODY;
  return asksDenied || !saysWhatIsAsked(question, found.items)
    ? (nearby(question, knowledge, found.items) ?? hedged(told, question))
    : listing(told, 'Nobody that I know of. What I do know:');
}

/** "Who stays in for the heating man?" is not answered by when he comes. */
const saysWhatIsAsked = ({ spent, aspects }: Question, items: readonly MemoryItem[]): boolean =>
  spent.size === 0 ||
  items.some((item) => isOfAspect(item, aspects) || [...spent].some((one) => stemsIn(item).has(one) || isRelated(one, item)));

const isSides = ({ items }: Told): boolean => new Set(items.map(({ text }) => text)).size > 1;

function whoVerdict(question: Question, item: MemoryItem, asksDenied: boolean): Verdict {
  const [denied, dislikes, asksDislike] = [isDenied(item.text), DISLIKE.test(item.text), DISLIKE.test(question.text)];
  if (asksDislike) return dislikes && !denied ? 'yes' : 'no';
  if (asksDenied) return denied || dislikes ? 'yes' : 'no';
  const asksLiking = /\b(?:likes?|loves?|enjoys?|eats?|drinks?|wants?)\b/i.test(question.text);
  return denied || (asksLiking && dislikes) ? 'no' : 'yes';
}

function anybody(question: Question, found: Found, knowledge: Knowledge): Answer {
  const isOfPeople = /\b(?:any(?:one|body)|some(?:one|body)|everyone|everybody|all of us|any of us)\b/i.test(question.text);
  const answer = who({ ...question, form: 'who' }, found, knowledge);
  const isEverybody = /\b(?:everyone|everybody|all of us)\b/i.test(question.text);
  if (answer.told.length === 0 || /^(?:Nobody|I don't)/.test(answer.text)) return answer;
  if (isEverybody) return { ...answer, text: `I can't say that about everybody. What I know: ${answer.text}` };
  return isOfPeople || /^any\b|\bany\b/i.test(question.text)
    ? { ...answer, text: answer.text.includes('\n') ? `Yes:\n${answer.text}` : `Yes: ${answer.text}` }
    : answer;
}

function count(question: Question, found: Found, knowledge: Knowledge): Answer {
  const told = facts(found, knowledge, question);
  const people = new Set(found.items.filter((item) => isPersonal(item) && !isDenied(item.text)).map(subjectOf));
  const isOfPeople = linear(/\bhow many (?:of (?:us|you|them)|people|persons|guests|members|\w+s (?:are|do we have))\b/i).test(
    question.text,
  );
  if (!isOfPeople && (isLoose(question, found) || !found.items.some((item) => AMOUNT.test(item.text))))
    return nearby(question, knowledge, found.items) ?? hedged(told, question);
  // "How many of us eat meat?": there is no count.
  if (!isOfPeople || people.size === 0 || question.sought.length === 0) return listing(told);
  if (!found.isExact) return listing(told, "I can't count that for certain. What I know:");
  return listing(told, `I know of ${numberInWords(people.size)}:`);
}

/** What helps to do something, where somebody has told it. */
function practical(question: Question, knowledge: Knowledge): Answer {
  const answer = answerFrom({ ...question, form: 'plain' }, knowledge);
  return answer === undefined || answer.isUnknown ? advice(question, knowledge) : answer;
}

/** Recommends nothing, but tells what matters for the choice. */
function advice(question: Question, knowledge: Knowledge): Answer {
  const rules = quotes(question, knowledge);
  const memory = tellable(knowledge.memory, question.text);
  const isFood = FOOD.test(question.text);
  const isOurs = question.subjects.length === 0 || question.subjects.includes(GROUP_SUBJECT);
  // For whom the food is: "for Maria", or else everybody. "What should I cook for Maria?" is not about the cook.
  const others = question.subjects.filter((key) => key !== GROUP_SUBJECT && key !== knowledge.speaker.key);
  const meant = others.length > 0 ? others : isOurs ? undefined : question.subjects;
  const ofThem = (item: MemoryItem) => isPersonal(item) && (meant === undefined || meant.includes(subjectOf(item) ?? ''));
  const matters = memory.filter(
    (item) =>
      item.kind !== 'training' &&
      ((isFood &&
        (ofThem(item) || subjectOf(item) === GROUP_SUBJECT) &&
        (isOfAspect(item, EATING) || (isOfAspect(item, LIKING) && isOfFood(item)))) ||
        (GIFT.test(question.text) && ofThem(item) && isOfAspect(item, LIKING))),
  );
  const found = isFood ? undefined : findFor(question, knowledge);
  const told = toldFacts([...matters, ...(found?.isExact ? found.items.filter((item) => !matters.includes(item)) : [])], memory);
  const taught = toldFacts(
    memory.filter((item) => item.kind === 'training' && (isFood ? isOfFood(item) : rulesFor(question, [item.text], 1).length > 0)),
    memory,
  ).slice(0, MAX_QUOTES);
  if (told.length + taught.length === 0 && rules.length > 0) return { text: rules.join(' '), told: [] };
  if (told.length + taught.length === 0) {
    const near = nearby(question, knowledge);
    if (near !== undefined) return near;
    if (!/\b(?:should|shall|to)\b/i.test(question.text) && !ASKS_FOR_IDEAS.test(question.text)) return UNKNOWN;
    return {
      text: `I can't choose for you, and I know nothing yet that would help${isFood ? ': tell me who eats what' : ''}.`,
      told: [],
      isUnknown: true,
    };
  }
  const lead = isFood && told.length > 0 ? "I can't choose for you, but this matters:" : '';
  const answer = told.length > 0 ? listing(told, lead) : { text: '', told: [] as MemoryItem[] };
  const text = [answer.text, ...taught.map((one) => one.text), ...rules].filter((one) => one !== '');
  return { text: text.join(answer.text.includes('\n') ? '\n' : ' '), told: [...answer.told, ...itemsOf(taught)] };
}
