import type { Database } from '../../database/database.ts';
import { type AgentMetadata, AgentMetadataSchema } from '../../database/entities/agent-metadata.ts';
import type { Claim } from '../../database/entities/claim.ts';
import type { Host } from '../../database/entities/host.ts';
import type { Transfer } from '../../database/entities/transfer.ts';
import { agents, claims, hosts } from '../../database/row-codec.ts';
import { placeInQueue } from '../../queue/store/turns.ts';
import { type AgentRows, shownTransfer, transferIn } from './agent-rows.ts';
import { transferOfClaim } from './transfers.ts';

export async function agentById(db: Database, id: string): Promise<AgentMetadata | null> {
  const row = await db.one('select id, row_to_json(a)::text as agent from agent_metadata a where id = any(:keys::text[])', id);
  return row ? agents.read(row.agent ?? '') : null;
}

/** An agent and its host, read at the same moment. */
export async function agentAtHost(db: Database, id: string): Promise<{ agent: AgentMetadata; host: Host } | null> {
  const row = await db.one(
    `select a.id, row_to_json(a)::text as agent, row_to_json(h)::text as host
      from agent_metadata a join hosts h on h.id = a.host_id where a.id = any(:keys::text[])`,
    id,
  );
  return row ? { agent: agents.read(row.agent ?? ''), host: hosts.read(row.host ?? '') } : null;
}

/** A claim with its instance. Null if there is no such claim, or it has no instance. */
export async function claimById(db: Database, id: string): Promise<AgentRows | null> {
  const row = await db.one(withAgentSql('join'), id);
  return row ? { claim: claims.read(row.claim ?? ''), agent: agents.read(row.agent ?? ''), transfer: transferIn(row) } : null;
}

const withAgentSql = (join: 'join' | 'left join') => `
  select c.id, row_to_json(c)::text as claim, row_to_json(a)::text as agent, ${shownTransfer}
  from claims c ${join} agent_metadata a on a.id = c.instance_id where c.id = any(:keys::text[])`;

/** The fields of a claim that are shown. */
export type ShownClaim = Pick<
  Claim,
  | 'id'
  | 'requestId'
  | 'requesterId'
  | 'templateId'
  | 'instanceId'
  | 'state'
  | 'failureReason'
  | 'failureMessage'
  | 'parentInstance'
  | 'deadlineAt'
  | 'revision'
  | 'createdAt'
  | 'updatedAt'
>;

/** The fields of a transfer that are shown. */
export type ShownTransfer = Pick<
  Transfer,
  | 'id'
  | 'kind'
  | 'requestId'
  | 'claimId'
  | 'ownerId'
  | 'sourceInstance'
  | 'sourceInbox'
  | 'targetInstance'
  | 'targetInbox'
  | 'state'
  | 'failureReason'
  | 'contextPromptDigest'
  | 'summaryDigest'
  | 'createdAt'
  | 'updatedAt'
>;

/** A claim as its requester sees it. */
export interface ClaimView {
  claim: ShownClaim;
  /** Only for a clone, otherwise null. */
  transfer: ShownTransfer | null;
  /** Null: the claim waits for an instance, or ended without one. */
  agent: Pick<AgentMetadata, 'inboxId' | 'conversationId'> | null;
  /** From 1; 0 if it is not waiting. */
  queuePosition: number;
}

export async function claimView(db: Database, id: string): Promise<ClaimView | null> {
  const row = await db.one(withAgentSql('left join'), id);
  if (!row) return null;
  return viewOf(db, claims.read(row.claim ?? ''), row.agent ? agents.read(row.agent) : null, transferIn(row));
}

export async function viewOfClaim(db: Database, claim: Claim): Promise<ClaimView> {
  const [agent, transfer] = await Promise.all([
    claim.instanceId ? agentById(db, claim.instanceId) : null,
    claim.parentInstance ? transferOfClaim(db, claim.id) : null,
  ]);
  return viewOf(db, claim, agent, transfer);
}

export async function viewOf(db: Database, claim: Claim, agent: AgentMetadata | null, transfer: ShownTransfer | null): Promise<ClaimView> {
  return { claim, agent, transfer, queuePosition: claim.state === 'QUEUED' ? await placeInQueue(db, claim.id) : 0 };
}

/** Counts agents from claimed to draining, including waiting claims. */
export async function agentsOfTemplate(db: Database, templateId: string): Promise<number> {
  const [row] = await db.query(
    `select ((select count(*) from agent_metadata where template_id = :template_id and state in ('CLAIMED', 'JOINING', 'LIVE', 'DRAINING'))
      + (select count(*) from claims where template_id = :template_id and state = 'QUEUED'))::text as count`,
    { template_id: templateId },
  );
  return Number(row?.count ?? 0);
}

export interface AgentPage {
  filter: { ownerId: string } | { templateId: string } | { offeredToId: string; offerExpiresAt: { $gt: Date } };
  includeGone: boolean;
  size: number;
  /** Sort key of the previous page's last row. */
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
