// Who said something, when, and to whom: to this agent here, or to an agent that passed it on.
import { linear } from '@offshoot/linear-patterns';

import { oneLine } from '../../../../../agent/domain/one-line.ts';
import type { MemoryItem } from '../../../../../agent/memory/domain/items/item.ts';
import { cutText } from '../../../../../agent/memory/domain/items/limits.ts';
import { speakersOf } from '../../../../../agent/memory/domain/items/speakers.ts';
import { isSaidBy } from '../../../../../agent/memory/domain/items/tellers.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import { dayInWords, withoutStop } from '../wording/phrasing.ts';
import type { Answer } from './answering.ts';

/** In a long answer, this many items get their source. */
const MAX_SOURCES = 4;
const MAX_NAME = 64;

export type ProvenanceAsked = 'who' | 'when' | 'why' | 'sure';

const ASKED: [ProvenanceAsked, RegExp][] = [
  [
    'who',
    /^(?:and |but |so |wait,? )*(?:who (?:told|said|taught|gave|mentioned|wrote|claims?|says)\b.*|says who|said who|according to wh(?:o|om)|how (?:do|did|would|can|could) (?:you|u) (?:even )?(?:know|learn|find out|hear|get)\b.*|where (?:do|did) (?:you|u) (?:get|have|hear|learn|know|read|find)\b.*|where(?:'s| is| does| did) (?:that|this|it) (?:come |coming )?from|from whom\b.*|from who\b.*|(?:what(?:'s| is) (?:the|your) )?source|whose (?:words|information|idea) (?:is|was|are) (?:that|this|it)|(?:did|have) (?:i|we) (?:really |ever )?(?:said?|tell|told)(?: (?:you|u))?(?: (?:that|this|it|so))?|did (?!you\b|u\b)\S+ (?:really )?(?:say|tell (?:you|u)) (?:that|this|it|so)|did (?:anyone|anybody|someone|somebody) (?:say|tell you) (?:that|this|it|so)|which agent (?:told|gave)\b.*)[\s?!.]*$/i,
  ],
  [
    'when',
    /^(?:and |but |so )*(?:since when|(?:since |from )?when (?:did|do|have) (?:\S+ ){1,3}?(?:say|tell|told|said|learn|hear|know|known|mention|write)\b.*|when was (?:that|this|it) (?:said|told|mentioned)|how long (?:have|did) you (?:known?|had) (?:that|this|it)|how (?:old|recent|fresh|up[ -]to[ -]date) is (?:that|this|it))[\s?!.]*$/i,
  ],
  [
    'why',
    /^(?:and |but |so )*(?:why(?: is that| so| though| did (?:we|they|he|she) (?:decide|do|say) (?:that|this|it|so)| that| not)?|how come|what(?:'s| is| was) the reason(?: for (?:that|this|it))?|for what reason)[\s?!.]*$/i,
  ],
  [
    'sure',
    /^(?:and |but |so )*(?:are you (?:really |quite |absolutely )?(?:sure|certain|positive)(?: (?:about|of) (?:that|this|it))?|really|is (?:that|this|it) (?:really |still )?(?:true|right|correct|so|valid|confirmed)|you sure|how (?:sure|certain) are (?:you|u)(?: (?:about|of) (?:that|this|it))?|sure about that|can i (?:rely on|trust) (?:that|this|it))[\s?!.]*$/i,
  ],
];

/** Whether the question asks for the source of the last answer. */
export function provenanceAsked(text: string): ProvenanceAsked | undefined {
  return ASKED.find(([, pattern]) => pattern.test(text))?.[0];
}

/** What the question names: "who told you that Saul is vegetarian?" Undefined: the last answer. */
export function sourceOfWhat(text: string): string | undefined {
  const what = text.match(
    linear(
      /\b(?:told|said|say|tell|taught|mentioned|know|knew|learn|learned|hear|heard|get|got|gave|have|find out|claims?|says)\b(?: (?:you|u|me|us))?(?: (?:that|about|of|the (?:bit|thing|part|info|information) about|from))? (.{2,200}?)[\s?!.]*$/i,
    ),
  )?.[1];
  return what === undefined ||
    /^(?:that|this|it|so|about (?:that|this|it)|these|those|them|all (?:that|this)|you (?:that|this|so|it)|from)$/i.test(what)
    ? undefined
    : what;
}

/** Undefined if the text already says as much about the source as the item does. */
function sourceOf(item: MemoryItem, { memory, speaker }: Pick<Knowledge, 'memory' | 'speaker'>): string {
  const { provenance, learnedAt } = item;
  const isSpeakers = speaker.inboxId !== undefined && isSaidBy(speaker.inboxId)(item);
  if (provenance.from === 'message') {
    const who = isSpeakers ? 'You' : capital(speakersOf(memory)(item));
    return `${who}${/, “/.test(who) ? ',' : ''} told me so in this conversation on ${dayInWords(learnedAt)}.`;
  }
  const { origin, generation } = provenance;
  const who = isSpeakers ? 'you' : nameShown(origin.saidBy, origin.byOwner === true);
  const agent = nameShown(origin.agentName, false) || 'another agent';
  const day = dayInWords(origin.saidAt);
  const way = generation > 1 ? `, and it came to me through ${generation} agents` : '';
  const doubt = item.confirmed ? '' : ' Nobody here has confirmed it.';
  return `I inherited that: ${who === '' ? 'somebody' : `${who}${/, “/.test(who) ? ',' : ''}`} told ${agent}${day === '' ? '' : ` on ${day}`}${way}.${doubt}`;
}

/** People choose their names freely, so names are quoted, on one line. */
export function nameShown(name: string, isOwner: boolean): string {
  const shown = cutText(
    oneLine(name)
      .replace(/[“”"{}[\]]/gu, '')
      .trim(),
    MAX_NAME,
  );
  return shown === '' ? '' : `${isOwner ? 'its owner, ' : ''}“${shown}”`;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** The sources of the last answer, or of what the question names. */
export function provenanceOf(asked: ProvenanceAsked, items: readonly MemoryItem[], knowledge: Knowledge): Answer {
  const shown = items.slice(0, MAX_SOURCES);
  // "Really?" in reply to somebody else asks the agent nothing.
  if (shown.length === 0 && asked === 'sure') return { text: '', told: [] };
  if (shown.length === 0)
    return {
      text: "I don't know what you mean: ask me about one thing, such as “who said that Saul is vegetarian?”",
      told: [],
      isUnknown: true,
    };
  if (asked === 'why') return reasons(shown);
  const sources = Map.groupBy(shown, (item) => sourceOf(item, knowledge));
  const lines = [...sources].map(([source, told]) =>
    sources.size === 1 ? source : `${told.map(({ text }) => `“${withoutStop(text)}”`).join(' ')}: ${source}`,
  );
  const more = items.length - shown.length;
  if (more > 0) lines.push(`The other ${more}: ask about one of them.`);
  if (asked === 'sure') lines.push("I can't check that: I only know what people tell me.");
  return { text: lines.join(lines.length > 2 ? '\n' : ' '), told: [...items] };
}

function reasons(items: readonly MemoryItem[]): Answer {
  const given = items.flatMap(({ reason, text }) => {
    const why = reason ?? text.match(linear(/\b(?:because|since|due to|so that)\b (.+)$/i))?.[1];
    return why === undefined ? [] : [withoutStop(why)];
  });
  const text = given.length > 0 ? `Because ${[...new Set(given)].join('; ')}.` : 'Nobody told me why.';
  return { text, told: [...items] };
}
