/**
 * The life of one effect. `approved` and `dispatched` are on the agent's disk before the provider hears of it. `unknown`: the provider
 * may or may not have done it; people are told, and it is never done again.
 */
export type EffectState = 'approved' | 'dispatched' | 'done' | 'failed' | 'unknown' | 'withdrawn';

/**
 * What the provider offers against doing a thing twice. `keyed`: the same request with the same key is done once. `looked-up`: one can
 * ask whether it was done. `once`: neither, so it is tried at most once.
 */
export type Repeatability = 'keyed' | 'looked-up' | 'once';

export type EffectEvent =
  | 'withdraw'
  /** An earlier copy of the agent may have done it: the pool's journal knows it from there. */
  | 'known'
  /** About to call the provider. */
  | 'dispatch'
  | 'succeed'
  /** The provider has said that it did not do it. */
  | 'fail'
  /** No answer, or one that says neither. */
  | 'lose'
  /** A look-up found that it was not done. */
  | 'not-found';

const transitions: Record<EffectState, Partial<Record<EffectEvent, EffectState>>> = {
  approved: { withdraw: 'withdrawn', known: 'unknown', dispatch: 'dispatched' },
  dispatched: { succeed: 'done', fail: 'failed', lose: 'unknown', 'not-found': 'approved' },
  done: {},
  failed: {},
  unknown: {},
  withdrawn: {},
};

/** Undefined: that cannot happen now. */
export const stateAfter = (state: EffectState, event: EffectEvent): EffectState | undefined => transitions[state][event];

export const isOver = (state: EffectState): boolean => Object.keys(transitions[state]).length === 0;

/** What to do next with an effect, also after a crash at any point. */
type NextStep = 'dispatch' | 'dispatch-again' | 'look-up' | 'tell-unknown' | 'nothing';

export function nextStep(state: EffectState, repeatability: Repeatability): NextStep {
  if (state === 'approved') return 'dispatch';
  if (state !== 'dispatched') return 'nothing';
  if (repeatability === 'keyed') return 'dispatch-again';
  return repeatability === 'looked-up' ? 'look-up' : 'tell-unknown';
}

/** The state in an agent that was restored from a backup. What the backup has as approved may have been dispatched since. */
export const restoredState = (state: EffectState): EffectState => (isOver(state) ? state : 'unknown');
