import { Refusal } from '@offshoot/refusals';
import { type ContractWalletVerifier, type InboxKeys, isInboxId } from '@offshoot/statements';
import { isNetworkFailure, textOf } from './errors.ts';
import { keysOfState, readInboxState } from './identity-log.ts';
import type { XmtpNetwork } from './network-setting.ts';

/** Reads an inbox's keys from its identity log on the network, never from a third party. */
export interface InboxKeysReader {
  /**
   * Refuses with STATEMENT_KEY_UNKNOWN if the network does not know the inbox, and with
   * IDENTITY_UNAVAILABLE if the network is unreachable. `fresh`: from a read that started after the call.
   */
  keysOf(inboxId: string, options?: { fresh?: boolean }): Promise<InboxKeys>;
}

export interface InboxKeysReaderOptions {
  /** How long keys are trusted, from the start of their read, and so how late a revocation is noticed. Default 60 s. */
  trustMs?: number;
  /** Timeout of one read. Default 10 s. */
  timeoutMs?: number;
  /** Asks the wallets that are smart contracts. Absent: their signatures are refused. */
  contracts?: ContractWalletVerifier | undefined;
}

const TRUST_MS = 60_000;
const TIMEOUT_MS = 10_000;
/** A memory bound, not a working set: the oldest read is evicted first. */
const MAX_CACHED = 10_000;

export function createInboxKeysReader(network: XmtpNetwork, options: InboxKeysReaderOptions = {}): InboxKeysReader {
  const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  return cachedInboxKeys((inboxId) => readKeys(network, inboxId, timeoutMs, options.contracts), options.trustMs);
}

/** A running read, and the next one for callers that arrived since it started. */
interface Readings {
  running: Promise<InboxKeys>;
  next: Promise<InboxKeys> | undefined;
}

/** When the read of these keys started. */
const readAt = new WeakMap<InboxKeys, number>();

/** At most one read per inbox runs and at most one waits, however many callers there are. */
export function cachedInboxKeys(read: (inboxId: string) => Promise<InboxKeys>, trustMs = TRUST_MS): InboxKeysReader {
  const cached = new Map<string, { keys: InboxKeys; until: number }>();
  const readings = new Map<string, Readings>();

  const remember = (inboxId: string, keys: InboxKeys, began: number) => {
    readAt.set(keys, began);
    cached.delete(inboxId);
    cached.set(inboxId, { keys, until: began + trustMs });
    for (const oldest of cached.keys()) {
      if (cached.size <= MAX_CACHED) break;
      cached.delete(oldest);
    }
    return keys;
  };

  const start = (inboxId: string): Promise<InboxKeys> => {
    const began = performance.now();
    const running = read(inboxId).then((keys) => remember(inboxId, keys, began));
    const entry: Readings = { running, next: undefined };
    readings.set(inboxId, entry);
    const ended = () => {
      if (readings.get(inboxId) === entry) readings.delete(inboxId);
    };
    running.then(ended, ended);
    return running;
  };

  /** A running read may have started before the change that a fresh one must see. */
  const startAfter = (inboxId: string, { running }: Readings): Promise<InboxKeys> => {
    const after = () => readings.get(inboxId)?.running ?? start(inboxId);
    return running.then(after, after);
  };

  return {
    async keysOf(inboxId, { fresh = false } = {}) {
      if (!isInboxId(inboxId)) throw unknownInbox(inboxId);
      const known = cached.get(inboxId);
      if (!fresh && known && known.until > performance.now()) return known.keys;
      const entry = readings.get(inboxId);
      if (!entry) return start(inboxId);
      if (!fresh) return entry.running;
      entry.next ??= startAfter(inboxId, entry);
      return entry.next;
    },
  };
}

/**
 * Verifies with keys that may be up to `trustMs` old; if the signer's key is not among them, it may be new, so they
 * are read once more. `verify` refuses by throwing or by returning `{ ok: false, reason }`, and may run twice.
 */
export async function verifyWithKeys<T>(reader: InboxKeysReader, inboxId: string, verify: (keys: InboxKeys) => T | Promise<T>): Promise<T> {
  const asked = performance.now();
  const keys = await reader.keysOf(inboxId);
  const isNew = (readAt.get(keys) ?? Number.NEGATIVE_INFINITY) >= asked;
  try {
    const verdict = await verify(keys);
    if (isNew || !isKeyUnknown(verdict)) return verdict;
  } catch (error) {
    if (isNew || !isKeyUnknown(error)) throw error;
  }
  return await verify(await reader.keysOf(inboxId, { fresh: true }));
}

function isKeyUnknown(outcome: unknown): boolean {
  return typeof outcome === 'object' && outcome !== null && 'reason' in outcome && outcome.reason === 'STATEMENT_KEY_UNKNOWN';
}

async function readKeys(network: XmtpNetwork, inboxId: string, timeoutMs: number, contracts?: ContractWalletVerifier): Promise<InboxKeys> {
  try {
    const state = await readInboxState(network, inboxId, timeoutMs);
    if (!state) throw unknownInbox(inboxId);
    return keysOfState(state, contracts);
  } catch (error) {
    throw refused(error, inboxId);
  }
}

function refused(error: unknown, inboxId: string): Refusal {
  if (error instanceof Refusal) return error;
  if (!isNetworkFailure(error) && /Missing identity update/i.test(textOf(error))) return unknownInbox(inboxId);
  return new Refusal('IDENTITY_UNAVAILABLE', 'The keys of the signer could not be read from the XMTP network.', {
    help: 'Nothing was changed. Try again in a moment.',
    metadata: { inboxId },
    cause: error,
  });
}

function unknownInbox(inboxId: string): Refusal {
  return new Refusal('STATEMENT_KEY_UNKNOWN', 'The XMTP network does not know this inbox.', {
    help: 'Check the inbox id, and that the inbox is on the network that this service uses.',
    metadata: { inboxId: inboxId.slice(0, 64) },
  });
}
