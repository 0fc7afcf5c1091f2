import { Refusal } from '@offshoot/refusals';
import type { InboxKeys } from '@offshoot/statements';
import { type Session, sessionExpired, sessionRevoked } from '../domain/session.ts';
import { isCurrent } from '../domain/session-key.ts';
import type { SessionStore } from '../domain/session-store.ts';

/** The longest that a call waits for the network to confirm its key. */
const PATIENCE_MS = 2_000;
/** If the network did not answer for a session, it is not asked again for this long. */
const PAUSE_MS = 60_000;
/** Bounds memory; the oldest entry is evicted first. */
const MAX_PAUSED = 10_000;

export interface KeyWatchPorts {
  store: Pick<SessionStore, 'endSession' | 'isLive'>;
  /** May be as old as the reader's cache allows: 60 s. Revocations are noticed that late. */
  keysOf: (inboxId: string) => Promise<InboxKeys>;
  now: () => Date;
}

/**
 * Ends sessions whose key was revoked. If the network is down, sessions continue: access tokens expire within a quarter of an hour, and
 * refreshing them needs the network.
 */
export class KeyWatch {
  readonly #ports: KeyWatchPorts;
  readonly #paused = new Map<string, number>();

  constructor(ports: KeyWatchPorts) {
    this.#ports = ports;
  }

  /** Throws SESSION_EXPIRED if the session's key was revoked. */
  async check(session: Session): Promise<void> {
    if ((this.#paused.get(session.id) ?? 0) > this.#ports.now().getTime()) return;
    const verdict = await this.#verdict(session);
    if (verdict === 'revoked') {
      await this.#ports.store.endSession(session.id);
      throw sessionRevoked();
    }
    if (verdict === 'unknown') this.#pause(session.id);
  }

  /** For long-running calls: also checks whether the session was signed out or has expired. */
  async checkLasting(session: Session): Promise<void> {
    if (!(await this.#ports.store.isLive(session.id, this.#ports.now()))) throw sessionExpired();
    await this.check(session);
  }

  async #verdict({ inboxId, key }: Session): Promise<'good' | 'revoked' | 'unknown'> {
    const patience = Promise.withResolvers<undefined>();
    const timer = setTimeout(() => patience.resolve(undefined), PATIENCE_MS);
    try {
      const keys = await Promise.race([this.#ports.keysOf(inboxId), patience.promise]);
      if (!keys) return 'unknown';
      return isCurrent(keys, key) ? 'good' : 'revoked';
    } catch (error) {
      if (error instanceof Refusal) return error.reason === 'STATEMENT_KEY_UNKNOWN' ? 'revoked' : 'unknown';
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  #pause(sessionId: string): void {
    this.#paused.delete(sessionId);
    this.#paused.set(sessionId, this.#ports.now().getTime() + PAUSE_MS);
    for (const oldest of this.#paused.keys()) {
      if (this.#paused.size <= MAX_PAUSED) break;
      this.#paused.delete(oldest);
    }
  }
}
