import { type Claim, ClaimState, type Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { cloneAgent, Failure, type KeptRequest, type Owner } from '@offshoot/owner';
import type { AgentIds } from '../../add/kept-additions.ts';
import { destinationOf } from '../../destination/destination.ts';
import { enterConversation } from '../../destination/enter-conversation.ts';
import type { Where } from '../../destination/where.ts';
import type { PageClient } from '../../xmtp/page-client.ts';

/** Longer than the pool waits for somebody to let the agent in, so that its reason arrives first. */
const WAIT = { timeoutSeconds: 900 };

export interface CloneOrder {
  parent: Instance;
  where: Where;
  contextPrompt: string;
  summaryDigest: string;
  /** A conversation of this inbox that was made for a clone that did not come. */
  made: string | undefined;
}

/** How far it is. */
export interface CloneNews {
  state?: ClaimState;
  /** Set once its key is verified: before that, nobody may let it in. */
  agent?: AgentIds;
  /** A conversation of this inbox, to which the page adds it. */
  conversationId?: string;
}

/** Clones the agent into the conversation, and returns once the clone has what was signed. Throws like cloneAgent and destinationOf, and NOT_ADDABLE. */
export async function bringClone(
  { owner, client }: { owner: Owner; client: PageClient },
  { parent, where, contextPrompt, summaryDigest, made }: CloneOrder,
  tell: (news: CloneNews) => void,
): Promise<Claim> {
  const { join, conversationId } = await destinationOf(client, where, { name: parent.agentName, made });
  if (conversationId !== undefined) tell({ conversationId });
  let agent: AgentIds | undefined;
  let entering: Promise<boolean> | undefined;
  const hear = ({ state }: Claim) => {
    tell({ state });
    if (state !== ClaimState.CONFIGURING && state !== ClaimState.JOINING) return;
    if (conversationId === undefined || agent === undefined) return;
    entering ??= enterConversation({ owner, client, conversationId, agent, signal: owner.signal });
  };
  const kept: KeptRequest = {
    find: () => undefined,
    keep: ({ instanceId, inboxId }) => {
      agent = { instanceId, inboxId };
      tell({ agent });
    },
  };
  const told: Owner = { ...owner, progress: (step) => step.is === 'claim' && hear(step.claim) };
  try {
    return await cloneAgent(told, { parent, join, contextPrompt, summaryDigest }, { wait: WAIT, kept });
  } catch (cause) {
    if ((await entering) === false) throw new Failure('NOT_ADDABLE', 'The clone could not be added to the conversation.', { cause });
    throw cause;
  }
}
