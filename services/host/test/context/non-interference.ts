// Two memories that differ only in what is kept back must produce the same bytes.

import type { MemoryItem } from '@offshoot/memory/items/item.ts';
import { createOfflineEngine } from '../../src/adapters/engines/offline-engine.ts';
import type { ClosableSimilarity } from '../../src/adapters/similarity/similarity.ts';
import { type MemoryPair, memoriesInPairs } from '../memory/arbitrary-memories.ts';
import { openBareAgent, withMemory } from './bare-agent.ts';
import { documentWith, summaryOf } from './handing-over.ts';
import { recording } from './recording-engine.ts';

export interface NonInterference {
  pairs: number;
  /** Those pairs whose two memories really differ. */
  differing: number;
  /** Pairs with different results if nothing is kept back: proof that the comparison can see a difference. */
  seenWithoutExclusion: number;
  sameInput: number;
  sameTransfer: number;
  /** Number of the first pair that interfered. */
  first?: number;
}

export async function nonInterference(o: { pairs: number; seed: number; similarity?: ClosableSimilarity }): Promise<NonInterference> {
  const engine = recording(createOfflineEngine());
  const found: NonInterference = { pairs: 0, differing: 0, seenWithoutExclusion: 0, sameInput: 0, sameTransfer: 0 };
  // The template's directive is part of the agent, so there is one agent per directive.
  const agents = new Map<string, ReturnType<typeof openBareAgent>>();
  const leaves = async (
    items: readonly MemoryItem[],
    prompt: string,
    directive: string,
    { members, now }: Pick<MemoryPair, 'members' | 'now'>,
  ) => {
    const agent = agents.get(directive) ?? openBareAgent({ engine, directive, ...(o.similarity && { similarity: o.similarity }) });
    agents.set(directive, agent);
    engine.asked.length = 0;
    const known = withMemory(agent.deps, items, now);
    const conversation = { ...known.store.conversation, people: () => members };
    const deps = { ...known, store: { ...known.store, conversation } };
    const bytes = documentWith(deps, await summaryOf(deps, prompt));
    return { input: JSON.stringify(engine.asked), transfer: Buffer.from(bytes).toString('latin1') };
  };
  try {
    for (const pair of memoriesInPairs(o.seed)) {
      const { left, right, prompt, templateDirective } = pair;
      if (found.pairs === o.pairs) break;
      found.pairs++;
      const [one, other] = [await leaves(left, prompt, templateDirective, pair), await leaves(right, prompt, templateDirective, pair)];
      const same = { input: one.input === other.input, transfer: one.transfer === other.transfer };
      found.sameInput += Number(same.input);
      found.sameTransfer += Number(same.transfer);
      if (!(same.input && same.transfer)) found.first ??= found.pairs;
      found.differing += Number(JSON.stringify(left) !== JSON.stringify(right));
      const open = [await leaves(left, '', '', pair), await leaves(right, '', '', pair)];
      found.seenWithoutExclusion += Number(open[0]?.transfer !== open[1]?.transfer);
    }
  } finally {
    for (const agent of agents.values()) agent.close();
  }
  return found;
}
