import { Refusal } from '@offshoot/refusals';
import { idPart, pageTokens, timePart } from '@offshoot/rpc';
import type { UserCall } from '@offshoot/rpc/auth';
import type { AgentMetadata } from '../../database/entities/agent-metadata.ts';
import { checkIsCreator } from '../../templates/commands/known-template.ts';
import type { ReadInstancesDeps } from '../deps.ts';
import { type AgentPage, agentPage } from '../store/agents.ts';

const DEFAULT_PAGE_SIZE = 50;
const pages = pageTokens<[claimedAt: Date, id: string]>('ListInstances', timePart, idPart('inst'));

export interface PageRequest {
  includeGone: boolean;
  /** 0: the default. */
  pageSize: number;
  pageToken: string;
}

/** Selects by owner, template or recipient of an offer. */
export type InstanceFilter = { ownerId: string } | { templateId: string } | { offeredToId: string };

export async function listInstances(
  deps: ReadInstancesDeps,
  user: UserCall,
  filter: InstanceFilter,
  { includeGone, pageSize, pageToken }: PageRequest,
): Promise<{ agents: AgentMetadata[]; nextPageToken: string }> {
  await checkMayList(deps, user, filter);
  const [claimedAt, id] = pages.decode([filter, includeGone], pageToken) ?? [];
  const size = pageSize || DEFAULT_PAGE_SIZE;
  const after = claimedAt && id ? { claimedAt, id } : undefined;
  const found = await agentPage(deps.db, { filter: lasting(deps, filter), includeGone, size: size + 1, after });
  const agents = found.slice(0, size);
  const last = agents.at(-1);
  const more = found.length > size && last?.claimedAt;
  return { agents, nextPageToken: pages.encode([filter, includeGone], more && last ? [more, last.id] : undefined) };
}

/** Excludes expired offers. */
function lasting(deps: ReadInstancesDeps, filter: InstanceFilter): AgentPage['filter'] {
  return 'offeredToId' in filter ? { ...filter, offerExpiresAt: { $gt: deps.now() } } : filter;
}

async function checkMayList(deps: ReadInstancesDeps, user: UserCall, filter: InstanceFilter): Promise<void> {
  if ('offeredToId' in filter) {
    if (filter.offeredToId === user.inboxId) return;
    throw new Refusal('NOT_INSTANCE_OWNER', 'These agents are offered to someone else.', { help: 'Ask for your own inbox id.' });
  }
  if ('ownerId' in filter) {
    if (filter.ownerId === user.inboxId) return;
    throw new Refusal('NOT_INSTANCE_OWNER', 'These agents belong to someone else.', { help: 'Ask for your own inbox id.' });
  }
  await checkIsCreator(deps, user, filter.templateId);
}
