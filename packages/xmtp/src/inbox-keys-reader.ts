import { setTimeout as delay } from 'node:timers/promises';
import { Refusal } from '@offshoot/rpc/refusal.ts';
import type { InboxKeys } from '@offshoot/statements';
import { fetchInboxStatesByInboxIds } from './bindings.ts';
import { isNetworkFailure, textOf } from './errors.ts';
import { keysOfState } from './inbox-keys.ts';
import { backendOf, type XmtpNetwork } from './network.ts';

/** Reads an inbox's keys from its identity log on the network, never from a third party. */
export interface InboxKeysReader {
  /**
   * Refuses with STATEMENT_KEY_UNKNOWN for an inbox that the network does not know and with
   * IDENTITY_UNAVAILABLE where it cannot be asked. `fresh` asks the network in any case.
   */
  keysOf(inboxId: string, options?: { fresh?: boolean }): Promise<InboxKeys>;
}

export interface InboxKeysReaderOptions {
  /** How long keys are trusted, and so how late a revocation may be noticed. Default 60 s. */
  trustMs?: number;
  /** How long one reading may take. Default 10 s. */
  timeoutMs?: number;
}

const TRUST_MS = 60_000;
const TIMEOUT_MS = 10_000;
/** A bound on memory, not a working set: the oldest reading goes first. */
const MAX_CACHED = 10_000;
const INBOX_ID = /^[0-9a-f]{64}$/;

export function createInboxKeysReader(network: XmtpNetwork, options: InboxKeysReaderOptions = {}): InboxKeysReader {
  const trustMs = options.trustMs ?? TRUST_MS;
  const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  const cached = new Map<string, { keys: InboxKeys; until: number }>();
  const running = new Map<string, Promise<InboxKeys>>();

  const read = (inboxId: string) => {
    const current = readKeys(network, inboxId, timeoutMs)
      .then((keys) => {
        cached.delete(inboxId);
        cached.set(inboxId, { keys, until: performance.now() + trustMs });
        for (const oldest of cached.keys()) {
          if (cached.size <= MAX_CACHED) break;
          cached.delete(oldest);
        }
        return keys;
      })
      .finally(() => {
        if (running.get(inboxId) === current) running.delete(inboxId);
      });
    running.set(inboxId, current);
    return current;
  };

  return {
    async keysOf(inboxId, { fresh = false } = {}) {
      if (!INBOX_ID.test(inboxId)) throw unknownInbox(inboxId);
      // A reading that is under way may have begun before the change that a fresh one is to see.
      if (fresh) return read(inboxId);
      const known = cached.get(inboxId);
      if (known && known.until > performance.now()) return known.keys;
      return running.get(inboxId) ?? read(inboxId);
    },
  };
}

async function readKeys(network: XmtpNetwork, inboxId: string, timeoutMs: number): Promise<InboxKeys> {
  const over = new AbortController();
  try {
    const [state] = await Promise.race([
      backendOf(network).then((backend) => fetchInboxStatesByInboxIds(backend, [inboxId])),
      delay(timeoutMs, undefined, { signal: over.signal }).then(() => {
        throw new Error(`reading an inbox timed out after ${timeoutMs} ms`);
      }),
    ]);
    if (!state) throw unknownInbox(inboxId);
    return keysOfState(state);
  } catch (error) {
    throw refused(error, inboxId);
  } finally {
    over.abort();
  }
}

function refused(error: unknown, inboxId: string): Refusal {
  if (error instanceof Refusal) return error;
  if (!isNetworkFailure(error) && /Missing identity update/i.test(textOf(error))) return unknownInbox(inboxId);
  return new Refusal('IDENTITY_UNAVAILABLE', 'The keys of the signer could not be read from the XMTP network.', {
    help: 'Nothing was changed; try again in a moment.',
    metadata: { inboxId },
    cause: error,
  });
}

function unknownInbox(inboxId: string): Refusal {
  return new Refusal('STATEMENT_KEY_UNKNOWN', 'The XMTP network knows no such inbox.', {
    help: 'Check the inbox id and that it lives on the network this service uses.',
    metadata: { inboxId: inboxId.slice(0, 64) },
  });
}
