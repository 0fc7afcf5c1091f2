// Selects what the model is shown for one message: sections by priority within a budget. Pure and deterministic.

import { visible } from '@offshoot/plain-text';
import { type Heard, MAX_HEARD_TEXT, type Turn } from '../../../domain/engine.ts';
import { isFeedback } from '../../../memory/domain/items/feedback.ts';
import type { MemoryItem } from '../../../memory/domain/items/item.ts';
import { cutText } from '../../../memory/domain/items/limits.ts';
import { disputes, speakersOf } from '../../../memory/domain/items/speakers.ts';
import { inTurns, tellerOf } from '../../../memory/domain/items/tellers.ts';
import { kinIn, queryStems, search } from '../../../memory/domain/words/search.ts';
import { headingOf, lineOf, renderSections, turnLine, withheldLine } from './context-rendering.ts';
import { keptBack } from './credential-lines.ts';
import { allot, type Demand, PLACES } from './section-budget.ts';
import { BYTES_PER_TOKEN, cutToBytes, tokensOf } from './token-estimate.ts';

export { renderSections } from './context-rendering.ts';
export { tokensOf } from './token-estimate.ts';

/** In the order the model reads them. */
export type SectionName = 'instructions' | 'tools' | 'soul' | 'owner-section' | 'inherited' | 'memory' | 'feedback' | 'recent';

/** Sections that are a single text; the others are lists. */
type TextSection = 'instructions' | 'tools' | 'soul' | 'owner-section';

export interface AssemblyInput {
  /** The template's instructions. */
  instructions: string;
  /** What was provisioned for this agent alone and may be told, one per line. May be empty. */
  tools: string;
  /** The template's soul and the owner's additions to SOUL.md. May be empty. */
  soul: string;
  /** The owner's own section of IDENTITY.md. May be empty. */
  ownerSection: string;
  /** All items that currently hold, own and inherited. */
  items: readonly MemoryItem[];
  /** The last messages before this one, oldest first. */
  recent: readonly Turn[];
  message: Heard;
  /** Kindred words that an answer may use for a word of the message. Default: none. */
  kinOf?: (word: string) => readonly string[];
  /** At least MIN_BUDGET_TOKENS. */
  budgetTokens: number;
}

/** Accounts for one section. */
interface SectionAccount {
  name: SectionName;
  /** 0 is dropped last. */
  priority: number;
  tokens: number;
  /** True: part of it did not fit. */
  isCut: boolean;
  /** Number of items or lines left out for lack of room or relevance, and of credentials the message does not name. */
  leftOut: number;
}

export interface AssembledContext {
  budgetTokens: number;
  /** Everything shown: the sections, the message and the engine's own frame. Never exceeds the budget. */
  usedTokens: number;
  instructions: string;
  tools: string;
  soul: string;
  ownerSection: string;
  /** Inherited items, in the order they were learned. */
  inherited: MemoryItem[];
  /** Own items relevant to the message, rules that always apply, and the newest; in the order they were learned. */
  memory: MemoryItem[];
  /** Where people differ: who said an item and that others disagree, by item id. */
  saidBy: Readonly<Record<string, string>>;
  /** Opinions of earlier answers, newest last. */
  feedback: MemoryItem[];
  /** Oldest first. */
  recent: Turn[];
  /** The message as shown: cut if it would take more than half of the budget. */
  messageText: string;
  /** Number of credentials the message does not name. The agent may say that they exist, and nothing else about them. */
  withheldCredentials: number;
  /** In the order the model reads them, including empty ones. */
  sections: SectionAccount[];
}

/** Anything less has no room for the frame, a message and part of each section. */
export const MIN_BUDGET_TOKENS = 1_000;
/** What an engine adds around the sections: its own rules, the agent's name, message separators. */
const FRAME_TOKENS = 400;
const MAX_FEEDBACK = 5;
const MAX_RECENT_TURNS = 20;
/** UTF-16 units per earlier message. */
const MAX_TURN_TEXT = 1_000;
/** The first words make up the question; a message of 16,000 words must not be looked up word by word. */
const MAX_QUERY_STEMS = 60;
/** An item is relevant if it scores at least this fraction of the best score. */
const NEAR_BEST = 0.4;
/** The newest items are likely to be talked about, whatever the words. */
const NEWEST_AT_LEAST = 20;

/** Deterministic: the same input gives the same output to the byte. */
export function assemble(input: AssemblyInput): AssembledContext {
  const { message, budgetTokens } = input;
  const heard = visible(message.text.slice(0, MAX_HEARD_TEXT).toWellFormed());
  const messageText = cutToBytes(heard, Math.floor((Math.max(0, budgetTokens - FRAME_TOKENS) * BYTES_PER_TOKEN) / 2));
  const fixed = FRAME_TOKENS + tokensOf(turnLine({ speaker: message.senderName, self: false, text: messageText }));

  const sorted = sortOut(input.items, message.text, input.kinOf);
  const withheld = withheldLine(sorted.withheld);
  const turns = input.recent.slice(-MAX_RECENT_TURNS).map(asShown);
  const texts = {
    instructions: input.instructions.toWellFormed().trim(),
    tools: input.tools.toWellFormed().trim(),
    soul: input.soul.toWellFormed().trim(),
    'owner-section': input.ownerSection.toWellFormed().trim(),
  };
  const lines = {
    inherited: measured(sorted.inherited, sorted.saidBy),
    memory: measured(sorted.own, sorted.saidBy, withheld),
    feedback: measured({ ranked: inTurns([...sorted.feedback].reverse()).slice(0, MAX_FEEDBACK), worthwhile: MAX_FEEDBACK }, {}),
  };
  const rooms = allot(budgetTokens - fixed, {
    instructions: demandOfText('instructions', texts.instructions),
    tools: demandOfText('tools', texts.tools),
    soul: demandOfText('soul', texts.soul),
    'owner-section': demandOfText('owner-section', texts['owner-section']),
    inherited: demandOfItems('inherited', lines.inherited),
    memory: demandOfItems('memory', lines.memory),
    feedback: demandOfItems('feedback', lines.feedback),
    recent: even(tokensOf(turns.map(turnLine).join('\n'))),
  });

  const chosen = (name: 'inherited' | 'memory' | 'feedback') => fittingItems(name, lines[name], rooms[name], input.items);
  const text = (name: TextSection) => fittingText(name, texts[name], rooms[name]);
  const context: AssembledContext = {
    budgetTokens,
    usedTokens: fixed,
    instructions: text('instructions'),
    tools: text('tools'),
    soul: text('soul'),
    ownerSection: text('owner-section'),
    inherited: chosen('inherited'),
    memory: chosen('memory'),
    feedback: chosen('feedback'),
    recent: fittingTurns(turns, rooms.recent),
    messageText,
    saidBy: {},
    withheldCredentials: sorted.withheld,
    sections: [],
  };
  const shown = [...context.inherited, ...context.memory];
  context.saidBy = Object.fromEntries(shown.flatMap(({ id }) => (sorted.saidBy[id] === undefined ? [] : [[id, sorted.saidBy[id]]])));
  context.sections = accountsOf(context, input, texts);
  context.usedTokens += context.sections.reduce((sum, section) => sum + section.tokens, 0);
  return context;
}

interface Ranked {
  /** Highest rank first; dropped last. */
  ranked: MemoryItem[];
  /** How many of them are rules or relevant to the message. */
  worthwhile: number;
}

interface Sorted {
  own: Ranked;
  inherited: Ranked;
  feedback: MemoryItem[];
  saidBy: Record<string, string>;
  withheld: number;
}

function sortOut(items: readonly MemoryItem[], text: string, kinOf: AssemblyInput['kinOf']): Sorted {
  const secrets = new Set(keptBack(items, text));
  const told = items.filter((item) => !secrets.has(item));
  const known = told.filter((item) => !isFeedback(item));
  const stems = queryStems(text).slice(0, MAX_QUERY_STEMS);
  const kin = kinOf && kinIn(text, stems, kinOf);
  const hits = search(known, (item) => `${item.text} ${item.topic}`, stems, kin);
  const best = new Map<string, number>();
  // Relative to the teller's own best score, so that repeating the words of a question does not make others' answers irrelevant.
  const bestOf = ({ provenance }: MemoryItem) => best.get(tellerOf(provenance)) ?? 0;
  for (const { document, score } of hits) best.set(tellerOf(document.provenance), Math.max(bestOf(document), score));
  const [near, far] = [true, false].map((isNear) =>
    hits.filter(({ document, score }) => score >= bestOf(document) * NEAR_BEST === isNear).map(({ document }) => document),
  );
  const found = { near: near ?? [], far: far ?? [] };
  return {
    own: rank(known, found, 'message'),
    inherited: rank(known, found, 'parent'),
    feedback: told.filter(isFeedback),
    saidBy: saidByOf(known),
    withheld: secrets.size,
  };
}

function saidByOf(known: readonly MemoryItem[]): Record<string, string> {
  const disputed = [...disputes(known).values()].flat();
  if (disputed.length === 0) return {};
  const who = speakersOf(known);
  return Object.fromEntries(disputed.map((item) => [item.id, `said by ${who(item)}; others say otherwise`]));
}

/**
 * Rules and relevant items first, then the newest, then those that share a common word with the message. Tellers take turns within each
 * part, so that thousands of rules by one leave room for what others know.
 */
function rank(
  known: readonly MemoryItem[],
  found: { near: MemoryItem[]; far: MemoryItem[] },
  from: MemoryItem['provenance']['from'],
): Ranked {
  const mine = (item: MemoryItem) => item.provenance.from === from;
  const newest = known.filter(mine).reverse();
  const inTurn = inTurns(newest);
  const worthwhile = new Set(inTurns([...new Set([...newest.filter((item) => item.kind === 'training'), ...found.near.filter(mine)])]));
  const ranked = new Set([...worthwhile, ...inTurn.slice(0, NEWEST_AT_LEAST), ...inTurns(found.far.filter(mine)), ...inTurn]);
  return { ranked: [...ranked], worthwhile: worthwhile.size };
}

const even = (tokens: number): Demand => ({ whole: tokens, worthwhile: tokens });

function demandOfText(name: SectionName, text: string): Demand {
  return even(text === '' ? 0 : tokensOf(`${headingOf(name)}${text}`));
}

const sizeOf = (text: string): number => Buffer.byteLength(text, 'utf8');

interface Measured extends Ranked {
  /** Bytes of the items' lines, each with its leading line break. */
  sizes: number[];
  /** Follows the items, whatever is left out. */
  always: string;
}

function measured(items: Ranked, saidBy: Readonly<Record<string, string>>, always = ''): Measured {
  return { ...items, sizes: items.ranked.map((item) => sizeOf(lineOf(item, saidBy[item.id])) + 1), always };
}

function demandOfItems(name: SectionName, { sizes, worthwhile, always }: Measured): Demand {
  if (sizes.length === 0 && always === '') return even(0);
  const sum = (of: readonly number[]) => of.reduce((total, size) => total + size, sizeOf(headingOf(name)) + sizeOf(always) + 1);
  const inTokens = (bytes: number) => Math.ceil(bytes / BYTES_PER_TOKEN);
  return { whole: inTokens(sum(sizes)), worthwhile: inTokens(sum(sizes.slice(0, worthwhile))) };
}

function fittingText(name: SectionName, text: string, room: number): string {
  return cutToBytes(text, room * BYTES_PER_TOKEN - sizeOf(headingOf(name)));
}

/** Whole items only, best first; returned in the order they were learned. */
function fittingItems(name: SectionName, { ranked, sizes, always }: Measured, room: number, order: readonly MemoryItem[]): MemoryItem[] {
  let left = room * BYTES_PER_TOKEN - sizeOf(headingOf(name)) - sizeOf(always) - 1;
  const chosen = new Set<MemoryItem>();
  ranked.forEach((item, i) => {
    const size = sizes[i] ?? Number.POSITIVE_INFINITY;
    if (size > left) return;
    left -= size;
    chosen.add(item);
  });
  return order.filter((item) => chosen.has(item));
}

function asShown(turn: Turn): Turn {
  return { ...turn, text: cutText(turn.text.toWellFormed(), MAX_TURN_TEXT) };
}

/** The newest turns without gaps: a line makes no sense without those that follow. */
function fittingTurns(turns: readonly Turn[], room: number): Turn[] {
  let left = room * BYTES_PER_TOKEN;
  let from = turns.length;
  for (; from > 0; from--) {
    const turn = turns[from - 1];
    left -= turn === undefined ? 0 : sizeOf(turnLine(turn)) + 1;
    if (left < -1) break;
  }
  return turns.slice(from);
}

function accountsOf(context: AssembledContext, input: AssemblyInput, texts: Readonly<Record<TextSection, string>>): SectionAccount[] {
  const shown = new Map(renderSections(context).map((section) => [section.name, section.text]));
  const inherited = input.items.filter((item) => item.provenance.from === 'parent').length;
  const feedback = input.items.filter(isFeedback).length;
  const left: Record<SectionName, number> = {
    instructions: 0,
    tools: 0,
    soul: 0,
    'owner-section': 0,
    inherited: inherited - context.inherited.length,
    memory: input.items.length - inherited - feedback - context.memory.length,
    feedback: feedback - context.feedback.length,
    recent: input.recent.length - context.recent.length,
  };
  const isShort: Partial<Record<SectionName, boolean>> = {
    instructions: context.instructions !== texts.instructions,
    tools: context.tools !== texts.tools,
    soul: context.soul !== texts.soul,
    'owner-section': context.ownerSection !== texts['owner-section'],
  };
  return (Object.keys(PLACES) as SectionName[]).map((name) => ({
    name,
    priority: PLACES[name].priority,
    tokens: tokensOf(shown.get(name) ?? ''),
    isCut: isShort[name] ?? left[name] > 0,
    leftOut: left[name],
  }));
}
