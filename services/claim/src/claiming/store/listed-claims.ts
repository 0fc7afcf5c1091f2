import type { Database } from '../../database/database.ts';
import { type AgentMetadata, AgentMetadataSchema } from '../../database/entities/agent-metadata.ts';
import { type Claim, ClaimSchema } from '../../database/entities/claim.ts';
import { type ClaimView, viewOf } from '../../lifecycle/store/agents.ts';
import { transfersOfClaims } from '../../lifecycle/store/transfers.ts';

export interface ClaimPage {
  requesterId: string;
  includeEnded: boolean;
  size: number;
  /** Sort key of the previous page's last claim. */
  after: { createdAt: Date; id: string } | undefined;
}

/** Newest first. */
export async function claimPage(db: Database, { requesterId, includeEnded, size, after }: ClaimPage): Promise<ClaimView[]> {
  const found = await db.em().find(
    ClaimSchema,
    {
      requesterId,
      ...(includeEnded ? {} : { state: { $nin: ['FAILED', 'RELEASED'] } }),
      ...(after ? { $or: [{ createdAt: { $lt: after.createdAt } }, { createdAt: after.createdAt, id: { $lt: after.id } }] } : {}),
    },
    { orderBy: [{ createdAt: 'desc' }, { id: 'desc' }], limit: size },
  );
  const clones = found.filter(({ parentInstance }) => parentInstance).map(({ id }) => id);
  const [agents, transfers] = await Promise.all([agentsOf(db, found), transfersOfClaims(db, clones)]);
  const transferOf = new Map(transfers.map((transfer) => [transfer.claimId, transfer]));
  return Promise.all(found.map((claim) => viewOf(db, claim, agents.get(claim.instanceId ?? '') ?? null, transferOf.get(claim.id) ?? null)));
}

async function agentsOf(db: Database, claims: Claim[]): Promise<Map<string, AgentMetadata>> {
  const ids = claims.flatMap(({ instanceId }) => instanceId ?? []);
  const agents = await db.em().find(AgentMetadataSchema, { id: { $in: ids } });
  return new Map(agents.map((agent) => [agent.id, agent]));
}
