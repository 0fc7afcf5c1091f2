// Gathers what the agent may show its engine for one message. Shared by answering and explaining.

import type { AssembledContext } from '@offshoot/engine/assembled-context.ts';
import type { Heard } from '@offshoot/engine/engine.ts';
import { keptBack } from '@offshoot/memory/items/credential-lines.ts';
import { isAdvised } from '@offshoot/memory/items/outside-line.ts';
import { currentKnowledge } from '@offshoot/memory/merging/merge.ts';
import { soulText } from '@offshoot/template-content/soul/sections.ts';
import { ALWAYS_WHOLE, TASKS, taskOf } from '@offshoot/template-content/soul/task.ts';
import { shownLine as oneLine } from '@offshoot/text/one-line.ts';
import { isTriggered } from '../../../alarms/domain/alarm.ts';
import { type Advice, adviceLine } from '../../../commons/advice.ts';
import type { Similarity } from '../../../domain/similarity.ts';
import type { TimedEngine } from '../../../engine/timed-engine.ts';
import type { MemoryTable } from '../../../memory/memory-store.ts';
import { type AgentDeps, character } from '../../../record/agent-deps.ts';
import { toolLines } from '../../../tools/domain/tools.ts';
import type { ToolTable } from '../../../tools/tool-store.ts';
import type { ConversationTable, HeardMessage } from '../../../transcript/conversation-store.ts';
import type { FoldedTable } from '../../../transcript/folded-store.ts';
import type { Workspace } from '../../../workspace/workspace.ts';
import { readOwnerSection, readSoul } from '../../../workspace/workspace-sync.ts';
import { assemble } from '../../domain/assembly/assembly.ts';
import { turnsOf, unadvised } from '../shown-lines.ts';

export interface AssemblingDeps extends AgentDeps<ConversationTable & FoldedTable & MemoryTable & ToolTable> {
  readonly engine: Pick<TimedEngine, 'contextTokens' | 'name' | 'withModel'>;
  readonly workspace: Workspace;
  readonly similarity: Pick<Similarity, 'kinOf'>;
}

/** Rules and tools of an engine that answers with tools. */
const TOOL_FRAME_TOKENS = 3_000;

/** By ID: the same from one message to the next, as long as nothing is forgotten. */
const numbersOf = ({ store }: AgentDeps<MemoryTable>): Map<string, number> => new Map(store.memory.all().map(({ id }, i) => [id, i + 1]));

/**
 * `before`: the lines before the message, oldest first. `advice`: what it is shown of what strangers learned; undefined: nothing that was
 * made with it either.
 */
export function contextFor(
  deps: AssemblingDeps,
  message: Heard,
  before: readonly HeardMessage[],
  advice?: readonly Advice[],
): AssembledContext {
  const recent = advice === undefined ? unadvised(before) : before;
  const { description, model } = character(deps);
  const { soul } = description;
  const hasTools = deps.engine.withModel(model) !== undefined;
  // A message right after the agent's own goes on with what the agent said.
  const asked = taskOf({ text: message.text, isReply: recent.at(-1)?.self === true });
  const { sections, messages, budgetTokens } = TASKS[isTriggered(message.messageId) ? 'proactive' : asked];
  const { contextTokens, name: engine } = deps.engine;
  const items = currentKnowledge(deps.store.memory.all(), deps.now());
  // Lines that are not learned yet are nowhere else; the others are in the memory.
  const unread = hasTools ? recent.findIndex(({ learn }) => learn) : -1;
  const from = hasTools && Number.isFinite(messages) ? steadyStart(recent) : Math.max(0, recent.length - messages);
  const turns = turnsOf(deps, recent.slice(unread < 0 ? from : Math.min(from, unread)), keptBack(items, message.text));
  return assemble({
    instructions: description.instructions,
    tools: toolLines(deps.store.tools.all(), description.tools),
    core: soulText(soul, ALWAYS_WHOLE),
    soul: readSoul(
      deps,
      sections.filter((one) => !ALWAYS_WHOLE.includes(one)),
    ),
    ownerSection: readOwnerSection(deps),
    people: peopleLine(deps),
    items,
    headlines: deps.store.folded.headlines(deps.now()).filter((headline) => !isAdvised(headline)),
    ...(advice && { advice: advice.map(({ pattern }) => adviceLine(pattern)) }),
    recent: turns,
    style: soul.style,
    message,
    kinOf: (word) => deps.similarity.kinOf(word),
    ...(hasTools && { frameTokens: TOOL_FRAME_TOKENS, numbers: numbersOf(deps) }),
    // The offline engine reads at no cost, and finds more the more it reads.
    budgetTokens: engine === 'offline' ? contextTokens : Math.min(contextTokens, budgetTokens),
  });
}

const LEAST_TURNS = 6;
const MAX_TURNS = 12;

/**
 * The first of the last lines that are shown. It is chosen by the lines themselves, one in four of them, so it stays while lines are added,
 * and what was shown before stays the beginning of the conversation.
 */
function steadyStart(recent: readonly HeardMessage[]): number {
  const least = Math.max(0, recent.length - MAX_TURNS);
  const last = Math.max(least, recent.length - LEAST_TURNS);
  const found = recent.findIndex(({ messageId }, i) => i >= least && i <= last && /[048c]$/i.test(messageId));
  return found < 0 ? least : found;
}

const MAX_PEOPLE = 40;

function peopleLine({ store }: Pick<AssemblingDeps, 'store'>): string {
  return store.conversation
    .people()
    .slice(0, MAX_PEOPLE)
    .map(({ name }) => oneLine(name))
    .join(', ');
}
