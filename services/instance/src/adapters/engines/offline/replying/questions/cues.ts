// The words of a question that reveal the requested aspect of somebody or something, and the requested part of the answer.
import { linear } from '@offshoot/linear-patterns';
import { aspectNamed } from '../../../../../agent/memory/domain/words/aspects.ts';
import { stem, words } from '../../../../../agent/memory/domain/words/words.ts';
import { ASKED_BY, LEFT_OUT, SHOWN_BY } from './cues.data.ts';

const list = (text: string): string[] => text.split(/\s+/);

const byWord = (table: [string, string][]): Map<string, string[]> => {
  const found = new Map<string, string[]>();
  for (const [aspects, cues] of table)
    for (const cue of list(cues)) {
      const all = found.get(cue) ?? [];
      found.set(cue, [...all, ...list(aspects).filter((aspect) => !all.includes(aspect))]);
    }
  return found;
};
const ASKED = byWord(ASKED_BY);

/** The requested part of a thing. */
export type Part = 'time' | 'place' | 'number' | 'price' | 'name';

const PART_CUES: [Part, RegExp][] = [
  ['time', /\b(?:when|what time|which time|what (?:day|date)|which (?:days?|date)|how (?:late|early|soon))\b/],
  ['place', /\b(?:where|what (?:city|place|town|country)|which (?:city|place|town|country)|address)\b/],
  ['price', linear(/\b(?:how much|what (?:does|do|did|will) .{1,40} cost|price|cost)\b/)],
  ['number', /\b(?:number|which flight|what flight)\b/],
  ['name', linear(/\b(?:name of|is .{1,30} called|named)\b/)],
];
const TIME = linear(
  /\d:\d\d|\b\d{1,2} ?(?:[ap]\.?m\b|o'?clock|h\b)|\b(?:noon|midnight|tomorrow|tonight|today|morning|evening|afternoon|night|weekend|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|spring|summer|autumn|winter|week|next \w+|(?<=\b(?:in|since|from|until|till|by|of|before|after|year) )(?:19|20)\d\d)\b|\b\d{1,2}(?:st|nd|rd|th)\b|\bat \d{1,2}\b|\b\d{1,2}[./]\d{1,2}\b/i,
);
const PLACE = linear(
  /\b(?:in|at|near|on|to|from|by|behind|opposite|under|next to|with)\s+(?!(?:the )?\d{1,2}(?:st|nd|rd|th)\b(?! floor| street| avenue| stop| door)|\d|(?:the )?(?:morning|evening|afternoon|night|noon|midnight|weekend)\b|(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b|(?:january|february|march|april|may|june|july|august|september|october|november|december)\b)\S|\b(?:address|street|station|square)\b/i,
);

export const NAME =
  /\s(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:January|February|March|April|May|June|July|August|September|October|November|December)\b)\p{Lu}\p{L}/u;
/** "12 beds", "6 weeks": counted, not paid. */
const COUNTED = linear(/\b\d+ (?!(?:euros|dollars|pounds|bucks|francs)\b)\p{L}{2,}s\b/giu);
/** Clocks, days, and numbers of rooms and quays are no prices. */
const NO_PRICE = linear(
  /\b(?:at|from|until|till|by|around|after|before|past) \d{1,2}\b(?! ?(?:euros?|dollars?|pounds?|bucks|eur|usd))|\b\d{1,2}[:.]\d\d ?(?:[ap]\.?m\b)?|\b\d{1,2} ?[ap]\.?m\b|\b\d{1,2}(?:st|nd|rd|th)\b|\b(?:in|since|year|of) (?:19|20)\d\d\b|\b\d{1,2} (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*(?: \d{4})?\b|\b(?:quay|room|gate|platform|floor|number|nr|no|day|seat|row|track|bus|line|flight|size) \d+/gi,
);

/** The name of the subject does not count as a place. */
function namesPlace(text: string, topic: string): boolean {
  const own = new Set(words(topic.split(':')[0]?.replaceAll('-', ' ') ?? ''));
  return NAME.test(text.replace(/(?<=\s)\p{Lu}[\p{L}\p{M}]*/gu, (word) => (own.has(word.toLowerCase()) ? '' : word)));
}

/** Whether a text can be the answer to "when", "where", … Errs on the side of yes. */
export function hasPart(text: string, topic: string, part: Part): boolean {
  switch (part) {
    case 'time':
      return TIME.test(text) || /:(?:time|date|day|departure|arrival|start|end|birthday)\b/.test(topic);
    case 'place':
      return PLACE.test(text) || namesPlace(text, topic) || /:(?:place|address|location|home|city)\b/.test(topic);
    case 'price':
      return /\d/.test(text.replace(COUNTED, '').replace(NO_PRICE, ''));
    case 'number':
      return /\d/.test(text);
    case 'name':
      return true;
  }
}

export interface Cues {
  aspects: ReadonlySet<string>;
  /** The words that only ask. */
  spent: ReadonlySet<string>;
  part: Part | undefined;
}

const canonical = (aspect: string): string => aspectNamed(aspect)?.name ?? aspect;

export function cuesIn(question: string): Cues {
  const said = words(question);
  const aspects = new Set<string>();
  const spent = new Set<string>();
  // "Is anybody allergic to shellfish?" asks only for allergies, "what about gluten?" also for diets.
  const table = said.some((word) => ASKED.has(word)) ? ASKED : SHOWN;
  for (const word of said) {
    for (const aspect of table.get(word) ?? []) aspects.add(aspect).add(canonical(aspect));
    if (ASKED.has(word)) spent.add(stem(word));
  }
  const lower = said.join(' ');
  if (/\b(?:eat|eating|cook|cooking|food)\b/.test(lower) && /\b(?:not|can't|cannot|avoid|careful|should)\b/.test(lower))
    aspects.add('health');
  // "What does Saul do?" asks for his work.
  if (/\bwhat (?:do|does) \S+(?: \S+)? do(?: for a living)?$/.test(lower)) for (const aspect of ['work', 'is']) aspects.add(aspect);
  if (linear(/^(?:and |so )?where (?:is|are) \S+(?: \S+)?(?: (?:now|today|tonight|at|these days|right now|staying))*$/).test(lower))
    for (const aspect of ['location', 'stay']) aspects.add(aspect);
  if (linear(/\b(?:where|what|which) .{0,40}\bfrom\b/).test(lower)) for (const aspect of ['origin', 'home']) aspects.add(aspect);
  if (linear(/\bwhat (?:will|does|must|should) \S+(?: \S+)? (?:do|bring|take over|have to do|need to do)$/).test(lower))
    aspects.add('will');
  if (/\b(?:my|s) (?:phone |mobile |cell )?number$|\bphone\b|\bmobile\b/.test(lower)) aspects.add('phone');
  // "How can I reach Karl?" asks for his number.
  if (REACHES.test(lower)) {
    for (const aspect of ['phone', 'email', 'contact']) aspects.add(aspect);
    for (const word of ['reach', 'contact', 'call', 'ring', 'text', 'touch', 'hold', 'phone'])
      if (said.includes(word)) spent.add(stem(word));
  }
  if (
    /\bhow many (?:people |of us )?(?:are we|people|guests|persons|heads|participants|attendees|are (?:coming|going|there))\b/.test(lower)
  )
    aspects.add('size');
  const part = PART_CUES.find(([, cue]) => cue.test(lower))?.[0];
  return { aspects, spent, part };
}

const REACHES =
  /\bhow (?:can|could|do|should|shall|to|will)(?: (?:i|we|you|one|people))? (?:best )?(?:reach|contact|call|ring|text|phone|get hold of|get in touch with)\b/;

const SHOWN = byWord([...SHOWN_BY, ...LEFT_OUT.map(([, foods]): [string, string] => ['diet allergy', foods])]);
const LEFT_OUT_STEMS = LEFT_OUT.map(([diet, foods]): [RegExp, Set<string>] => [diet, new Set(list(foods).map(stem))]);

/** Whether the person that `text` describes avoids that food. `food` is a stem. */
export const leavesOut = (text: string, food: string): boolean =>
  !/\b(?:not|no longer|never)\b|n't\b/i.test(text) && LEFT_OUT_STEMS.some(([diet, foods]) => diet.test(text) && foods.has(food));
