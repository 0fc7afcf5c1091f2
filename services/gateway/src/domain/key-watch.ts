import { Refusal } from '@offshoot/refusals';
import type { InboxKeys } from '@offshoot/statements';
import { type Session, sessionExpired, sessionRevoked } from './session.ts';
import { isCurrent } from './session-key.ts';
import type { SessionStore } from './session-store.ts';

/** A call waits no longer for the network to say whether its key is still good. */
const PATIENCE_MS = 2_000;
/** A network that did not answer for a session is not asked for it again before. */
const PAUSE_MS = 60_000;
/** A bound on memory; the oldest goes first. */
const MAX_PAUSED = 10_000;

export interface KeyWatchPorts {
  store: Pick<SessionStore, 'endSession' | 'isLive'>;
  /** May be as old as the reader trusts its keys: 60 s. That is how late a revocation is noticed. */
  keysOf: (inboxId: string) => Promise<InboxKeys>;
  now: () => Date;
}

/**
 * Ends sessions whose key their inbox has revoked. A network that is away ends nothing: the access token does within a
 * quarter of an hour, and a refresh does not get by without the network.
 */
export class KeyWatch {
  readonly #ports: KeyWatchPorts;
  readonly #paused = new Map<string, number>();

  constructor(ports: KeyWatchPorts) {
    this.#ports = ports;
  }

  /** Throws SESSION_EXPIRED where the key of the session was revoked. */
  async check(session: Session): Promise<void> {
    if ((this.#paused.get(session.id) ?? 0) > this.#ports.now().getTime()) return;
    const verdict = await this.#verdict(session);
    if (verdict === 'revoked') {
      await this.#ports.store.endSession(session.id);
      throw sessionRevoked();
    }
    if (verdict === 'unknown') this.#pause(session.id);
  }

  /** For calls that last: also whether the session was signed out or has come to its end. */
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
