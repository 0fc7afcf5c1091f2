import { setImmediate as nextTurn } from 'node:timers/promises';
import { CommitLogStore } from './store/commit-log-store.ts';
import { Database } from './store/database.ts';
import { GroupMessageStore } from './store/group-message-store.ts';
import { IdentityStore } from './store/identity-store.ts';
import { KeyPackageStore } from './store/key-package-store.ts';
import { WelcomeMessageStore } from './store/welcome-message-store.ts';
import { WakeUps } from './streams/wake-ups.ts';

/**
 * Runs CPU-bound pieces one at a time, first come first served, and lets other calls run in between. A caller with many pieces requests
 * its turns one by one, so a caller with few waits for one piece of each of the others, not for all of them.
 */
class Turns {
  #last: Promise<unknown> = Promise.resolve();

  readonly take = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = this.#last.then(() => nextTurn()).then(work);
    this.#last = turn.catch(() => {});
    return turn;
  };
}

/** Shared state of the handlers. */
export interface Network {
  groupMessages: GroupMessageStore;
  welcomeMessages: WelcomeMessageStore;
  keyPackages: KeyPackageStore;
  identities: IdentityStore;
  commitLog: CommitLogStore;
  groupWakeUps: WakeUps;
  welcomeWakeUps: WakeUps;
  /** For the signature checks of all identity updates. */
  signatureChecks: Turns;
  now: () => Date;
  close(): void;
}

export function openNetwork(dataDir: string | undefined, now: () => Date = () => new Date()): Network {
  const db = Database.open(dataDir);
  return {
    groupMessages: new GroupMessageStore(db),
    welcomeMessages: new WelcomeMessageStore(db),
    keyPackages: new KeyPackageStore(db),
    identities: new IdentityStore(db),
    commitLog: new CommitLogStore(db),
    groupWakeUps: new WakeUps(),
    welcomeWakeUps: new WakeUps(),
    signatureChecks: new Turns(),
    now,
    close: () => db.close(),
  };
}
