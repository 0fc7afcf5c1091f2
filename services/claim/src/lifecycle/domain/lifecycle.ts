import type { TransferState } from '../../database/domain/states.ts';
import { type ClaimState, claimMoves, type InstanceState, instanceMoves, type Move } from '../../database/domain/states.ts';

/**
 * The life of one agent: instance and claim move together, and only this file decides how. Steps that the tables do not allow change
 * nothing: reports arrive twice and late, which is no error.
 */
export interface Life {
  readonly instance: InstanceState;
  readonly claim: ClaimState;
  readonly failureReason: string;
  readonly failureMessage: string;
  readonly conversationId: string;
  /** The version that the instance has verified; 0 before the first. */
  readonly appliedVersion: number;
  readonly desiredVersion: number;
  /** Why the instance refused desiredVersion; empty if it did not. */
  readonly updateRefusal: string;
  /** Capabilities of desiredVersion, while it waits for the owner's consent. Empty if the host did not say. */
  readonly pendingCapabilities: string;
}

export type LifeStep =
  /** The host has accepted the configuration with this version. */
  | { kind: 'configured'; version: number }
  | { kind: 'live'; conversationId: string }
  | { kind: 'failed'; reason: string; message: string }
  /** The owner asked for its end. */
  | { kind: 'released' }
  /** Its host reports that it has ended. */
  | { kind: 'gone' }
  /** Its host came back without it. */
  | { kind: 'lost' }
  /** A version is desired; ignored if it is older than the current one. */
  | { kind: 'wanted'; version: number }
  | { kind: 'applied'; version: number }
  | { kind: 'update-refused'; version: number; reason: string; capabilities?: string };

/** A refusal that is not final: the owner can still consent to the update. */
const waitsForConsent = 'UPDATE_NEEDS_CONSENT';

/** The life after the step. Returns the same object if nothing changed. */
export function afterStep(life: Life, step: LifeStep): Life {
  switch (step.kind) {
    case 'wanted':
      if (step.version <= life.desiredVersion) return life;
      return { ...life, desiredVersion: step.version, updateRefusal: '', pendingCapabilities: '' };
    case 'applied':
      return afterApplied(life, step.version);
    case 'update-refused':
      return afterRefusal(life, step);
    default:
      return afterMove(life, step);
  }
}

/** Whether a watcher of the claim can stop, because nothing more can change on the way to live. */
export function isSettled(claim: ClaimState, transfer: TransferState | undefined): boolean {
  if (claim === 'FAILED' || claim === 'RELEASED') return true;
  return claim === 'LIVE' && transfer !== 'PENDING' && transfer !== 'DELIVERED';
}

function afterApplied(life: Life, version: number): Life {
  if (version <= life.appliedVersion) return life;
  const desiredVersion = Math.max(version, life.desiredVersion);
  const applied = { ...life, appliedVersion: version, desiredVersion };
  return version === desiredVersion ? { ...applied, updateRefusal: '', pendingCapabilities: '' } : applied;
}

function afterRefusal(life: Life, { version, reason, capabilities = '' }: Extract<LifeStep, { kind: 'update-refused' }>): Life {
  // A refusal of a version that is no longer desired says nothing about the current one.
  if (version !== life.desiredVersion || life.appliedVersion >= version) return life;
  const pendingCapabilities = reason === waitsForConsent ? capabilities : '';
  if (life.updateRefusal === reason && life.pendingCapabilities === pendingCapabilities) return life;
  return { ...life, updateRefusal: reason, pendingCapabilities };
}

/** The version that waits for the owner's consent; 0: none. */
export function pendingVersion(life: Pick<Life, 'desiredVersion' | 'updateRefusal'>): number {
  return life.updateRefusal === waitsForConsent ? life.desiredVersion : 0;
}

function afterMove(life: Life, step: Extract<LifeStep, { kind: Move }>): Life {
  const instance = instanceMoves[life.instance][step.kind];
  if (!instance) return life;
  const claim = claimMoves[life.claim][step.kind] ?? life.claim;
  const moved: Life = { ...life, instance, claim };
  switch (step.kind) {
    case 'configured':
      return afterApplied(moved, step.version);
    case 'live':
      return { ...moved, conversationId: life.conversationId || step.conversationId };
    case 'failed':
      return { ...moved, failureReason: step.reason, failureMessage: step.message };
    case 'released':
      return moved;
    case 'gone':
    case 'lost': {
      if (claim !== 'FAILED' || life.claim === 'FAILED') return moved;
      const failureMessage =
        step.kind === 'lost'
          ? 'The host came back without the agent: its files are lost. Claim again.'
          : 'The agent ended before it was live. Claim again.';
      return { ...moved, failureReason: 'INSTANCE_GONE', failureMessage };
    }
  }
}
