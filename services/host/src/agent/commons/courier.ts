// The port to the courier of the host: a process that brings to the commons what owners want said there, and is never told whose it is.
import type { SharingTrouble } from '@offshoot/context';
import type { PassAct, PassAnswer } from '@offshoot/patterns';
import type { Saying } from './commons-store.ts';

/** Of one owner, for the courier only. */
export interface Sender {
  instanceId: string;
  ownerId: string;
}

/** What became of a saying. */
export interface SayingEnd {
  act: PassAct;
  state: 'carried' | 'refused';
  /** Why it was refused: of the commons. */
  problem: string;
}

/** Asks the pool. Repeatable with the same request. */
export type AskForPasses = (asked: { week: string; blinded: Uint8Array }) => Promise<PassAnswer | SharingTrouble>;

/** The pool's side of it. `credential`: as in PoolLink. `not-allowed`: not with this one. */
export interface PassLink {
  issuePasses(
    instanceId: string,
    credential: string,
    asked: { week: string; blinded: Uint8Array },
  ): Promise<PassAnswer | SharingTrouble | 'not-allowed'>;
}

export interface Courier {
  /** Gets the owner's passes of this week, once for all their agents on this host. Undefined: they are here. */
  getPasses(ownerId: string, ask: AskForPasses): Promise<SharingTrouble | undefined>;
  /** What of this agent waits: instead of what waited before. Repeatable. */
  wait(sender: Sender, sayings: readonly Saying[]): void;
  /** What has ended, and is told again until it is settled. */
  ends(instanceId: string): SayingEnd[];
  settle(instanceId: string, ends: readonly SayingEnd[]): void;
  /** It goes now, with all that waits on this host. Milliseconds until this owner may send it again, if they did too often today; 0: it goes. */
  send(ownerId: string): number;
}
