// The pool's journal of effects: an effect leaves only after it is recorded there, so a copy of the agent that was restored from an
// older backup learns that it may have been done. The pool gets a digest that only the agent can tell, and nothing of what it is.
import { createHmac } from 'node:crypto';
import type { ActionKey } from '../record/action-key.ts';
import type { EffectEnd, EffectEnds } from './domain/words.ts';

/** The pool's side of it. `credential`: as in PoolLink. `not-allowed`: not with this one. */
export interface JournalLink {
  /** `effect` and `intent`: hex, of 32 and 16 bytes. Returns the intent of the first call about the effect, and whether this is it. */
  journalEffect(
    instanceId: string,
    credential: string,
    recorded: { effect: string; intent: string },
  ): Promise<{ intent: string; isNew: boolean } | 'full' | 'later' | 'not-allowed'>;
  /** How it ended: noted if the effect is recorded with this intent. */
  journalEnd(
    instanceId: string,
    credential: string,
    ended: { effect: string; intent: string; end: EffectEnd },
  ): Promise<'noted' | 'later' | 'not-allowed'>;
  /** Everything recorded in the last four weeks. `end`: undefined if nobody has said so. */
  journalledEffects(
    instanceId: string,
    credential: string,
  ): Promise<{ effect: string; end: EffectEnd | undefined }[] | 'later' | 'not-allowed'>;
}

export interface EffectJournal {
  /**
   * `again`: recorded before by this agent, or by the one of whose folder this is a copy: the attempt that followed may have come
   * through. `known`: an agent that was restored from a backup has done it before, or may have. `full`: the agent has done too much within 24 hours. `later`: the pool does not answer, or another host has the agent.
   */
  record(effect: { asked: ActionKey; intent: string }): Promise<'first' | 'again' | 'known' | 'full' | 'later'>;
  /** For a copy of the agent that is restored from a backup and does not remember the effect. */
  recordEnd(effect: { asked: ActionKey; intent: string; end: EffectEnd }): Promise<'noted' | 'later'>;
  /** How many others than these were recorded in the last four weeks, by how they ended. */
  countOthers(known: readonly ActionKey[]): Promise<EffectEnds | 'later'>;
}

/** `credential`: the agent's own at the pool, as it is now. `secret`: known to the agent alone, and the same in each copy of it. */
export function poolJournal(o: {
  pool: JournalLink;
  instanceId: string;
  credential(): string | undefined;
  /** The pool does not accept the credential. */
  renewCredential(): void;
  secret(): Promise<Uint8Array>;
}): EffectJournal {
  const { pool, instanceId } = o;
  const digestsOf = async (all: readonly ActionKey[]) => {
    const secret = await o.secret();
    return all.map(({ messageId, place }) => createHmac('sha256', secret).update(`effect\n${messageId}\n${place}`).digest('hex'));
  };
  return {
    async record({ asked, intent }) {
      const credential = o.credential();
      const [effect = ''] = await digestsOf([asked]);
      if (credential === undefined) return 'later';
      const first = await pool.journalEffect(instanceId, credential, { effect, intent });
      if (first === 'not-allowed') o.renewCredential();
      if (typeof first === 'string') return first === 'full' ? 'full' : 'later';
      if (first.intent !== intent) return 'known';
      return first.isNew ? 'first' : 'again';
    },
    async recordEnd({ asked, intent, end }) {
      const credential = o.credential();
      const [effect = ''] = await digestsOf([asked]);
      if (credential === undefined) return 'later';
      const noted = await pool.journalEnd(instanceId, credential, { effect, intent, end });
      if (noted === 'not-allowed') o.renewCredential();
      return noted === 'noted' ? 'noted' : 'later';
    },
    async countOthers(known) {
      const credential = o.credential();
      const own = new Set(await digestsOf(known));
      if (credential === undefined) return 'later';
      const recorded = await pool.journalledEffects(instanceId, credential);
      if (recorded === 'not-allowed') o.renewCredential();
      if (typeof recorded === 'string') return 'later';
      const others: EffectEnds = { done: 0, 'not-done': 0, unknown: 0 };
      for (const { effect, end = 'unknown' } of recorded) if (!own.has(effect)) others[end] += 1;
      return others;
    },
  };
}
