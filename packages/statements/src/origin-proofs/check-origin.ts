import { ed25519 } from '@noble/curves/ed25519.js';
import { SYNTAX } from '../field-syntax.ts';
import type { OriginKeys } from './origin-keys.ts';
import { agentDigest, convosDigest, fromText, timeOf } from './signed-texts.ts';

/**
 * - `none`: the profile carries no proof.
 * - `malformed`: it is incomplete or in no form that hosts write.
 * - `unknown-host`: no host of this deployment has the key.
 * - `too-old`, `too-new`: its time does not fit.
 * - `not-signed`: the host did not sign it for this inbox, instance and template.
 */
type Doubt = 'none' | 'malformed' | 'unknown-host' | 'too-old' | 'too-new' | 'not-signed';

export type OriginVerdict =
  | { proven: true; hostId: string; instanceId: string; templateId: string; provenAt: Date }
  | { proven: false; why: Doubt };

/** As long as Convos clients accept one. */
const LONGEST_AGE_MS = 24 * 3600 * 1000;
/** Clocks differ. */
const SKEW_MS = 60_000;

/**
 * Whether a host of this deployment has said that this inbox is its agent, and of which template. Needs no network.
 *
 * `inboxId`: the member to whom the profile belongs, as MLS has it, never as the profile says. `at`: when the profile message was sent,
 * by the network's time, or now. The agent's name and description are not covered: they are its own words.
 */
export function checkOrigin(
  member: { inboxId: string; metadata: Readonly<Record<string, unknown>> },
  keys: OriginKeys,
  at: Date,
): OriginVerdict {
  const { inboxId, metadata } = member;
  const { attestation, attestation_ts: time, attestation_kid: kid, attestation_agent: forAgent, instanceId, templateId } = metadata;
  if (attestation === undefined) return doubt('none');
  const [signature, agentSignature, provenAt] = [fromText(attestation, 64), fromText(forAgent, 64), timeOf(time)];
  if (!signature || !agentSignature || !provenAt || typeof time !== 'string') return doubt('malformed');
  if (typeof kid !== 'string' || !isId('instanceId', instanceId) || !isId('templateId', templateId)) return doubt('malformed');
  const host = keys.hosts.get(kid);
  if (!host) return doubt('unknown-host');
  const age = at.getTime() - provenAt.getTime();
  if (age > LONGEST_AGE_MS) return doubt('too-old');
  if (age < -SKEW_MS) return doubt('too-new');
  const signs = (given: Uint8Array, digest: Uint8Array) => ed25519.verify(given, digest, host.publicKey, { zip215: false });
  const agent = { inboxId, instanceId, templateId };
  const isSigned = signs(signature, convosDigest(inboxId, time)) && signs(agentSignature, agentDigest(agent, time));
  return isSigned ? { proven: true, hostId: host.hostId, instanceId, templateId, provenAt } : doubt('not-signed');
}

const isId = (of: 'instanceId' | 'templateId', value: unknown): value is string => typeof value === 'string' && SYNTAX[of].test(value);

const doubt = (why: Doubt): OriginVerdict => ({ proven: false, why });
