import { backOff, type Owner, releaseAgent } from '@offshoot/client';
import type { Claim } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { addAgent } from '../conversations/convos/create-conversation.ts';
import type { PageClient } from '../xmtp/page-client.ts';

/** The network may fail for a moment. */
const ATTEMPTS = 5;

export type AgentIds = Pick<Claim, 'instanceId' | 'inboxId'>;

interface Entry {
  owner: Owner;
  client: PageClient;
  /** Of this page's inbox. */
  conversationId: string;
  /** Its key is verified. */
  agent: AgentIds;
  signal: AbortSignal;
}

/**
 * Adds the agent to the conversation. If that cannot be done, ends the agent, because nobody else could let it in, and returns false.
 * Never throws.
 */
export async function enterConversation({ owner, client, conversationId, agent, signal }: Entry): Promise<boolean> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    try {
      await addAgent(client, conversationId, agent.inboxId);
      return true;
    } catch {
      if (signal.aborted) return true;
      await backOff(attempt, signal).catch(() => {});
    }
  }
  // If this fails, too, the agent waits in vain until the pool ends it.
  await releaseAgent(owner, agent.instanceId).catch(() => {});
  return false;
}
