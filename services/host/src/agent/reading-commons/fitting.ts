// Which patterns fit the agent: those whose subjects are what it is there for, and what people have taught it.
import { currentKnowledge } from '@offshoot/memory/merging/merge.ts';
import type { SnapshotEntry } from '@offshoot/patterns';
import { soulText } from '@offshoot/template-content/soul/sections.ts';
import { type About, fitting } from '../commons/domain/likeness.ts';
import type { Similarity } from '../domain/similarity.ts';
import type { MemoryTable } from '../memory/memory-store.ts';
import { type AgentDeps, character } from '../record/agent-deps.ts';

export interface FittingDeps extends AgentDeps<MemoryTable> {
  readonly similarity: Pick<Similarity, 'odds' | 'kinOf'>;
}

const MAX_ITEMS = 40;
const MAX_TEXT = 2_000;

/** By ID, how well. Those that do not fit are missing. */
export async function fitsOf(deps: FittingDeps, entries: readonly SnapshotEntry[]): Promise<Map<string, number>> {
  return fitting(deps.similarity, aboutAgent(deps), entries);
}

/** Never credentials, and nothing that somebody has hidden. It stays in this process. */
function aboutAgent(deps: FittingDeps): About {
  const { description } = character(deps);
  const items = currentKnowledge(deps.store.memory.all(), deps.now()).filter(({ kind, hidden }) => kind !== 'credential' && !hidden);
  const task = [description.instructions, soulText(description.soul)].map((text) => text.slice(0, MAX_TEXT)).filter((text) => text !== '');
  return { task, known: items.slice(-MAX_ITEMS).map(({ text }) => text) };
}
