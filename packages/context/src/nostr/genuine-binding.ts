// Whether a Nostr key and an XMTP inbox are the same agent: the key has signed a profile that names the inbox, and the wallet of the inbox
// has signed that the key is the agent's.
import { bindingIn, isGenuine, KINDS, type NostrEvent } from '@offshoot/nostr';
import { bindKeyAction, type InboxKeys, type KeySignature, newEnvelope, type Verification, verifyStatement } from '@offshoot/statements';
import { SYNTAX } from '@offshoot/statements/field-syntax.ts';
import { base64 } from '@scure/base';
import { BASE64, fields, instant, matching, TransferError, text } from '../strict-fields.ts';

/** What the wallet of the inbox has signed, as it stands in the profile. */
export interface BindingProof {
  instanceId: string;
  /** 32 hex digits. */
  nonce: string;
  /** ISO 8601, UTC. */
  issuedAt: string;
  /** Of the wallet. */
  address: string;
  /** Base64. */
  signature: string;
}

/** A former owner may still have the key, and could publish the old proof for ever. Agents renew theirs. */
export const BINDING_LASTS_MS = 90 * 24 * 60 * 60_000;
/** Of the proof in base64. */
const MAX_PROOF = 2_048;
const MAX_SIGNATURE = 1_024;
const ADDRESS = /^0x[0-9a-f]{40}$/;

export function encodeBindingProof(proof: BindingProof): string {
  const { instanceId, nonce, issuedAt, address, signature } = proof;
  return base64.encode(new TextEncoder().encode(JSON.stringify({ instanceId, nonce, issuedAt, address, signature })));
}

/** Throws TransferError. */
export function readBindingProof(proof: string): BindingProof {
  matching(text(proof, 'proof', MAX_PROOF), 'proof', BASE64);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(base64.decode(proof)));
  } catch {
    throw new TransferError('proof is malformed.');
  }
  const o = fields(value, 'proof');
  return {
    instanceId: matching(o.instanceId, 'instanceId', SYNTAX.instanceId),
    nonce: matching(o.nonce, 'nonce', SYNTAX.hex128),
    issuedAt: instant(o.issuedAt, 'issuedAt'),
    address: matching(o.address, 'address', ADDRESS),
    signature: matching(text(o.signature, 'signature', MAX_SIGNATURE), 'signature', BASE64),
  };
}

/** `instanceId`: absent: of any agent. `keys`: those of the agent's inbox, from the XMTP network. `publicKey`: the key that the agent is said to have. */
export async function verifyBinding(
  profile: NostrEvent,
  o: { instanceId?: string; publicKey: string; keys: InboxKeys; now: Date },
): Promise<Verification> {
  const { publicKey, keys, now } = o;
  if (profile.kind !== KINDS.profile || profile.pubkey !== publicKey) return refused('The profile is of another key.');
  if (!isGenuine(profile)) return refused('The key has not signed the profile.');
  const binding = bindingIn(profile);
  if (binding === undefined) return refused('The profile names no inbox.');
  let proof: BindingProof;
  let signature: KeySignature;
  try {
    proof = readBindingProof(binding.proof);
    signature = { kind: 'wallet', address: proof.address, signature: base64.decode(proof.signature) };
  } catch {
    return refused('The profile has no proof that can be read.');
  }
  if (now.getTime() - Date.parse(proof.issuedAt) > BINDING_LASTS_MS)
    return { ok: false, reason: 'STATEMENT_EXPIRED', message: 'The proof is too old.' };
  return verifyStatement({
    envelope: newEnvelope(binding.inboxId, { now: new Date(proof.issuedAt), nonce: proof.nonce }),
    action: bindKeyAction({ instanceId: o.instanceId ?? proof.instanceId, inboxId: binding.inboxId, publicKey }),
    signatures: [signature],
    keys,
    signer: keys.inboxId,
    now,
  });
}

const refused = (message: string): Verification => ({ ok: false, reason: 'STATEMENT_MALFORMED', message });
