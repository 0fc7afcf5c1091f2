// Resources the pool provisioned for the tools of the agent's template. The list is the complete state: it replaces what the agent had.
import { Refusal } from '@offshoot/refusals';
import type { ToolResource } from '@offshoot/statements';
import type { SealedValue } from '@offshoot/statements/sealing';
import type { MemoryTable } from '../memory/memory-store.ts';
import { claimedState } from '../orders/order-checks.ts';
import type { AgentDeps } from '../record/agent-deps.ts';
import type { OwnTool } from '../tools/domain/tools.ts';
import type { ToolTable } from '../tools/tool-store.ts';
import { toolWallet } from '../tools/tool-wallet.ts';
import type { ConversationTable } from '../transcript/conversation-store.ts';
import { invalid } from '../versions/domain/sealed-config.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { writeIdentity } from '../workspace/workspace-sync.ts';
import { openToolValues } from './sealed-values.ts';

export interface ToolDeps extends AgentDeps<ConversationTable & MemoryTable & ToolTable> {
  readonly workspace: Workspace;
}

export interface ToolGrant {
  toolId: string;
  resourceId: string;
  resource: ToolResource;
  /** Absent: the agent creates it itself. */
  sealedValues?: SealedValue;
}

export interface ToolOrder {
  claimId: string;
  /** Increases with every change: an older list is ignored. */
  generation: number;
  grants: ToolGrant[];
}

/**
 * Returns the public part of what the agent created itself, by resource id. Repeatable. Resources the agent's version does not ask for
 * are kept but not used: the version that does may be on its way.
 */
export async function provideTools(deps: ToolDeps, { claimId, generation, grants }: ToolOrder): Promise<Record<string, string>> {
  requireClaim(deps, claimId);
  const own = await Promise.all(grants.map((grant) => received(deps, grant)));
  deps.store.transaction(() => {
    requireClaim(deps, claimId);
    if (generation < deps.store.state.toolGeneration) return;
    deps.store.tools.replace(own);
    deps.store.change({ toolGeneration: generation });
  });
  writeIdentity(deps);
  return Object.fromEntries(own.filter(({ resource }) => resource === 'wallet').map(({ resourceId, value }) => [resourceId, value]));
}

function requireClaim(deps: ToolDeps, claimId: string): void {
  if (claimedState(deps).claimed.claimId !== claimId)
    throw new Refusal('INSTANCE_NOT_FOUND', 'The instance belongs to another claim.', {
      help: 'Ask the pool which instance the claim has.',
    });
}

async function received(deps: ToolDeps, { toolId, resourceId, resource, sealedValues }: ToolGrant): Promise<OwnTool> {
  const own = { toolId, resourceId, resource };
  if (resource === 'wallet') {
    // A pool that supplied a wallet would have its key.
    if (sealedValues !== undefined) throw invalid('An instance creates its wallet itself.');
    const { walletKey } = deps.workspace.keys();
    return { ...own, value: toolWallet({ walletKey, instanceId: deps.instanceId, toolId }).address };
  }
  if (sealedValues === undefined) throw invalid(`The values of ${toolId} are missing.`);
  return { ...own, ...(await openToolValues(deps, { resourceId, resource }, sealedValues)) };
}
