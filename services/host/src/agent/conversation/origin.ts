// The proof of where the agent is from, in its profile. Clients accept one for 24 hours, by the time of the message or by their own.
import type { OriginProof } from '@offshoot/statements/origin-proofs/prove-origin.ts';
import type { AgentMessage } from '@offshoot/xmtp/agent-client.ts';
import type { OnlineDeps } from '../record/agent-deps.ts';

const HOUR_MS = 3_600_000;
/** While people talk, a proof is at most this old. A silent conversation costs nothing. */
const RENEW_AFTER_MS = 12 * HOUR_MS;
/** Newcomers see nothing from before they came. Adding people again and again makes the agent say no more than this. */
const NEWCOMERS_AFTER_MS = HOUR_MS;

/** A proof for the whole hour: a message that is sent again after a crash has to be the same. */
export function originProof(deps: OnlineDeps, templateId: string): { proof: OriginProof; provenAt: number } {
  const provenAt = Math.floor(deps.now().getTime() / HOUR_MS) * HOUR_MS;
  const agent = { inboxId: deps.client.inboxId, instanceId: deps.instanceId, templateId };
  return { proof: deps.proveOrigin(agent, new Date(provenAt)), provenAt };
}

/** Has the profile published again if a reader of this message needs a newer proof. */
export function reviewOrigin(deps: OnlineDeps, message: AgentMessage): void {
  const { originProvenAt, publishedProfile } = deps.store.state;
  if (originProvenAt === undefined || publishedProfile === '' || message.own) return;
  const brings = message.kind === 'group-updated' && message.update.addedInboxIds.some((id) => id !== deps.client.inboxId);
  const age = deps.now().getTime() - originProvenAt;
  if (age > (brings ? NEWCOMERS_AFTER_MS : RENEW_AFTER_MS)) deps.store.change({ publishedProfile: '' });
}
