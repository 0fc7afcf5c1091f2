// What people order once for all: the agent's name, how it is to behave, and what it is to remember.
import { topicKey } from '@offshoot/memory/words/words.ts';
import { linear } from '@offshoot/text/linear-patterns';

const COURTESY =
  "please|pls|ok|hey|and|also|but|can you|could you|would you|will you|you should|i want you to|bitte|kannst du|por favor|puedes|s'il te plaît|tu peux";
/** An order to tell something. */
export const TELL = linear(/^(?:(?:please|pls|can you|could you|and|so) )*(?:tell|show|list|give|remind) (?:me|us)\b(?! to\b)/i);
const REMEMBER = linear(
  new RegExp(
    `^(?:(?:${COURTESY})[, ]+)*(?:(?:remember|note(?: down)?|keep in mind|bear in mind|don't forget|do not forget|memori[sz]e|save|write down|make a note(?: of)?)(?! (?:to|how|when|what|where|who|why|me|us|him|her)\\b)(?:,? that\\b|:| this:)?|(?:(?:merke?|notiere?) dir|behalte|notiere?)(?: (?:doch|bitte|mal|das))*(?:,? dass\\b|[,:])?|(?:recuerda|anota|apunta|acu[eé]rdate(?: de)?)(?: que\\b)?:?|(?:no (?:te )?olvides(?: de)?|ten en cuenta|n'oublie pas) que\\b|(?:retiens|note|souviens-toi|rappelle-toi)(?: bien)?(?: que\\b)?:?|覚えて(?:おいて)?(?:ください)?[:：、。]?)\\s*(?=\\S)`,
    'iu',
  ),
);
/** In Japanese it follows. */
const REMEMBER_BEFORE = linear(/(?<=\S)(?:と|って|という?ことを)(?:覚えて|記憶して|メモして)(?:おいて)?(?:ください|ね|くれ)?[\s。!！]*$/u);
/** What a person orders to remember, without the order. */
export const toRemember = (text: string): string => text.replace(REMEMBER, '').replace(REMEMBER_BEFORE, '').trim();
export const isToRemember = (text: string): boolean => REMEMBER.test(text) || REMEMBER_BEFORE.test(text);

const NAME = "[\"'“«]?([\\p{L}\\p{N}][\\p{L}\\p{M}\\p{N}.'_-]{0,30}(?: [\\p{Lu}\\p{N}][\\p{L}\\p{M}\\p{N}.'_-]{0,30}){0,3})[\"'”»]?";
const RENAMES = [
  `^(?:(?:from now on|now),? )?(?:please )?(?:call|name|rename) yourself(?: to| as)? ${NAME}`,
  `^your (?:new )?name (?:is|shall be|should be|will be|=)(?: now)? ${NAME}`,
  `^(?:i|we)(?:'ll|'m going to| will| want to| would like to|'d like to| am going to| are going to|'re going to) (?:now )?call you ${NAME}`,
  `^(?:from now on,? )?you(?:'re| are| shall be| will be)(?: now| from now on)? (?:called|named|known as) ${NAME}`,
  `^(?:let's|lets) (?:just |now )?call you ${NAME}`,
  `^(?:please )?(?:change|set) your name (?:to|into) ${NAME}`,
  `^from now on,? your (?:new )?name (?:is|will be|shall be) ${NAME}`,
  `^from now on,? you(?:'re| are) (?=(?-i:\\p{Lu}))${NAME}$`,
  `^(?:i|we)(?:'re| are|'m| am)? call(?:ing)? you ${NAME}`,
  `^(?:from now on,? )?you (?:go|will go|now go) by ${NAME}`,
].map((source) => linear(new RegExp(source, 'iu')));
const NO_NAMES = new Set(
  'the a an not so very my our your what now called later tomorrow back something anything whatever it that this up out too in when if stupid useless'.split(
    ' ',
  ),
);

/** The agent's new name, as written. */
export function renameIn(clause: string): string | undefined {
  for (const pattern of RENAMES) {
    const name = clause
      .match(pattern)?.[1]
      ?.replace(linear(/[.'_-]+$/), '')
      .trim();
    // The i flag lets lower-case words through after the first: "Yuki please" is one name and one courtesy.
    const first = name
      ?.split(' ')
      .filter((word, i) => i === 0 || /^[\p{Lu}\p{N}]/u.test(word))
      .join(' ');
    if (first && !NO_NAMES.has(first.toLowerCase())) return first;
  }
  return undefined;
}

const ACTIONS =
  'suggest|recommend|book|use|propose|reply|answer|respond|speak|write|pick|choose|show|send|ask|include|mention|consider|search|offer|confirm|check|give|tell|plan|compare|call|make|take|share|talk|add|put|reserve|order|spam|ping|interrupt|assume|invent|remind|double-check|verify|explain|keep|list|quote|say|message|schedule|skip|avoid|do|start|end|repeat|translate|contact|charge|spend|pay';
const RULES = [
  /^(?:you (?:should|must|have to|need to|can) )?(?:always|only ever|immer|siempre|toujours)\b .+/i,
  /^(?:antworte|sprich|schreib|sei|responde|habla|sé|réponds|parle|sois)\b .+|^(?:いつも|必ず).+/iu,
  /^(?:you (?:should|must|can) )?never (?!mind\b|forget\b|thought\b|knew\b|heard\b|said\b|again$|been\b|had\b|met\b|saw\b|seen\b|\w{3,}ed\b).+/i,
  linear(
    new RegExp(
      `^(?:you (?:should|must) (?:not|never) |(?:don't|do not|stop|quit) (?:ever )?)(?:${ACTIONS}|suggesting|recommending|using|asking|sending|booking|calling|answering|replying)\\b.+`,
      'i',
    ),
  ),
  new RegExp(`^(?:only|just) (?:${ACTIONS})\\b (?!a (?:moment|second|minute)).+`, 'i'),
  /^from now on,? .+/i,
  linear(
    new RegExp(
      `^(?:when|whenever|if|before|after|every time|each time|unless)\\b.+, ?(?:please |then )?(?:always|never|only|don't|do not|you should|${ACTIONS}|be)\\b.+`,
      'i',
    ),
  ),
  /^(?:before|after) (?:you )?\w+ing\b.+, ?.+/i,
  /^(?:make sure|be sure|remember|don't forget|do not forget) to .+/i,
  /^make sure (?:that )?(?:you|to|we|i|it|every)\b.+/i,
  linear(new RegExp(`^you (?:should|must|have to|need to|are supposed to) (?:also |please )?(?:${ACTIONS}|be)\\b.+`, 'i')),
  /^(?:i|we)(?:'d like| want| need| expect| would like|'d prefer| prefer) you (?:not )?to .+/i,
  /^keep (?:it|your answers?|answers|replies|your replies|your messages|messages|things|everything) (?:short|brief|simple|concise|polite|formal|informal|funny|friendly|in .+|under .+|below .+|to .+)/i,
  linear(
    /^be (?:more |less |very |as )?(?:brief|concise|polite|formal|informal|friendly|funny|precise|specific|honest|direct|kind|short|creative|careful)\b.*/i,
  ),
  linear(/^(?:answer|reply|respond|write|speak|talk) (?:(?:to \w+ )?(?:in|with|using|like|only|always|briefly|as)\b).*/i),
  linear(
    /^use (?:metric|imperial|celsius|fahrenheit|emojis?|bullet|euros?|dollars|yen|24|12|short|simple|plain|formal|british|american)\b.*/i,
  ),
  /^(?:prefer|avoid|stick to|focus on|prioriti[sz]e) (?!you\b).+/i,
  linear(/^(?:ask|check with|confirm with) (?:me|us|saul|everyone|the group)?\b ?.*\b(?:first|before)\b.*/i),
  linear(/^(?:confirm|check|double-check|verify) .+ (?:before|first)\b.*/i),
  linear(
    /^no (?:more )?(?!way\b|problem|worries|thanks|thank\b|idea|one\b|need|rush|clue|doubt|kidding|matter|time|luck|wonder|big\b|i\b|it\b|we\b|that\b|but\b|you\b|not\b|worry|news\b|sign\b|sugar for\b|one's\b)(?!.* (?:at home|at the|in the|in our|near|left|until|till|today|yet|this week|for \p{Lu})\b)[\p{L}-]+(?: [\p{L}-]+){0,4}$/iu,
  ),
];

/** Only signed statements settle who owns the agent: words about that are not a rule to follow or to hand over. */
const OWNERSHIP =
  /\b(?:your|the) (?:new |only |real |true |rightful )?(?:owner|creator)\b|\byou (?:now )?belong to\b|\byou(?:'re| are) (?:now )?mine\b|\bI (?:now )?own you\b/i;

export const claimsOwnership = (text: string): boolean => OWNERSHIP.test(text);

/** An order about work that only the agent does is meant for it, even if the line addresses another member. */
const OF_ITS_WORK = new RegExp(`^(?:please )?(?:always|never|from now on,?(?: always| never)?) (?:${ACTIONS})\\b.+`, 'i');

/** A standing order for the agent. `isMeant`: the message is addressed to it. */
export const isRule = (clause: string, isMeant: boolean): boolean =>
  clause.length >= 6 && (OF_ITS_WORK.test(clause) || (isMeant && RULES.some((rule) => rule.test(clause))));

/** "Always book window seats" and "never book window seats" are versions of one rule. */
export function ruleTopic(rule: string): string {
  const bare = rule.replace(
    /\b(?:always|never|only|ever|don't|do not|not|stop|please|just|more|no|should|must|make sure|remember|be sure)\b/gi,
    ' ',
  );
  return `rule:${topicKey(bare, 4)}`;
}
