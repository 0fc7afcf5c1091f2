// Tells the pool's journal how effects ended, for a copy of the agent that does not remember them.
import type { EffectState } from '@offshoot/actions';
import type { LoopDeps } from '../record/agent-deps.ts';
import type { EffectEnd } from './domain/words.ts';
import type { EffectTable } from './effect-store.ts';
import type { EffectJournal } from './journal.ts';

interface EndsDeps extends LoopDeps<EffectTable> {
  readonly journal: EffectJournal;
}

const RETRY_MS = 60_000;

const ENDS: Record<EffectState, EffectEnd> = {
  done: 'done',
  failed: 'not-done',
  withdrawn: 'not-done',
  unknown: 'unknown',
  approved: 'unknown',
  dispatched: 'unknown',
};

/** Returns milliseconds until the next try; undefined: all is told. */
export async function tellEnds({ store, journal, closing }: EndsDeps): Promise<number | undefined> {
  const { effects } = store;
  for (let one = effects.nextUntold(); one !== undefined; one = effects.nextUntold()) {
    const { asked, intent, state } = one;
    if ((await journal.recordEnd({ asked, intent, end: ENDS[state] })) === 'later') return RETRY_MS;
    if (closing.aborted) return undefined;
    store.soon(() => effects.told(asked));
  }
  return undefined;
}
