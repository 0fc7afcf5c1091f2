import type { TransferState } from '../../transfers/domain/transfer.ts';

/**
 * The life of one agent: instance and claim move together and are decided here alone.
 * A step that the tables do not allow changes nothing: reports arrive twice and late, and that is no error.
 */
export const instanceStates = ['IDLE', 'CLAIMED', 'JOINING', 'LIVE', 'DRAINING', 'GONE'] as const;
export type InstanceState = (typeof instanceStates)[number];

export const claimStates = ['QUEUED', 'CONFIGURING', 'JOINING', 'LIVE', 'FAILED', 'RELEASED'] as const;
export type ClaimState = (typeof claimStates)[number];

export interface Life {
  readonly instance: InstanceState;
  readonly claim: ClaimState;
  readonly failureReason: string;
  readonly failureMessage: string;
  readonly conversationId: string;
  /** Version that the instance has verified; 0 before the first. */
  readonly appliedVersion: number;
  readonly desiredVersion: number;
  /** Why the instance refused desiredVersion; empty where it did not. */
  readonly updateRefusal: string;
  /** Where it waits for the owner's consent: what desiredVersion would let the agent use. Empty where the host did not say. */
  readonly pendingCapabilities: string;
}

export type LifeStep =
  /** The host has taken the configuration with this version. */
  | { kind: 'configured'; version: number }
  | { kind: 'live'; conversationId: string }
  | { kind: 'failed'; reason: string; message: string }
  /** The owner wants it to end. */
  | { kind: 'released' }
  /** Its host says that it has ended. */
  | { kind: 'gone' }
  /** Its host came back without it. */
  | { kind: 'lost' }
  /** A version is wanted; an older one than the present wish changes nothing. */
  | { kind: 'wanted'; version: number }
  | { kind: 'applied'; version: number }
  | { kind: 'update-refused'; version: number; reason: string; capabilities?: string };

type Move = 'configured' | 'live' | 'failed' | 'released' | 'gone' | 'lost';

/**
 * The database refuses every other change of an instance's state: a new move is also a new migration of agent_may_move.
 * A live report before the answer to Configure is legal: the answer may have been lost.
 */
export const instanceMoves: Record<InstanceState, Partial<Record<Move | 'claimed', InstanceState>>> = {
  // A claim takes it by its own statement; all other moves are steps.
  IDLE: { claimed: 'CLAIMED' },
  CLAIMED: { configured: 'JOINING', live: 'LIVE', failed: 'DRAINING', released: 'DRAINING', gone: 'GONE', lost: 'GONE' },
  JOINING: { live: 'LIVE', failed: 'DRAINING', released: 'DRAINING', gone: 'GONE', lost: 'GONE' },
  LIVE: { released: 'DRAINING', gone: 'GONE', lost: 'GONE' },
  DRAINING: { gone: 'GONE', lost: 'GONE' },
  GONE: {},
};

/**
 * An agent that ended by itself in good order counts as released; one that its host lost is a failed claim, live or not:
 * nobody asked for that.
 */
export const claimMoves: Record<ClaimState, Partial<Record<Move | 'served', ClaimState>>> = {
  // It has no instance yet: the queue serves or fails it (store/queue.ts).
  QUEUED: { served: 'CONFIGURING', failed: 'FAILED' },
  CONFIGURING: { configured: 'JOINING', live: 'LIVE', failed: 'FAILED', released: 'RELEASED', gone: 'FAILED', lost: 'FAILED' },
  JOINING: { live: 'LIVE', failed: 'FAILED', released: 'RELEASED', gone: 'FAILED', lost: 'FAILED' },
  LIVE: { released: 'RELEASED', gone: 'RELEASED', lost: 'FAILED' },
  FAILED: {},
  RELEASED: {},
};

/** The refusal that is no verdict: the owner can turn it into an update. */
const waitsForConsent = 'UPDATE_NEEDS_CONSENT';

/** The life after the step: the very same object where the step changes nothing. */
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

/** Whether a watcher of the claim can stop: nothing more can change on the way to live. */
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
  // A refusal of a version that is no longer wanted says nothing about the one that is.
  if (version !== life.desiredVersion || life.appliedVersion >= version) return life;
  const pendingCapabilities = reason === waitsForConsent ? capabilities : '';
  if (life.updateRefusal === reason && life.pendingCapabilities === pendingCapabilities) return life;
  return { ...life, updateRefusal: reason, pendingCapabilities };
}

/** The version that the owner has to consent to; 0: none. */
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
