// Requests that the agent cannot fulfil: it says so at once, with what it can do instead.

import type { Ability } from '@offshoot/engine/engine.ts';
import { linear } from '@offshoot/text/linear-patterns';

const POLITE = linear(
  /^(?:(?:hey|hi|ok|okay|so|and|now|then|great|cool|please|pls|plz|maybe|also|yes|yeah|sorry|thanks)[,!.]? +)*(?:(?:can|could|would|will|may) (?:you|u|ya)(?: please| kindly| maybe| just| also| possibly)? +|(?:i|we)(?:'d| would)? (?:like|want|need) (?:you|u) to +|(?:are you able|is it possible(?: for you)?) to +|(?:you|u) (?:can|should|could|need to|have to|must) +|do (?:you|u) (?:mind|think you can|want to) +|please +|pls +|go ahead and +|help (?:me|us) +(?:to +)?|let(?:'s| us) have you +|kindly +|just +)*/i,
);

type Kind = 'booking' | 'contact' | 'timer' | 'web' | 'making' | 'group' | 'other';

const VERBS: [Kind, RegExp][] = [
  [
    'booking',
    /^(?:book(?:ing)?|reserve|order|buy|purchase|pay|rent|hire|get (?:me|us) (?:a|an|some|the|tickets?)|grab|cancel (?:the|our|my|that|this)|check (?:me|us) in|check in for|split the bill|transfer|send (?:me |us |him |her |them )?(?:money|\d|eth|usdc))\b/i,
  ],
  [
    'contact',
    /^(?:call (?!yourself|me\b|us\b|it\b|him [A-Z]|that)|phone|ring|e-?mail|text|sms|message|dm|write (?:to|an? (?:e-?mail|mail|message|letter|text|sms))|send|forward|notify|contact|invite|ping|post|tweet|reach out|tell (?!me\b|us\b|you\b|who|what|when|where|how|why|a joke|the joke)|ask (?!me\b|us\b|you\b))\b/i,
  ],
  [
    'timer',
    linear(
      /^(?:remind (?:me|us|him|her|them|everyone|everybody|\p{Lu}\p{L}+)\b(?! (?:what|where|when|who|which|how|why|whether|if|again|of)\b| about (?!.*(?:\bat \d|tomorrow|tonight|later|\bin (?:\d|an?)\b|day\b|morning|evening)))|wake (?:me|us)|set (?:an?|the|my) (?:alarm|timer|reminder)|alert (?:me|us)|schedule|put (?:it|that|this) (?:in|on) (?:my|our|the) calendar|add (?:it|that|this) to (?:my|our|the) calendar)/iu,
    ),
  ],
  [
    'web',
    /^(?:search|google|look (?:up|for)|look (?:it|that|this|them) up|browse|check (?:the )?(?:weather|web|internet|news|traffic|price|flight status|availability)|find (?:me |us |out )?(?:a|an|some|the (?:best|nearest|cheapest)|cheap|good|flights?|hotels?|restaurants?|nearby|tickets)\b|download|open (?:the )?(?:link|page|website|url)|visit (?:the )?(?:page|website|link)|click|scan|read (?:the|this|that) (?:link|page|article|website|pdf|file|document|attachment|image|photo|picture))\b/i,
  ],
  [
    'making',
    /^(?:translate|draw|paint|generate|create|design|compose|draft|sing|play|tell (?:me |us )?(?:a |another |the )?(?:joke|story|riddle|poem|fun fact)|write (?:me |us )?(?:a|an|some|the|my|our)|make (?:me |us )?(?:a|an|some) (?:plan|list|itinerary|poll|picture|image|poem|song|sandwich|coffee|logo|video|table|budget|schedule|spreadsheet)|plan (?:a|the|our|my)|calculate|compute|convert|solve|code|program|debug|do (?:my|the|our) |proofread|correct my|rewrite|rephrase|spell|count (?:to|from)|roll (?:a|the)|flip a coin|start a poll|(?:make|start|create|run|open) a poll|transcribe|upload|print|record|take a (?:photo|picture|note of this call)|show (?:me |us )?(?:a|an|some) (?:picture|photo|image|map|gif|meme))\b/i,
  ],
  [
    'group',
    /^(?:kick|ban|remove \p{Lu}\p{L}+(?:$| (?:from|out))|add \p{Lu}\p{L}+(?:$| to (?:the|this|our) (?:group|chat|conversation))|rename the (?:group|chat)|change the (?:group|chat) (?:name|picture|photo)|leave (?:the |this )?(?:group|chat|conversation)|clone yourself|pin (?:this|that|the))\b/iu,
  ],
];

/** The answer to any such order. */
const CANNOT = "I can't do that (yet). I remember what people tell me and answer questions about it.";

const INSTEAD: Record<Kind, string> = {
  booking: "I can't book, buy or pay for anything (yet). Tell me what you have booked, and I'll remember it.",
  contact: "I can't write to or call anybody (yet). I can remember what they should know and say it here.",
  timer: 'I keep no calendar and set no timers. I can remind you: “remind me tomorrow at 9 to call the hotel”.',
  web: "I can't look anything up on the web (yet). I only know what I was told here.",
  making: "I can't do that (yet). I only remember what people tell me and answer questions about it.",
  group:
    "I can't do that: the people here decide who is in this conversation. I remember what people tell me and answer questions about it.",
  other: CANNOT,
};

/** An agent that can write needs an address, and all in one sentence. */
function insteadOf(kind: Kind, abilities: readonly Ability[]): string {
  const writing = abilities.filter(({ isWriting }) => isWriting);
  if (kind !== 'contact' || writing.length === 0) return INSTEAD[kind];
  return `I ${new Intl.ListFormat('en').format(writing.map(({ does }) => does))}. Say whom and what in one sentence: ${writing.map(({ say }) => `“${say}”`).join(', ')}.`;
}

const MAX_REQUEST = 300;
/** After "can you", these are things that it does. */
const DOES =
  /^(?:remember|note|forget|keep|delete|remove|erase|save|store|tell|remind|list|sum|summari[sz]e|recap|answer|help|repeat|say|explain|give|show|hear|read|see|know|call yourself|rename|stop|be|mute|unmute|greet|introduce|correct|update|change|always|never|only|not|use|reply|respond|write down|add|confirm|check|recommend|suggest|make sure|please|learn|speak|understand|talk|recall|catch|bring (?:me|us)|fill|update|brief|name|describe|count|think|trust|i|we|do|clone|share)\b/i;

/** The answer to an order that it cannot carry out; undefined if it is not one. */
export function cannotDo(text: string, abilities: readonly Ability[] = []): string | undefined {
  const line = text.slice(0, MAX_REQUEST).trim();
  const order = line.replace(POLITE, '').trim();
  const isAsked = order.length < line.length;
  const isQuestion = /\?\s*$/.test(line);
  if (order === '' || (isQuestion && !isAsked)) return undefined;
  const kind = VERBS.find(([, pattern]) => pattern.test(order))?.[0];
  if (kind !== undefined && !isName(order) && !IDIOM.test(order)) return insteadOf(kind, abilities);
  return isAsked && linear(/^(?:\S+ ){0,3}?(?:can|could|would|will) (?:you|u)\b/i).test(line) && !DOES.test(order)
    ? INSTEAD.other
    : undefined;
}

/** Facts about the outside world: unless a member has mentioned them, the agent cannot know. */
const OF_THE_WORLD =
  /\b(?:weather|forecast|temperature (?:in|outside)|exchange rate|stock price|the news|in the news)\b|\bwill it (?:rain|snow|be (?:sunny|warm|hot|cold|windy))\b|\bis it (?:raining|snowing|sunny|going to rain)\b/i;

export const asksOfTheWorld = (text: string): boolean => OF_THE_WORLD.test(text);
export const CANNOT_LOOK_UP = INSTEAD.web;

/** "Play it cool", "pay attention". */
const IDIOM = linear(
  /^(?:send|play|pay|draw|order|book|print|sing|design|code|scan|click|post|forward|contact|spell|solve|record|ping|ring|text|message|program|plan b)(?: (?:it|that|this|attention|cool|it cool|in the court|on words|with fire|dead|nice))?[\s!.]*$/i,
);

/** "Book club is on Friday", "Play is at 8": about a thing. */
const isName = (order: string): boolean =>
  /^\S+(?: \S+){0,3}? (?:is|are|was|were|starts?|begins|ends|will|costs?|has|have|had)\b/i.test(order) &&
  !/\b(?:that|if|whether|what|where|when|who|because|which)\b/i.test(order);
