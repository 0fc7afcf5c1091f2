// Finds the answer to a question in what the agent knows and in its instructions, and says where it comes from.
import { mayBeTold } from '../../../agent/conversation/domain/assembly/disclosure.ts';
import type { MemoryItem } from '../../../agent/memory/domain/item.ts';
import { topicLook } from '../../../agent/memory/domain/limits.ts';
import { type Hit, queryStems, search } from '../../../agent/memory/domain/search.ts';
import { disputes, speakersOf } from '../../../agent/memory/domain/speakers.ts';
import { inTurns } from '../../../agent/memory/domain/tellers.ts';
import { contentStems, slug, stem, words } from '../../../agent/memory/domain/words.ts';

export interface Knowledge {
  /** Inherited items first; what stands back is not among them (currentKnowledge). */
  memory: readonly MemoryItem[];
  instructions: readonly string[];
  ownerNotes: readonly string[];
  speaker: string;
}

type Document = { from: 'memory'; item: MemoryItem } | { from: 'instructions' | 'owner'; text: string };

const MAX_FACTS = 4;
/** Of one thing on which people differ. */
const MAX_SIDES = 5;
const MAX_QUOTES = 2;
/** Words of asking: they find nothing where the question holds others. */
const ASKING = new Set(
  'recommend suggest advise propose plan help need find list show give explain describe summarise summarize idea please think good best'
    .split(' ')
    .map(stem),
);
/** "You are a travel planning assistant": says who the agent is, and would answer every question about a trip. */
const SELF_DESCRIPTION = /^(?:you are|you're|you help|you plan|your (?:job|role|task))\b/i;
const WRAPPING =
  /^(?:(?:do|can|could|would|will) you (?:please )?(?:know|remember|recall|say|tell (?:me|us)|remind (?:me|us))(?: again)?|(?:tell|remind) (?:me|us)(?: again)?),? /i;
const YES_NO = /^(?:am|is|are|was|were|do|does|did|has|have|can|could|should|would|will)\b/i;
/** A text counts when it scores this much of the best one. */
const NEAR_BEST = 0.5;
const NEAR_BEST_RULE = 0.7;

const textOf = (document: Document) =>
  document.from === 'memory' ? `${document.item.text} ${document.item.topic.replace(/[:-]/g, ' ')}` : document.text;
const hitText = (document: Document) => (document.from === 'memory' ? document.item.text : document.text);

/** Stems of the names that items are about: an item on Maria does not answer a question on Saul. */
function ownerOf(item: MemoryItem): string | undefined {
  if (item.kind !== 'personalization') return undefined;
  const owner = item.topic.split(':')[0] ?? '';
  const person = owner.split('-')[0] ?? '';
  return person !== '' && /^\p{Lu}/u.test(item.text) && slug(item.text).startsWith(person) ? owner : undefined;
}

function aboutSomebodyElse(item: MemoryItem, question: ReadonlySet<string>, speaker: string, people: ReadonlySet<string>): boolean {
  const owner = ownerOf(item);
  if (!owner || ![...question].some((word) => people.has(word))) return false;
  const named = words(item.text).concat(owner.split('-'));
  return ![...question].some((word) => people.has(word) && named.includes(word)) && owner !== speaker;
}

const unique = (texts: readonly string[]) => [...new Set(texts)];
const quoted = (text: string) => `“${text}”`;

/** The best texts, or none. Ties keep the order in which things were learned. */
function find(question: string, knowledge: Knowledge): { hits: Hit<Document>[]; stems: string[] } {
  const speakerSlug = slug(knowledge.speaker);
  const said = words(question);
  const mine = said.some((word) => /^(?:i|me|my|mine|i'm|i've|myself)$/.test(word));
  const people = new Set(knowledge.memory.flatMap((item) => ownerOf(item)?.split('-') ?? []).concat(speakerSlug.split('-')));
  const asked = new Set([...said.filter((word) => people.has(word)), ...(mine ? speakerSlug.split('-') : [])]);
  const stems = queryStems(question);
  const documents: Document[] = [
    ...knowledge.memory
      .filter(
        (item) =>
          mayBeTold(item, question) &&
          !aboutSomebodyElse(item, asked, asked.has(speakerSlug.split('-')[0] ?? '') ? speakerSlug : '', people),
      )
      .map((item): Document => ({ from: 'memory', item })),
    ...knowledge.instructions
      .filter((text, i) => i >= 2 || !SELF_DESCRIPTION.test(text))
      .map((text): Document => ({ from: 'instructions', text })),
    ...knowledge.ownerNotes.map((text): Document => ({ from: 'owner', text })),
  ];
  const named = stems.filter((s) => !people.has(s));
  const things = named.some((s) => !ASKING.has(s)) ? named.filter((s) => !ASKING.has(s)) : named;
  // "What about Maria?" asks for all of her; otherwise a name alone finds nothing.
  const sought = things.length > 0 ? things : stems;
  const extra = new Map([...asked].map((name): [string, number] => [stem(name), 1]));
  if (said.some((word) => /^(?:we|our|us|ours|we're)$/.test(word))) extra.set('group', 0.5);
  return { hits: search(documents, textOf, sought, extra), stems: sought };
}

/** Undefined where nothing is known. `strict` asks for words in common, not only related ones: for statements that are no question. */
export function answerFrom(question: string, knowledge: Knowledge, strict = false): string | undefined {
  const { hits, stems } = find(question, knowledge);
  const good = strict ? hits.filter((hit) => hit.literal.length >= Math.min(2, stems.length)) : hits;
  const best = good[0];
  if (!best) return undefined;
  // An exact word beats any number of related ones.
  const near = good.filter((hit) => hit.score >= best.score * NEAR_BEST && (best.literal.length === 0 || hit.literal.length > 0));
  const facts = factsIn(near, good, best.literal.length).slice(0, MAX_FACTS);
  const rules = (from: Document['from']) => {
    const own = good.filter((hit) => hit.document.from === from && (hit.literal.length > 0 || near.includes(hit)));
    return unique(
      own
        .filter((hit) => hit.score >= (own[0]?.score ?? 0) * NEAR_BEST_RULE && hit.literal.length >= (own[0]?.literal.length ?? 0))
        .slice(0, MAX_QUOTES)
        .map((hit) => hitText(hit.document)),
    );
  };
  const parts = unique(facts.map((item) => spoken(item, knowledge, (rival) => mayBeTold(rival, question))));
  // Only related words were found: what is known may help, but a plain yes or no it is not.
  if (parts.length > 0 && best.literal.length === 0 && YES_NO.test(question.replace(WRAPPING, '')))
    parts.unshift("I don't know that exactly. What I do know:");
  const [instructed, noted] = [rules('instructions'), rules('owner')];
  if (instructed.length > 0) parts.push(`My instructions say: ${instructed.map(quoted).join(' ')}`);
  if (noted.length > 0) parts.push(`My owner's notes say: ${noted.map(quoted).join(' ')}`);
  return parts.length > 0 ? parts.join(' ') : undefined;
}

/** The tellers take turns. What holds all the words of the question is near, whatever somebody else wrote to score higher. */
function factsIn(near: readonly Hit<Document>[], good: readonly Hit<Document>[], literal: number): MemoryItem[] {
  const hits = good.filter((hit) => near.includes(hit) || (literal > 0 && hit.literal.length >= literal));
  return inTurns(hits.flatMap(({ document }) => (document.from === 'memory' ? [document.item] : [])));
}

function spoken(item: MemoryItem, knowledge: Knowledge, isTold: (item: MemoryItem) => boolean): string {
  const sides = allSides(item, knowledge.memory, isTold);
  if (sides !== undefined) return sides;
  return item.kind === 'training' ? `I was taught: ${quoted(item.text)}` : item.text;
}

/** What people differ on is told with all sides, each by its speakers; the owner's comes first. Undefined: nobody says otherwise. */
export function allSides(item: MemoryItem, memory: readonly MemoryItem[], isTold: (item: MemoryItem) => boolean): string | undefined {
  const said = memory.filter(({ topic }) => topicLook(topic) === topicLook(item.topic));
  if (disputes(said).size === 0) return undefined;
  const sides = [...Map.groupBy(said.filter(isTold), ({ text }) => text)];
  const speakerOf = speakersOf(memory);
  const isOwners = (side: readonly MemoryItem[]) => side.some(({ provenance: p }) => p.from === 'message' && p.byOwner === true);
  sides.sort(([, a], [, b]) => Number(isOwners(b)) - Number(isOwners(a)));
  const told = sides.slice(0, MAX_SIDES).map(([text, side]) => {
    const who = unique(side.map(speakerOf)).slice(0, MAX_SIDES).join(' and ');
    return `${who.charAt(0).toUpperCase()}${who.slice(1)} said: ${text}`;
  });
  if (sides.length > MAX_SIDES) told.push(`${sides.length - MAX_SIDES} more say something else.`);
  return told.join(' ');
}

/** What is known of a person, without credentials. */
export function itemsAbout(name: string, inboxId: string | undefined, memory: readonly MemoryItem[]): MemoryItem[] {
  const wanted = new Set(contentStems(name));
  const first = slug(name).split('-')[0];
  return memory.filter((item) => {
    if (item.kind === 'credential') return false;
    if (item.topic.split(/[:-]/)[0] === first) return true;
    const taughtHere = item.provenance.from === 'message' && item.provenance.senderInboxId === inboxId && item.kind === 'personalization';
    return taughtHere || (wanted.size > 0 && [...wanted].every((s) => words(item.text).map(stem).includes(s)));
  });
}
