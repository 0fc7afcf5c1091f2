/** How an effect ended, as the agent tells the pool's journal. `not-done`: and it will not be. */
export type EffectEnd = 'done' | 'not-done' | 'unknown';

/** How many ended how. `unknown` includes those of which nobody has said it. */
export type EffectEnds = Record<EffectEnd, number>;
