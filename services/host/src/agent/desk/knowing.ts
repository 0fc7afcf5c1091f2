// Lists for the owner everything that the agent knows.
import type { Knowledge, KnowledgeRequest, KnownItem } from '@offshoot/context';
import type { MemoryItem } from '@offshoot/memory/items/item.ts';
import { shownToOwner } from '@offshoot/memory/items/speakers.ts';
import { saidAt } from '@offshoot/memory/items/tellers.ts';
import { statuses } from '@offshoot/memory/merging/merge.ts';
import type { MemoryTable } from '../memory/memory-store.ts';
import type { AgentDeps } from '../record/agent-deps.ts';

/** Hidden items are only counted. */
export function knowledge(deps: AgentDeps<MemoryTable>, { requestId }: Pick<KnowledgeRequest, 'requestId'>): Knowledge {
  const all = deps.store.memory.all();
  const items = all.filter(({ hidden }) => !hidden);
  const shown = shownToOwner(items);
  const { statusOf } = statuses(all, deps.now());
  const known = (item: MemoryItem): KnownItem => {
    const { provenance, validUntil, reason } = item;
    const isByOwner = provenance.from === 'message' ? provenance.byOwner : provenance.origin.byOwner;
    return {
      ...shown(item),
      status: statusOf(item),
      byOwner: isByOwner === true,
      isInherited: provenance.from === 'parent',
      saidAt: new Date(saidAt(item)).toISOString(),
      ...(validUntil === undefined ? {} : { validUntil: validUntil.toISOString() }),
      ...(reason === undefined ? {} : { reason }),
    };
  };
  return {
    answer: 'knowledge',
    requestId,
    items: items.map(known),
    hidden: all.length - items.length,
    keptDays: deps.store.state.keptDays,
  };
}
