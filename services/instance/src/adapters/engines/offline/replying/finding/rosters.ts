// Questions that ask for several people at once: who brings what, who cannot come.
import { linear } from '@offshoot/linear-patterns';

import type { MemoryItem } from '../../../../../agent/memory/domain/items/item.ts';
import { GROUP_SUBJECT } from '../../../../../agent/memory/domain/words/aspects.ts';
import { stem } from '../../../../../agent/memory/domain/words/words.ts';
import { type Knowledge, subjectOf } from '../knowledge/knowledge.ts';
import type { Question } from '../questions/asking.ts';
import { isOfAspect, stemsIn, tellable } from './finding.ts';
import { daysIn } from './looser.ts';

const isOpen = ({ kind, sensitivity }: MemoryItem): boolean => kind !== 'credential' && kind !== 'training' && sensitivity !== 'secret';

const WHO_WHAT = linear(
  /^(?:who(?:'s| is| are| will| does| can| is going to| all)? (?:all )?(\p{L}+) what|what (?:does|is|will|do) (?:everyone|everybody|each(?: person| of us)?|each one|all of us|people) (\p{L}+)|who(?:'s| is| will)? (bring|bringing|make|making|cook|cooking|bake|baking) (?:something|anything|stuff|things|food))\b/iu,
);
/** What people do for a meal or a trip together: "I'll make a salad" is an answer to "who brings what?". */
const CONTRIBUTES = new Set(
  'bring make cook bake prepare carry provide supply buy contribute organise organize handle book drive host pack take get do'
    .split(' ')
    .map(stem),
);
const GIVES = new Set('bring make cook bake prepare carry provide supply buy contribute'.split(' ').map(stem));
const TASKS = new Set(['will', 'booked']);

/** Undefined: it does not ask for a list of who does what. */
export function whoDoesWhat(question: Question, { memory }: Knowledge): MemoryItem[] | undefined {
  const match = WHO_WHAT.exec(question.text);
  const verb = match?.[1] ?? match?.[2] ?? match?.[3];
  if (verb === undefined) return undefined;
  const one = stem(verb.toLowerCase());
  if (!CONTRIBUTES.has(one)) return undefined;
  const said = (item: MemoryItem) => [...stemsIn(item)].some((word) => word === one || (GIVES.has(one) && GIVES.has(word)));
  return tellable(memory, question.text).filter(
    (item) => isOpen(item) && isPersonalOrNoted(item) && (said(item) || isOfAspect(item, TASKS)) && !isRefused(item.text),
  );
}

const isRefused = (text: string): boolean => /\b(?:not|no longer|never|cannot|can't|won't)\b|n['’]t\b/i.test(text);

const ASKS_ABSENT =
  /^(?:and |so )?(?:who|who all|anyone|anybody|is anyone|is anybody|which of us) ?(?:can't|cant|cannot|can not|won't|wont|isn't|isnt|aren't|is not|are not|will not|doesn't|don't|(?:is|are|will be) (?:missing|absent|away|out|unavailable)|has (?:said no|cancelled|canceled)|cancelled|canceled|backed out)\b/i;
const ABSENT = linear(
  /\b(?:(?:is|are|am|will be) (?:out|away|absent|injured|hurt|ill|sick|off|gone|missing|unavailable|on (?:holiday|vacation|leave))|(?:can ?not|can['’]?t|cant|won['’]?t|will not|is(?:n['’]t| not)|does(?:n['’]t| not)|neither|not) (?:\S+ ){0,2}?(?:come|coming|make it|join\w*|attend\w*|play\w*|be (?:there|here)|there|available|free|do|in|able|time|participate|going|go)|(?:has|have) to work|has no time|have no time|cancelled|canceled|backed out|dropped out)\b/i,
);
const COMING = new Set('come coming make join attend play free available do go going miss absent away out there'.split(' ').map(stem));

const isPersonalOrNoted = (item: MemoryItem): boolean => subjectOf(item) !== GROUP_SUBJECT;

/** Undefined: it does not ask who is absent. `isExact`: they say it of the day that is asked for. */
export function absentees(question: Question, { memory }: Knowledge): { items: MemoryItem[]; isExact: boolean } | undefined {
  if (!ASKS_ABSENT.test(question.text)) return undefined;
  const days = daysIn(question.text);
  const others = question.sought.filter((one) => !COMING.has(one) && !/day$|^\d/.test(one));
  const items = tellable(memory, question.text).filter((item) => {
    if (!isOpen(item) || !isPersonalOrNoted(item) || !ABSENT.test(item.text)) return false;
    const told = daysIn(item.text);
    return (days.size === 0 || told.size === 0 || [...told].some((day) => days.has(day))) && others.every((one) => stemsIn(item).has(one));
  });
  if (items.length === 0) return undefined;
  const saysIt = (item: MemoryItem) => isRefused(item.text) || /\b(?:missing|absent|away|out|unavailable)\b/i.test(question.text);
  return { items, isExact: items.every((item) => saysIt(item) && (days.size === 0 || daysIn(item.text).size > 0)) };
}
