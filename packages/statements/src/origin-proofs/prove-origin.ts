import { ed25519 } from '@noble/curves/ed25519.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { agentDigest, convosDigest, type ProvenAgent, timeText, toText } from './signed-texts.ts';

/** Metadata of an agent's Convos profile. The first three are Convos' own: its clients verify them with the keys of the deployment. */
export interface OriginProof {
  /** Signature over inbox ID and time. */
  attestation: string;
  attestation_ts: string;
  /** The host's public key, hex. */
  attestation_kid: string;
  /** Signature over inbox ID, time, instance and template. */
  attestation_agent: string;
}

/** A host's proof that it runs this agent. `hostSeed`: of its Ed25519 key, 32 bytes. */
export function proveOrigin(hostSeed: Uint8Array, agent: ProvenAgent, at: Date): OriginProof {
  const time = timeText(at);
  return {
    attestation: toText(ed25519.sign(convosDigest(agent.inboxId, time), hostSeed)),
    attestation_ts: time,
    attestation_kid: bytesToHex(ed25519.getPublicKey(hostSeed)),
    attestation_agent: toText(ed25519.sign(agentDigest(agent, time), hostSeed)),
  };
}
