// How people spell on phones: without apostrophes, with single letters for words. Written out before anything is read.
import { linear } from '@offshoot/linear-patterns';

/** Verbs after "ill" and "id", which are words themselves. */
const BEHIND_ILL =
  '(?:be|bring|buy|book|ask|call|carry|check|clean|collect|come|cook|cover|do|drive|fetch|get|give|go|grab|handle|help|host|join|leave|make|meet|message|need|order|organi[sz]e|pack|pay|phone|pick|prepare|print|send|sort|stay|take|teach|tell|text|try|wait|wash|water|write)';
const AT_START = '(?<=^|[.,;!?:\\n] ?|\\b(?:and|but|so|then|or|btw|ok) )';

const RULES: readonly (readonly [RegExp, string])[] = [
  [/[’‘`´]/g, "'"],
  [/\b(i)m\b(?=\s+\p{L})/giu, "$1'm"],
  [/\b(do|did|does|is|are|was|were|wo|ca|ai|have|has|had|should|would|could)nt\b/gi, "$1n't"],
  [/\b(i|we|they|you)ve\b/gi, "$1've"],
  [/\b(s?he)s\b(?=\s+\p{L})/giu, "$1's"],
  [
    /\b(that|there|what|where|who)s\b(?=\s+(?:a|an|the|not|no|in|at|on|so|my|our|\w+ing|veg\w*|allergic|from|coming|gone|been)\b)/gi,
    "$1's",
  ],
  [/\bits (?=(?:at|on|in|my|our|the|not|a|an|from) |(?-i:\p{Lu})|\d)/giu, "it's "],
  // At the beginning it is rarely a possessive, unless a verb follows the thing: "its name is Rex".
  [linear(new RegExp(`${AT_START}its (?!\\p{L}+ (?:is|was|are|were|has|had|will|can|needs?)\\b)`, 'giu')), "it's "],
  [/\btheyre\b/gi, "they're"],
  [/\b(you)re\b/gi, "$1're"],
  [new RegExp(`${AT_START}ill (?=${BEHIND_ILL}\\b)`, 'gi'), "I'll "],
  [new RegExp(`${AT_START}well (?=(?:be|bring|meet|need|leave|arrive|stay|take)\\b)`, 'gi'), "we'll "],
  [new RegExp(`${AT_START}were (?=\\p{L}+ing\\b|not \\p{L}+ing\\b|going\\b)`, 'giu'), "we're "],
  [/\bid (?=(?:like|love|prefer|rather)\b)/gi, "I'd "],
  [/\b(we|they|you|u) r\b/gi, '$1 are'],
  [/(?<=\p{L} )r (?=\p{L})/gu, 'are '],
  [/\blets (?=go|take|book|use|meet|pick|choose|stay|fly|do|have|eat|order|make|get)/gi, "let's "],
  [/\bgonna\b/gi, 'going to'],
  [/\bwanna\b/gi, 'want to'],
  [/\b(i|we|you|they) gotta\b/gi, '$1 have to'],
  [/\b(?:tmrw|tmr|tmw|tomoz|tomo|2moro|2morrow)\b/gi, 'tomorrow'],
  [/\b(?:tonite|2nite|2night)\b/gi, 'tonight'],
  [/\bnite(s?)\b/gi, 'night$1'],
  [/\bw(?:k|ee)nd\b/gi, 'weekend'],
  [/\bu\b(?=\s+\p{L})/giu, 'you'],
  [/\bur\b/gi, 'your'],
  [/(?<=\p{L}) n (?=\p{L})/gu, ' and '],
  [/\b(?:b4)\b/gi, 'before'],
  [/\b(?:bc|coz|cos|cuz|cus|b\/c)\b(?= \p{L})/giu, 'because'],
  [/\bw\/o ?(?=\p{L})/giu, 'without '],
  [/\b(?:w\/) ?(?=\p{L})/giu, 'with '],
  [/(?<=[\p{L}\p{N}] )w (?=\p{L})/gu, 'with '],
  [/\babt\b/gi, 'about'],
  [/\bthru\b/gi, 'through'],
  [/\bnxt\b/gi, 'next'],
  [/\b(?:sth|smth)\b/gi, 'something'],
  [/\b(?:soz|sry)\b/gi, 'sorry'],
  [/\bprobs?\b(?= \p{L})/giu, 'probably'],
  [/\b(?:def|deffo|defo)\b(?= \p{L})/giu, 'definitely'],
  [/\bwk(s?)\b/gi, 'week$1'],
  [/\byr(s?)\b/gi, 'year$1'],
  [/(?<=\d ?)hr(s?)\b/gi, 'hour$1'],
  [/\btil\b/gi, 'till'],
  [/\b(mother|father|sister|brother|parents|son|daughter) in law\b/gi, '$1-in-law'],
  [/\b(?:i'?d say|i would say|as far as i know|afaik|iirc)\b,? /gi, ''],
  [/\bppl\b/gi, 'people'],
  [/\bappt\b/gi, 'appointment'],
  [/\bfave?(?= \p{L})/giu, 'favourite'],
  [/\bhav\b/gi, 'have'],
  [/\bluv(s?)\b/gi, 'love$1'],
  [/\bb-?days(?= (?:the|on|is|in)\b)/gi, 'birthday is'],
  [/\bb-?day\b/gi, 'birthday'],
  [/\bgf\b/gi, 'girlfriend'],
  [/\bbf\b/gi, 'boyfriend'],
  [/(?<=\bmy )bro\b/gi, 'brother'],
  [/(?<=\bmy )sis\b/gi, 'sister'],
  [/\ball?er?gi[ck]{1,2}\b/gi, 'allergic'],
  [/\ballergic 2 (?=\p{L})/giu, 'allergic to '],
  [/\bveg[ei]t[ae]ri[ae]n\b/gi, 'vegetarian'],
  [/\bshelfish\b/gi, 'shellfish'],
  [/\ballergy against\b/gi, 'allergy to'],
];

const WEEKDAYS: Record<string, string> = {
  ...{
    mon: 'monday',
    tue: 'tuesday',
    tues: 'tuesday',
    wed: 'wednesday',
    weds: 'wednesday',
    thu: 'thursday',
    thur: 'thursday',
    thurs: 'thursday',
  },
  ...{ fri: 'friday', sat: 'saturday', sun: 'sunday' },
};
/** "sat the 23rd", "on sun": by itself, "sat" is a verb and "sun" a star. */
const WEEKDAY =
  /(?:\b(?:tue|tues|weds|thu|thur|thurs|fri)\b|(?<=\b(?:on|next|this|every|by|til|till|until|from|last|to|since) )(?:mon|wed|sat|sun)\b|\b(?:mon|wed|sat|sun)\b(?= (?:the )?\d|,? \d| (?:morning|afternoon|evening|night|at \d|the \d)))(?!')/gi;

export function written(text: string): string {
  let out = text;
  for (const [spelling, meant] of RULES) out = out.replace(spelling, meant);
  return out.replace(WEEKDAY, (day) => WEEKDAYS[day.toLowerCase()] ?? day);
}
