// Whether an item says yes or no to a question, or neither. A "Yes" is said only where the item says it: what somebody may eat depends on it.
import { linear } from '@offshoot/linear-patterns';

import type { MemoryItem } from '../../../../../agent/memory/domain/items/item.ts';
import { GROUP_SUBJECT } from '../../../../../agent/memory/domain/words/aspects.ts';
import { contentStems, stem } from '../../../../../agent/memory/domain/words/words.ts';
import { meansOneOf } from '../../words/concepts.ts';
import { isOfAspect, stemsIn } from '../finding/finding.ts';
import { isPersonal, subjectOf } from '../knowledge/knowledge.ts';
import type { Question } from '../questions/asking.ts';
import { leavesOut } from '../questions/cues.ts';

export type Verdict = 'yes' | 'no' | 'unclear';

export const NEGATIVE =
  /\b(?:not|no longer|never|any ?more|no|without|stopped|quit|cancelled|canceled|neither|nobody|nothing|cannot|can ?t|cant)\b|n['’]t\b/i;
export const DISLIKE = /\b(?:hates?|dislikes?|avoids?|can't stand|allergic|intoleran\w+)\b/i;

/** What a text says of what it speaks of: that it is so, or that it is not. */
export const isDenied = (text: string): boolean => NEGATIVE.test(text);

/** "Is steak ok with Ben?" */
const ASKS_LEAVE =
  /\b(?:ok|okay|fine|safe|allowed|permitted|all right|alright|good|possible|a problem|harmful|dangerous|bad for)\b|^(?:so |and |but )?(?:can|could|may|might|should|shall)\b/i;
const ASKS_EATING =
  /\b(?:eats?|eating|drinks?|drinking|have|had|takes?|serve|served|give|given|gets?|like|cook|bake|order|feed|fed|try|tolerates?|stand|handle)\b/i;
const ASKS_ALLERGY = /\b(?:allerg\w*|intoleran\w+|react\w*)\b/i;
const EATS = /\b(?:eats?|drinks?|likes?|loves?|enjoys?|prefers?)\b/i;
const LIKES = /\b(?:likes?|loves?|enjoys?|prefers?|eats?|drinks?)\b/i;
/** "If he eats kiwi he gets a rash" says "eats kiwi", too. */
const HARM = linear(
  /\b(?:allerg\w*|intoleran\w+|sick|ill|hospital|react\w*|rash\w*|hives|swell\w*|swollen|itch\w*|epi-?pen|shock|vomit\w*|throws? up|chok\w+|dies?|dying|faint\w*|harm\w*|danger\w*|poison\w*|careful|avoid\w*|away|bad|trouble|breath\w*|emergency|problem)\b/i,
);
/** What is only so at times, was so once, or is only thought. */
const UNSURE =
  /\b(?:if|unless|until|except|but|only|maybe|perhaps|might|probably|possibly|could|should|used to|was once|thinks?|guess\w*|hopes?|wants? to know|asks?|wonders?|not sure|unsure|supposed|almost|nearly|sometimes|usually|rarely|instead)\b|\?/i;
/** "No smoking inside", "Never use the lift". */
const PROHIBITS =
  /^(?:never|no|no more|don't|do not|please don't|not)\b|\b(?:must not|mustn't|may not|not allowed|isn't allowed|aren't allowed|forbidden|prohibited|banned|should not|shouldn't|can ?not|can't)\b/i;

const isAllergy = (text: string): boolean => /\b(?:allergic|allergy|intoleran\w+)\b/i.test(text) && !isDenied(text);

const asksForLeave = ({ text }: Question): boolean => ASKS_LEAVE.test(text);
const asksEating = ({ text }: Question): boolean => ASKS_EATING.test(text);

/** When it is so. An item that does not say when answers no "today". */
const WHEN = linear(
  /\b(?:today|tonight|tomorrow|yesterday|right now|this (?:morning|afternoon|evening|week|weekend|month|year)|next \w+)\b/i,
);

/** Words that ask and are in no answer. */
const IDLE = new Set(
  'true right true still already yet sure maybe actually now ok okay fine safe please ever thing anything something'.split(' ').map(stem),
);

const isOfWhom = (item: MemoryItem, { subjects }: Question): boolean => {
  const people = subjects.filter((key) => key !== GROUP_SUBJECT);
  const said = stemsIn(item);
  const subject = subjectOf(item);
  return people.every((key) => subject === key || subject?.startsWith(`${key}-`) || key.split('-').every((word) => said.has(stem(word))));
};

/** Whether it says what is done or is so, and not only of whom: "Saturday is Ben's birthday" says nothing of coming. */
function saysIt(question: Question, item: MemoryItem): boolean {
  const said = stemsIn(item);
  const named = new Set(question.subjects.flatMap((key) => key.split('-').map(stem)));
  const asked = [...new Set(contentStems(question.text))].filter((one) => !IDLE.has(one) && !named.has(one));
  return asked.every(
    (one) =>
      said.has(one) ||
      meansOneOf(one, said) ||
      (question.spent.has(one) && isOfAspect(item, question.aspects)) ||
      /^(?:any|some|every)/.test(one),
  );
}

/** That there is something is the answer to "do we have a hotel?". */
const ASKS_WHETHER_THERE_IS = /^(?:so |and |but )?(?:do|does|did|is|are|was|were|has|have|any)\b/i;

/** Nothing is sought but that there is something of that aspect. */
export function isThere(question: Question, item: MemoryItem): boolean {
  if (!ASKS_WHETHER_THERE_IS.test(question.text) || ASKS_LEAVE.test(question.text)) return false;
  return !isDenied(item.text) && !UNSURE.test(item.text) && isOfWhom(item, question) && saysWhen(question, item) && saysIt(question, item);
}

const saysWhen = ({ text }: Question, item: MemoryItem): boolean => {
  const when = WHEN.exec(text)?.[0];
  return when === undefined || item.text.toLowerCase().includes(when.toLowerCase());
};

/** It says that somebody who is asked about must not have what is asked for. */
export function warns(question: Question, item: MemoryItem): boolean {
  if (!asksEating(question) && !asksForLeave(question)) return false;
  return (
    isOfWhom(item, question) &&
    question.sought.some((food) => leavesOut(item.text, food) || (isAllergy(item.text) && stemsIn(item).has(food)))
  );
}

export function verdictOf(question: Question, item: MemoryItem): Verdict {
  const { text } = question;
  const isRule = !isPersonal(item) && PROHIBITS.test(item.text);
  if (!isOfWhom(item, question) && !isRule) return 'unclear';
  const holdsAll = question.sought.every((one) => stemsIn(item).has(one));
  const isOfEating = ASKS_EATING.test(text);
  const asksLeave = ASKS_LEAVE.test(text);
  if (warns(question, item)) return 'no';
  if (!holdsAll) return 'unclear';
  const denied = isDenied(item.text);
  if (asksLeave && question.sought.length > 0 && PROHIBITS.test(item.text) && !UNSURE.test(item.text)) return 'no';
  // That Saul drinks milk does not say that he is not allergic to it.
  if (ASKS_ALLERGY.test(text)) {
    if (!ASKS_ALLERGY.test(item.text) || UNSURE.test(item.text)) return 'unclear';
    return denied === asksDenied(text) ? 'yes' : 'no';
  }
  const asksDislike = DISLIKE.test(text);
  const saysDislike = DISLIKE.test(item.text);
  // "Does Saul like tea?" and "Saul hates tea."
  if (asksDislike !== saysDislike && (saysDislike || LIKES.test(item.text))) {
    if (!isOfEating && !asksDislike) return 'unclear';
    return denied ? 'unclear' : asksDislike || saysDislike ? 'no' : 'unclear';
  }
  // What somebody may eat is told in the words in which it was said, and never with a "Yes" of its own.
  const isOfFood = isOfEating && question.aspects.size > 0;
  if (isOfFood && (HARM.test(item.text) || !EATS.test(item.text)) && denied === asksDenied(text)) return 'unclear';
  // Whether something is safe, only who says "safe" has said.
  if (asksLeave && !OPENS_WITH_CAN.test(text) && !ASKS_LEAVE.test(item.text)) return 'unclear';
  if (UNSURE.test(item.text) || !saysWhen(question, item) || !saysIt(question, item)) return 'unclear';
  return denied === asksDenied(text) ? 'yes' : 'no';
}

const OPENS_WITH_CAN = /^(?:so |and |but )?(?:can|could|may) /i;

/** Whether a "Yes" may be put before it: never where somebody asks for leave, unless it is about what they can do. */
export const mayBeYes = (question: Question, texts: readonly string[]): boolean =>
  !asksForLeave(question) ||
  (OPENS_WITH_CAN.test(question.text) && !asksEating(question) && texts.every((text) => /\b(?:can|may)\b/i.test(text)));

const asksDenied = (text: string): boolean => /\b(?:not|no longer|never)\b/i.test(text.replace(/^\S+n't\b/i, ''));
