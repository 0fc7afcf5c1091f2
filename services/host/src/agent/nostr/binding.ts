// The proof that a Nostr key and the agent's inbox are one agent's: the wallet of the inbox signs it, again each month, and the profile of the key has it.
import { randomBytes } from 'node:crypto';
import { BINDING_LASTS_MS, encodeBindingProof, readBindingProof } from '@offshoot/context/nostr/genuine-binding.ts';
import { bindKeyAction, newEnvelope, statementText } from '@offshoot/statements';
import type { XmtpAgentClient } from '@offshoot/xmtp/agent-client.ts';
import type { AgentDeps } from '../record/agent-deps.ts';
import type { NostrTable } from './nostr-store.ts';

export interface BindingDeps extends AgentDeps<NostrTable> {
  /** The agent's inbox, once it is open. */
  inbox(): Pick<XmtpAgentClient, 'inboxId' | 'signForInbox'> | undefined;
}

/** Long before others refuse it: the agent may sleep, and relays may be away. */
const RENEWED_MS = BINDING_LASTS_MS / 3;

/** Undefined: there is none yet, and the inbox is not open now. */
export async function provenBinding(deps: BindingDeps, publicKey: string): Promise<{ inboxId: string; proof: string } | undefined> {
  const { instanceId, store } = deps;
  const known = store.nostr.standing().binding;
  const isOwn = known?.publicKey === publicKey && known.inboxId === store.state.inboxId;
  const ageMs = isOwn ? deps.now().getTime() - Date.parse(readBindingProof(known.proof).issuedAt) : Number.POSITIVE_INFINITY;
  const client = deps.inbox();
  if (isOwn && (ageMs < RENEWED_MS || client === undefined)) return known;
  if (client === undefined) return undefined;
  const { inboxId } = client;
  const envelope = newEnvelope(inboxId, { now: deps.now(), nonce: randomBytes(16).toString('hex') });
  const signature = await client.signForInbox(statementText(envelope, bindKeyAction({ instanceId, inboxId, publicKey })));
  if (signature.kind !== 'wallet') throw new Error('a key is bound with the wallet of the inbox');
  const proof = encodeBindingProof({
    ...{ instanceId, nonce: envelope.nonce, issuedAt: envelope.issuedAt.toISOString(), address: signature.address },
    signature: Buffer.from(signature.signature).toString('base64'),
  });
  // It may have another key by now.
  if (store.nostr.standing().publicKey !== publicKey) return undefined;
  store.nostr.change({ binding: { publicKey, inboxId, proof } });
  return { inboxId, proof };
}
