import { setTimeout as delay } from 'node:timers/promises';
import { type ContractWalletVerifier, type InboxKeys, keysOfInbox } from '@offshoot/statements';
import type { WorkerKind } from '@xmtp/node-bindings';
import { generatePrivateKey } from 'viem/accounts';
import { type Client, createClientWithBackend, ETHEREUM, getInboxIdByIdentity, type InboxState } from './bindings.ts';
import { backendOf, keyOf, renewBackend } from './network.ts';
import type { XmtpNetwork } from './network-setting.ts';
import { identityOf, quietly } from './registration.ts';

/** Bound what a client caches about the inboxes it read, and how long a recreated network goes unnoticed. */
const MAX_READINGS = 10_000;
const MAX_AGE_MS = 600_000;

const NAMING_TIMEOUT_MS = 10_000;

const NO_WORKERS = ['DeviceSync', 'DisappearingMessages', 'KeyPackageCleaner', 'CommitLog', 'TaskRunner'] as WorkerKind[];

/** A client without an identity that stores nothing on disk. It avoids opening a database per read: 2 ms instead of 20. */
interface Reader {
  opening: Promise<Client>;
  opened: boolean;
  since: number;
  readings: number;
  running: number;
}

const readers = new Map<string, Reader>();

/** The inbox's state from its current identity log; every call queries the network. */
export async function readInboxState(network: XmtpNetwork, inboxId: string, timeoutMs: number): Promise<InboxState | undefined> {
  const key = keyOf(network);
  const reader = readerOf(key, network);
  let answered = false;
  const reading = read(key, reader, inboxId).finally(() => {
    answered = true;
  });
  try {
    return await within(timeoutMs, reading);
  } finally {
    // If it did not open or respond in this time, its connection may be dead. The next read starts over.
    if (!answered || !reader.opened) {
      // If several time out together, the first one has already renewed it.
      if (readers.get(key) === reader) renewBackend(network);
      retire(key, reader);
    }
  }
}

/**
 * The inbox that the network names for a wallet's address, in lower case. Undefined: none. This is the network's word: the identity log
 * of that inbox says whether the address is one of its wallets. Throws if the network cannot be reached.
 */
export async function namedInboxOf(network: XmtpNetwork, address: string): Promise<string | undefined> {
  const asked = backendOf(network).then((backend) => getInboxIdByIdentity(backend, { identifier: address, identifierKind: ETHEREUM }));
  try {
    return (await within(NAMING_TIMEOUT_MS, asked)) ?? undefined;
  } catch (error) {
    // Its connection may be dead.
    renewBackend(network);
    throw error;
  }
}

async function within<T>(timeoutMs: number, reading: Promise<T>): Promise<T> {
  const over = new AbortController();
  const late = delay(timeoutMs, undefined, { signal: over.signal }).then(() => {
    throw new Error(`reading an inbox timed out after ${timeoutMs} ms`);
  });
  try {
    return await Promise.race([reading, late]);
  } finally {
    over.abort();
  }
}

function readerOf(key: string, network: XmtpNetwork): Reader {
  const known = readers.get(key);
  if (known && known.readings < MAX_READINGS && performance.now() - known.since < MAX_AGE_MS) return known;
  if (known) retire(key, known);
  const reader: Reader = { opening: open(network), opened: false, since: performance.now(), readings: 0, running: 0 };
  reader.opening.then(
    () => {
      reader.opened = true;
    },
    () => undefined,
  );
  readers.set(key, reader);
  return reader;
}

async function open(network: XmtpNetwork): Promise<Client> {
  const { inboxId, identifier } = identityOf(generatePrivateKey());
  const [sync, , log] = quietly();
  const workers = { disabledWorkers: NO_WORKERS };
  return createClientWithBackend(await backendOf(network), { useSingleConnection: true }, inboxId, identifier, sync, workers, log);
}

async function read(key: string, reader: Reader, inboxId: string): Promise<InboxState | undefined> {
  reader.readings += 1;
  reader.running += 1;
  try {
    const client = await reader.opening;
    const [state] = await client.fetchInboxStatesByInboxIds([inboxId], true);
    return state;
  } finally {
    reader.running -= 1;
    if (readers.get(key) !== reader) closeWhenIdle(reader);
  }
}

function retire(key: string, reader: Reader): void {
  if (readers.get(key) === reader) readers.delete(key);
  closeWhenIdle(reader);
}

function closeWhenIdle(reader: Reader): void {
  if (reader.running > 0) return;
  reader.opening.then((client) => client.close()).catch(() => undefined);
}

export function keysOfState(state: InboxState, contracts?: ContractWalletVerifier): InboxKeys {
  return keysOfInbox({ ...state, identifiers: [state.recoveryIdentifier, ...state.identifiers] }, contracts);
}
