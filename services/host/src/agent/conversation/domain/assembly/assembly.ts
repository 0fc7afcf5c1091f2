// Selects what the model is shown for one message: sections by priority within a budget. Pure and deterministic.

import type { AssembledContext, SectionAccount, SectionName, Turn } from '@offshoot/engine/assembled-context.ts';
import { type Heard, MAX_HEARD_TEXT } from '@offshoot/engine/engine.ts';
import { isFeedback } from '@offshoot/memory/items/feedback.ts';
import type { MemoryItem } from '@offshoot/memory/items/item.ts';
import { cutText } from '@offshoot/memory/items/limits.ts';
import { roundRobin } from '@offshoot/memory/items/tellers.ts';
import type { ResponseStyle } from '@offshoot/template-content/soul/soul.ts';
import { visible } from '@offshoot/text';
import { shownLine } from '@offshoot/text/one-line.ts';
import { headingOf, lineOf, plainLine, renderSections, turnLine, withheldLine } from './context-rendering.ts';
import { type Ranked, sortOut } from './ranking.ts';
import { allot, type Demand, PLACES } from './section-budget.ts';
import { BYTES_PER_TOKEN, cutToBytes, tokensOf } from './token-estimate.ts';

export { renderSections } from './context-rendering.ts';
export { tokensOf } from './token-estimate.ts';

/** Sections that are a single text; the others are lists. */
type TextSection = 'instructions' | 'tools' | 'soul' | 'owner-section' | 'people';

export interface AssemblyInput {
  /** The template's instructions. */
  instructions: string;
  /** Resources of this agent alone that it may tell, one per line. May be empty. */
  tools: string;
  /** The part of the template's soul that is never cut: who the agent is, how it answers and what holds it back. Default: nothing. */
  core?: string;
  /** The rest of the soul as far as the task needs it, and the owner's additions to SOUL.md. May be empty. */
  soul: string;
  /** The owner's own section of IDENTITY.md. May be empty. */
  ownerSection: string;
  /** The people in the conversation, for the model to know who is who. Default: nobody. */
  people?: string;
  /** All items that currently hold, own and inherited. */
  items: readonly MemoryItem[];
  /** Headlines of long answers that it gave lately, newest last. Default: none. */
  headlines?: readonly string[];
  /** What strangers learned, a line each, the closest first. Default: none. */
  advice?: readonly string[];
  /** The last messages before this one, oldest first. */
  recent: readonly Turn[];
  /** The form of the answer. Default: conversational. */
  style?: ResponseStyle;
  message: Heard;
  /** Kindred words that an answer may use for a word of the message. Default: none. */
  kinOf?: (word: string) => readonly string[];
  /** At least MIN_BUDGET_TOKENS. */
  budgetTokens: number;
  /** What an engine with tools adds around the sections. Default: what one without adds. */
  frameTokens?: number;
  /** By ID, for an engine that refers to items by number. Default: none. */
  numbers?: ReadonlyMap<string, number>;
}

/** Anything less has no room for the frame, the longest core of a soul, a message and part of each section. */
export const MIN_BUDGET_TOKENS = 1_500;
/** What an engine adds around the sections: its own rules, the agent's name, message separators. */
const FRAME_TOKENS = 400;
const MAX_FEEDBACK = 5;
const MAX_HEADLINES = 5;
/** UTF-16 units. */
const MAX_HEADLINE = 300;
/** UTF-16 units of one pattern. */
const MAX_ADVICE = 1_600;
/** UTF-16 units per earlier message. */
const MAX_TURN_TEXT = 1_000;
/** Deterministic: the same input gives the same output to the byte. */
export function assemble(input: AssemblyInput): AssembledContext {
  const { message, budgetTokens, frameTokens = FRAME_TOKENS, numbers } = input;
  const heard = visible(message.text.slice(0, MAX_HEARD_TEXT).toWellFormed());
  const core = (input.core ?? '').toWellFormed().trim();
  const coreTokens = core === '' ? 0 : tokensOf(`${headingOf('soul')}${core}${BETWEEN}`);
  const messageText = cutToBytes(heard, Math.floor((Math.max(0, budgetTokens - frameTokens - coreTokens) * BYTES_PER_TOKEN) / 2));
  const fixed = frameTokens + tokensOf(turnLine({ speaker: message.senderName, self: false, text: messageText }));

  const sorted = sortOut(input.items, message.text, input.kinOf);
  const withheld = withheldLine(sorted.withheld);
  const turns = input.recent.map(asShown);
  const headlines = headlinesOf(input.headlines ?? []);
  const advice = (input.advice ?? []).map((line) => cutText(shownLine(line.toWellFormed()), MAX_ADVICE));
  const texts = {
    instructions: input.instructions.toWellFormed().trim(),
    tools: input.tools.toWellFormed().trim(),
    soul: input.soul.toWellFormed().trim(),
    'owner-section': input.ownerSection.toWellFormed().trim(),
    people: (input.people ?? '').toWellFormed().trim(),
  };
  const lines = {
    inherited: measured(sorted.inherited, sorted.saidBy, '', numbers),
    memory: measured(sorted.own, sorted.saidBy, withheld, numbers),
    feedback: measured(
      { ranked: roundRobin([...sorted.feedback].reverse()).slice(0, MAX_FEEDBACK), worthwhile: MAX_FEEDBACK },
      {},
      '',
      numbers,
    ),
  };
  const rooms = allot(budgetTokens - fixed, {
    instructions: demandOfText('instructions', texts.instructions),
    tools: demandOfText('tools', texts.tools),
    soul: { ...demandOfText('soul', joined(core, texts.soul)), least: coreTokens },
    'owner-section': demandOfText('owner-section', texts['owner-section']),
    people: demandOfText('people', texts.people),
    inherited: demandOfItems('inherited', lines.inherited),
    memory: demandOfItems('memory', lines.memory),
    feedback: demandOfItems('feedback', lines.feedback),
    headlines: demandOfText('headlines', headlines.map(plainLine).join('\n')),
    advice: demandOfText('advice', advice.map(plainLine).join('\n')),
    recent: even(tokensOf(turns.map(turnLine).join('\n'))),
  });

  const chosen = (name: 'inherited' | 'memory' | 'feedback') => fittingItems(name, lines[name], rooms[name], input.items);
  const text = (name: TextSection) => fittingText(name, texts[name], rooms[name]);
  const context: AssembledContext = {
    budgetTokens,
    usedTokens: fixed,
    instructions: text('instructions'),
    tools: text('tools'),
    soul: soulWithin(core, texts.soul, rooms.soul),
    ownerSection: text('owner-section'),
    people: text('people'),
    inherited: chosen('inherited'),
    memory: chosen('memory'),
    feedback: chosen('feedback'),
    headlines: fittingLines('headlines', headlines, rooms.headlines),
    // The closest first: where there is no room, the others are missing.
    advice: fittingLines('advice', [...advice].reverse(), rooms.advice).reverse(),
    recent: fittingTurns(turns, rooms.recent),
    style: input.style ?? 'conversational',
    messageText,
    saidBy: {},
    withheldCredentials: sorted.withheld,
    ...(numbers && { numbers }),
    sections: [],
  };
  const shown = [...context.inherited, ...context.memory];
  context.saidBy = Object.fromEntries(shown.flatMap(({ id }) => (sorted.saidBy[id] === undefined ? [] : [[id, sorted.saidBy[id]]])));
  context.sections = accountsOf(context, input, { ...texts, soul: joined(core, texts.soul) });
  context.usedTokens += context.sections.reduce((sum, section) => sum + section.tokens, 0);
  return context;
}

/** Between the core of a soul and its rest. */
const BETWEEN = '\n\n';
const joined = (core: string, rest: string): string => [core, rest].filter((part) => part !== '').join(BETWEEN);

const even = (tokens: number): Demand => ({ whole: tokens, worthwhile: tokens });

/** The newest, each on one line. */
function headlinesOf(texts: readonly string[]): string[] {
  return texts.slice(-MAX_HEADLINES).map((text) => cutText(shownLine(text.toWellFormed()), MAX_HEADLINE));
}

function demandOfText(name: SectionName, text: string): Demand {
  return even(text === '' ? 0 : tokensOf(`${headingOf(name)}${text}`));
}

const sizeOf = (text: string): number => Buffer.byteLength(text, 'utf8');

interface Measured extends Ranked {
  /** Bytes of the items' lines, each with its leading line break. */
  sizes: number[];
  /** Follows the items, even if all of them are left out. */
  always: string;
}

function measured(items: Ranked, saidBy: Readonly<Record<string, string>>, always = '', numbers?: ReadonlyMap<string, number>): Measured {
  return { ...items, sizes: items.ranked.map((item) => sizeOf(lineOf(item, saidBy[item.id], numbers?.get(item.id))) + 1), always };
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

/** The core is whole in any room; only the rest is cut. */
function soulWithin(core: string, rest: string, room: number): string {
  const left = room * BYTES_PER_TOKEN - sizeOf(headingOf('soul')) - sizeOf(core) - (core === '' ? 0 : BETWEEN.length);
  return joined(core, cutToBytes(rest, left));
}

/** Whole lines only, the newest first. */
function fittingLines(name: SectionName, lines: readonly string[], room: number): string[] {
  let left = room * BYTES_PER_TOKEN - sizeOf(headingOf(name));
  let from = lines.length;
  for (; from > 0; from--) {
    left -= sizeOf(plainLine(lines[from - 1] ?? '')) + 1;
    if (left < -1) break;
  }
  return lines.slice(from);
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
    people: 0,
    feedback: feedback - context.feedback.length,
    headlines: (input.headlines?.length ?? 0) - context.headlines.length,
    advice: (input.advice?.length ?? 0) - context.advice.length,
    recent: input.recent.length - context.recent.length,
  };
  const isShort: Partial<Record<SectionName, boolean>> = {
    instructions: context.instructions !== texts.instructions,
    tools: context.tools !== texts.tools,
    soul: context.soul !== texts.soul,
    'owner-section': context.ownerSection !== texts['owner-section'],
    people: context.people !== texts.people,
  };
  return (Object.keys(PLACES) as SectionName[]).map((name) => ({
    name,
    priority: PLACES[name].priority,
    tokens: tokensOf(shown.get(name) ?? ''),
    isCut: isShort[name] ?? left[name] > 0,
    leftOut: left[name],
  }));
}
