// The owner keeps the agent on the version that it has, until its creator takes that version back.
import { Refusal } from '@offshoot/refusals';
import { type InboxKeys, type VersionPin, verifyStatement, yankVersionAction } from '@offshoot/statements';
import type { Signed } from './signed-version.ts';
import { type AppliedVersion, canonical, latestOf } from './template-update.ts';

/** A creator's word that a version is taken back. */
export interface SignedYank {
  version: number;
  reason: string;
  statement: Signed;
}

/** A version of which the agent knows, by its creator's word, that it is taken back. */
export type YankedVersion = VersionPin;

interface PinnedState {
  template?: AppliedVersion;
  floor?: AppliedVersion | undefined;
  trust: { pin?: VersionPin };
  yanked?: YankedVersion | undefined;
}

export const isSamePin = (a: VersionPin | undefined, b: VersionPin | undefined): boolean =>
  a !== undefined && a.version === b?.version && a.digest === b.digest;

/** The version on which it stays. Undefined: it follows its template. */
export function pinOf({ template, floor, trust: { pin }, yanked }: PinnedState): VersionPin | undefined {
  if (pin === undefined || template === undefined || !isSamePin(pin, latestOf(template, floor))) return undefined;
  return isSamePin(pin, yanked) ? undefined : pin;
}

/** Throws UPDATE_PINNED for a version beyond the one on which it stays. */
export function requireUnpinned(state: PinnedState, next: number): void {
  const pin = pinOf(state);
  if (pin === undefined || next <= pin.version) return;
  throw new Refusal('UPDATE_PINNED', `The owner keeps the agent on version ${pin.version}, so it does not take version ${next}.`, {
    help: 'The owner can let it follow its template again.',
    metadata: { version: String(pin.version) },
  });
}

/**
 * Throws VALIDATION_FAILED for a version that it has not applied, as it verified only the one that it has, and for one that it knows to be
 * taken back. What was settled before may have become void since, and is no reason to refuse another change.
 */
export function requirePinnable({ template, floor, trust: { pin: before }, yanked }: PinnedState, pin: VersionPin | undefined): void {
  if (pin === undefined || isSamePin(pin, before)) return;
  const latest = template && latestOf(template, floor);
  const isYanked = isSamePin(pin, yanked);
  if (isSamePin(pin, latest) && !isYanked) return;
  const why = isYanked ? `Its creator has taken version ${pin.version} back` : `The agent has version ${latest?.version ?? 0}`;
  throw new Refusal('VALIDATION_FAILED', `${why}, so it cannot stay on version ${pin.version}.`, {
    help: 'Look at its version again.',
    metadata: { field: 'pin' },
  });
}

/** It holds also when its time is over, like an attestation: it shows that the creator took the version back. Throws Refusal. */
export async function verifyYank(
  { version, reason, statement }: SignedYank,
  { templateId, digest, signer }: { templateId: string; digest: string; signer: string },
  keys: InboxKeys,
  now: Date,
): Promise<void> {
  const { expiresAt } = statement.envelope;
  const verdict = await verifyStatement({
    ...statement,
    action: canonical(() => yankVersionAction({ templateId, version, digest }, reason)),
    keys,
    signer,
    now: expiresAt !== undefined && now > expiresAt ? expiresAt : now,
  });
  if (!verdict.ok) throw new Refusal(verdict.reason, verdict.message);
}
