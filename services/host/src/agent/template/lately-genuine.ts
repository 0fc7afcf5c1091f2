// If a hundred agents are claimed at once, they all verify the same version, and each signature costs milliseconds.
import { createHash } from 'node:crypto';
import type { InboxKeysReader } from '@offshoot/xmtp';
import type { Attestation } from '../versions/domain/attestation.ts';
import type { SignedVersion } from '../versions/domain/signed-version.ts';
import { type GenuineDeps, genuine } from './update-orders.ts';

/** Far shorter than the creator's keys are trusted for. */
const LATELY_MS = 2_000;

interface Verdict {
  attestation: Promise<Attestation | undefined>;
  at: number;
}

/** Per key reader, by everything in the version including its signatures. */
const verdicts = new WeakMap<InboxKeysReader, Map<string, Verdict>>();

/** Like `genuine`, which is called again for any version that differs by a single byte, and after a refusal. */
export function latelyGenuine(deps: GenuineDeps, version: SignedVersion): Promise<Attestation | undefined> {
  const known = verdicts.get(deps.identities) ?? new Map<string, Verdict>();
  verdicts.set(deps.identities, known);
  const now = deps.now().getTime();
  for (const [key, { at }] of known) if (Math.abs(now - at) >= LATELY_MS) known.delete(key);
  const key = createHash('sha256').update(JSON.stringify(version)).digest('hex');
  const found = known.get(key);
  if (found !== undefined) return found.attestation;
  const attestation = genuine(deps, version);
  known.set(key, { attestation, at: now });
  attestation.catch(() => known.delete(key));
  return attestation;
}
