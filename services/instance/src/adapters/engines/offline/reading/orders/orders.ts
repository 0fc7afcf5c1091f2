// Names and standing orders that people give the agent, and decisions ("let's meet at 7").
import { linear } from '@offshoot/linear-patterns';
import { topicKey } from '../../../../../agent/memory/domain/words/words.ts';
import { decisionTopic } from '../statements/plans.ts';

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
  /^(?:you (?:should|must|have to|need to|can) )?(?:always|only ever)\b .+/i,
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

/** A standing order for the agent, without "you should". `explicit` sentences after "remember" count as well. */
/** Only signed statements settle who owns the agent: words about that are not a rule to follow or to hand over. */
const OWNERSHIP =
  /\b(?:your|the) (?:new |only |real |true |rightful )?(?:owner|creator)\b|\byou (?:now )?belong to\b|\bI (?:now )?own you\b/i;

export const claimsOwnership = (text: string): boolean => OWNERSHIP.test(text);

export function ruleIn(clause: string): string | undefined {
  if (clause.length < 6 || OWNERSHIP.test(clause) || !RULES.some((rule) => rule.test(clause))) return undefined;
  return clause
    .replace(/^(?:i|we)(?:'d like| want| need| expect| would like|'d prefer| prefer) you not to /i, 'Do not ')
    .replace(/^(?:i|we)(?:'d like| want| need| expect| would like|'d prefer| prefer) you to /i, '')
    .replace(/^you (?:should|must) (not|never) /i, (_, word: string) => (word.toLowerCase() === 'not' ? 'Do not ' : 'Never '))
    .replace(/^you (?:should|must|have to|need to|can|are supposed to) (?:also |please )?/i, '')
    .replace(/^from now on,? /i, '');
}

/** "Always book window seats" and "never book window seats" are versions of one rule. */
export function ruleTopic(rule: string): string {
  const bare = rule.replace(
    /\b(?:always|never|only|ever|don't|do not|not|stop|please|just|more|no|should|must|make sure|remember|be sure)\b/gi,
    ' ',
  );
  return `rule:${topicKey(bare, 4)}`;
}

const DECISION =
  /^let's (go with|take|book|use|meet|pick|choose|stay|fly|go for|go to|have|visit|rent|make it|stick with|order|cook|start|leave|eat|get)\b (?!it\b|this$|that$|them\b|started\b|going\b|to it\b)(.+)$/i;
const BARE_DECISION = /^(?:decision|decided|final decision|it's (?:decided|settled)|that's settled)[:,] ?(.+)$/i;

export interface Decision {
  text: string;
  topic: string;
}

export function decisionIn(clause: string): Decision | undefined {
  const bare = clause.match(BARE_DECISION)?.[1];
  if (bare) return { text: `The group decided: ${bare}`, topic: `decision:${decisionTopic(bare)}` };
  const match = clause.match(DECISION);
  const [verb, rest] = [match?.[1]?.toLowerCase(), match?.[2]];
  if (!verb || !rest) return undefined;
  const isChoice = /^(?:go with|pick|choose|go for|make it|stick with|take)$/.test(verb);
  const topic = /^(?:meet|stay|start|leave)$/.test(verb) ? verb : decisionTopic(rest);
  return { text: isChoice ? `The group decided on ${rest}` : `The group decided to ${verb} ${rest}`, topic: `decision:${topic}` };
}

const ENDS =
  /^(?:(?:let's|we(?:'ll| will| should| can)?|please|just|you can|i'd) )*(?:scratch|scrap|skip|cancel|drop|strike|cross off|cross out|nix|ditch|forget about going to|never ?mind) (?!it$|that$|this$|to\b|it\b|work\b|school\b|by\b|off\b|me\b|us\b|you\b|him\b|her\b|them\b|a (?:line|message)\b)(?:(?:the idea of|the plan (?:to|for|of)|going to|about) )?(.{2,60}?)(?: after all| then| instead| please| for now| completely)?$/i;
const NOT_DOING =
  /^(?:let's not|no) (?:go(?:ing)? to |do(?:ing)? |visit(?:ing)? |book(?:ing)? |take |taking )(?:the )?(.{2,60}?)(?: any ?more| after all| then| instead)$/i;

/** "scratch the museum": the words of what is no longer true. */
export function endIn(text: string): string | undefined {
  // "We skip Bologna and stay longer in Modena" does more than end something.
  if (/\b(?:and|but|,) (?:we |i )?(?:stay|go|do|take|visit|meet|drive|have|book|order|get)\b/i.test(text)) return undefined;
  const found = ENDS.exec(text)?.[1] ?? NOT_DOING.exec(text)?.[1];
  return found === undefined || /\b(?:what|said|told)\b/i.test(found) ? undefined : found.replace(/^(?:the|our|my) /i, '');
}
