// What matters where somebody asks what to choose: who eats what, who likes what, and what was written on it.
import { linear } from '@offshoot/linear-patterns';

import type { MemoryItem } from '../../../../../agent/memory/domain/items/item.ts';
import { GROUP_SUBJECT } from '../../../../../agent/memory/domain/words/aspects.ts';
import { stem } from '../../../../../agent/memory/domain/words/words.ts';
import { isOfAspect, rulesFor, stemsIn } from '../finding/finding.ts';
import { type Knowledge, subjectOf } from '../knowledge/knowledge.ts';
import type { Question } from '../questions/asking.ts';
import { type Told, toldFacts } from '../wording/sides.ts';

export const MAX_QUOTES = 2;

const FEEDS = /\b(?:eat|have|order|serve|cook|make|bake|bring|give|feed|try|taste)\b/i;

/** "Can we order satay for Maria?": nobody said what is in it, but her restrictions are known. */
export function whatTheyEat({ text, subjects }: Question, { memory }: Knowledge): Told[] {
  const people = subjects.filter((key) => key !== GROUP_SUBJECT);
  if (people.length === 0 || !FEEDS.test(text) || !/^(?:can|could|may|should|shall|is|are|will|would|does|do)\b/i.test(text)) return [];
  const items = memory.filter((item) => people.includes(subjectOf(item) ?? '') && isOfAspect(item, EATING) && item.kind !== 'credential');
  return toldFacts(items, memory);
}

export const FOOD =
  /\b(?:cook(?:s|ing)?|eat(?:s|ing)?|food|dinner|lunch|breakfast|brunch|meal|restaurants?|menu|dish|recipe|serve|snacks?|order|bake|grill|feed|buffet|picnic|bbq|barbecue|cake)\b/i;
export const GIFT = linear(/\b(?:gifts?|presents?|buy|get (?:for )?\w+ for|give)\b/i);
export const EATING = new Set(['diet', 'allergy', 'eats', 'health']);
export const LIKING = new Set(['likes', 'taste', 'prefers', 'favourite']);

export const ASKS_FOR_IDEAS = /\b(?:recommend\w*|suggest\w*|advi[cs]e|ideas?|tips)\b/i;
const ASKS_HOW =
  /^(?:(?:on|at|in|from|until|till|by|and|so) )*(?:where|when|how|who|which (?:days?|time|times|hours)|what (?:days?|time|times|hours))\b/i;

/** "What should we cook?" is a choice; "where can I buy that?" and "what should I take along?" ask for what somebody has told. */
export function isChoice({ text }: Question): boolean {
  if (ASKS_FOR_IDEAS.test(text)) return true;
  return !ASKS_HOW.test(text) && (FOOD.test(text) || GIFT.test(text));
}

const FOOD_WORDS = new Set(
  'food eat drink restaurant dinner lunch breakfast chain cuisine sushi pasta pizza meat fish cheese spicy chocolate dessert noodle ramen curry soup cake fruit vegetable tofu seafood natto cilantro coriander olive mushroom tapas'
    .split(' ')
    .map(stem),
);
export const isOfFood = (item: MemoryItem): boolean => [...stemsIn(item)].some((one) => FOOD_WORDS.has(one));

/** What the template and the owner wrote about it. */
export function quotes(question: Question, { instructions, ownerNotes }: Knowledge): string[] {
  const said = (sentences: readonly string[], lead: string) => {
    const found = rulesFor(question, sentences, MAX_QUOTES);
    return found.length > 0 ? [`${lead} ${found.map((text) => `“${text}”`).join(' ')}`] : [];
  };
  const told = instructions.filter((text, i) => i >= 2 || !SELF_DESCRIPTION.test(text));
  return [...said(told, 'My instructions say:'), ...said(ownerNotes, "My owner's notes say:")];
}

/** "You are a travel planning assistant" describes the agent, and would otherwise answer every question about a trip. */
const SELF_DESCRIPTION = /^(?:you are|you're|you help|you plan|your (?:job|role|task))\b/i;
