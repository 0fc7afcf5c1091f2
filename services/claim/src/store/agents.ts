import type { AgentRows } from './change-agent.ts';
import type { Database } from './database.ts';
import { type AgentMetadata, AgentMetadataSchema } from './entities/agent-metadata.ts';
import { type Claim, ClaimSchema } from './entities/claim.ts';

export async function agentById(db: Database, id: string): Promise<AgentMetadata | null> {
  return db.em().findOne(AgentMetadataSchema, { id });
}

export async function agentsById(db: Database, ids: string[]): Promise<AgentMetadata[]> {
  return db.em().find(AgentMetadataSchema, { id: { $in: ids } });
}

/** A claim with its instance. Null: there is none of this id. */
export async function claimById(db: Database, id: string): Promise<AgentRows | null> {
  const em = db.em();
  const claim = await em.findOne(ClaimSchema, { id });
  if (!claim) return null;
  return { claim, agent: await em.findOneOrFail(AgentMetadataSchema, { id: claim.instanceId }) };
}

export async function claimWithAgent(db: Database, claim: Claim): Promise<AgentRows> {
  return { claim, agent: await db.em().findOneOrFail(AgentMetadataSchema, { id: claim.instanceId }) };
}

export interface AgentPage {
  filter: { ownerId: string } | { templateId: string } | { offeredToId: string; offerExpiresAt: { $gt: Date } };
  includeGone: boolean;
  size: number;
  /** Sort key of the last row of the page before. */
  after: { claimedAt: Date; id: string } | undefined;
}

/** Claimed agents, newest claim first. */
export async function agentPage(db: Database, page: AgentPage): Promise<AgentMetadata[]> {
  const { after } = page;
  return db.em().find(
    AgentMetadataSchema,
    {
      ...page.filter,
      ...(page.includeGone ? {} : { state: { $ne: 'GONE' as const } }),
      ...(after ? { $or: [{ claimedAt: { $lt: after.claimedAt } }, { claimedAt: after.claimedAt, id: { $lt: after.id } }] } : {}),
    },
    { orderBy: [{ claimedAt: 'desc' }, { id: 'desc' }], limit: page.size },
  );
}
