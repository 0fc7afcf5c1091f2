import type { ProviderFailure } from '@offshoot/safe-fetch/provider-http/provider-error.ts';
import { pauseMs } from '../../work/domain/retry.ts';

/** Why a provider call failed. 'cut-off': we stopped waiting, and it may still act. 'none': no such provider is configured. */
export interface ToolFailure {
  readonly kind: ProviderFailure | 'cut-off' | 'none';
  /** The pause that the provider asked for. */
  readonly retryAfterMs?: number;
}

/** How long a provider may still carry out a request that was cut off; a guess on the safe side. */
const MAY_STILL_ACT_MS = 30_000;
/** Someone has to step in first. */
const PERSON_NEEDS_MS = 60_000;

export interface Retry {
  /** Until the next attempt. */
  readonly pauseMs: number;
  /** Until the same resource may be requested again by anyone. */
  readonly holdMs: number;
}

/** `random` in [0, 1). */
export function retryOf({ kind, retryAfterMs = 0 }: ToolFailure, attempts: number, random: number): Retry {
  const isOpen = kind === 'cut-off' || kind === 'timeout';
  const holdMs = isOpen ? Math.max(retryAfterMs, MAY_STILL_ACT_MS) : 0;
  const waits = kind === 'refused' || kind === 'none' ? PERSON_NEEDS_MS : 0;
  return { pauseMs: Math.max(pauseMs(attempts, random), retryAfterMs, holdMs, waits), holdMs };
}

/** For owners and operators; details are in the log. */
export function failureText({ kind }: ToolFailure): string {
  switch (kind) {
    case 'unreachable':
    case 'timeout':
    case 'cut-off':
    case 'garbage':
      return 'The provider is not responding as it should. The pool keeps trying.';
    case 'limited':
      return 'The provider is not accepting more requests right now. The pool keeps trying.';
    case 'conflict':
      return 'The provider has none available right now. The pool keeps trying.';
    case 'not-propagated':
      return 'The provider is still setting it up.';
    case 'refused':
      return 'The provider refused the request: the operator of the pool has to look into it.';
    case 'none':
      return 'This pool has no provider for it: the operator has to set one up.';
  }
}
