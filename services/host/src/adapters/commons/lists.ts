// Reads the signed lists of commons, one copy for all agents of the host. A list is believed only if `applied` believes it: a service that lies,
// goes back, withholds, hangs or sends without end changes nothing.
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { newId } from '@offshoot/refusals/ids';
import { type GuardOptions, guardedFetch, OutboundError } from '@offshoot/safe-fetch';
import { type CommonsLists, type CommonsPlace, type HeldList, ListUnread } from '../../agent/commons/lists.ts';
import { writeDurably } from '../../host/backups/durable-files.ts';
import { JSON_CALL, methodUrl } from './calling.ts';
import { type Checked, type CheckedList, checkedList, type Unchecked } from './list-worker.ts';

export interface CommonsListsOptions extends Pick<GuardOptions, 'rateLimiter'> {
  folder: string;
  /** The commons of the host: it may lead anywhere. */
  ofHost: CommonsLists['ofHost'];
  now: () => Date;
  /** For one page, milliseconds. Default 20 s. */
  timeoutMs?: number;
  /** Of one page. Default 8 MB: 2,000 patterns of 2 KB, twice. */
  maxBytes?: number;
}

export interface ClosableCommonsLists extends CommonsLists {
  close(): Promise<void>;
}

/** What is in a file. */
interface Kept extends CheckedList {
  /** Epoch milliseconds. */
  readAt: number;
}

/** 20,000 patterns, and what was removed between them. */
const MAX_PAGES = 20;
/** Owners can name any number of places. */
const MAX_FILES = 200;
/** UTF-16 units. What is shorter is checked within a tenth of a second. */
const SHORT = 32_000;
/** 2,000 patterns take some seconds of an idle core. */
const MAX_CHECK_MS = 180_000;
const MAX_CHECK_MB = 256;

export function createCommonsLists(o: CommonsListsOptions): ClosableCommonsLists {
  const { folder, ofHost, now, timeoutMs = 20_000, maxBytes = 8_000_000, rateLimiter } = o;
  const allowedOrigins = ofHost === undefined ? [] : [new URL(ofHost.url).origin];
  const call = guardedFetch({ maxBytes, allowedOrigins, rateLimiter });
  const reading = new Map<string, Promise<HeldList>>();
  const closing = new AbortController();

  async function ask({ url, token }: CommonsPlace, since: number, { people, signal }: { people: readonly string[]; signal: AbortSignal }) {
    const time = AbortSignal.timeout(timeoutMs);
    try {
      const response = await call(
        methodUrl(url, 'GetSnapshot'),
        {
          method: 'POST',
          headers: {
            ...JSON_CALL,
            ...(token !== '' && { authorization: `Bearer ${token}` }),
          },
          body: JSON.stringify({ since: String(since) }),
          signal: AbortSignal.any([signal, time]),
        },
        people,
      );
      if (response.status === 200) return await response.text();
      await response.body?.cancel();
      throw new ListUnread(response.status === 401 || response.status === 403 ? 'refused' : 'unreachable');
    } catch (error) {
      if (error instanceof ListUnread) throw error;
      const is = OutboundError.within(error)?.is;
      if (is === 'bad-url' || is === 'private-address') throw new ListUnread('address');
      throw new ListUnread(is === 'too-large' ? 'too-large' : 'unreachable');
    }
  }

  async function readNow(place: CommonsPlace, path: string, o: { people: readonly string[]; signal: AbortSignal }): Promise<HeldList> {
    const kept = await keptIn(path);
    const pages: string[] = [];
    for (
      let since: number | undefined = kept?.head.version ?? 0;
      since !== undefined;
      since = place.token === '' ? nextPage(pages) : undefined
    ) {
      pages.push(await ask(place, since, o));
    }
    const { head, entries } = await checked({ is: 'unchecked-list', pages, place, held: kept, now: now() }, o.signal);
    const readAt = now();
    await write(path, { head, entries, readAt: readAt.getTime() });
    return listOf({ head, entries, readAt: readAt.getTime() });
  }

  async function write(path: string, kept: Kept): Promise<void> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const half = `${path}.${newId('half')}`;
    await writeDurably(half, Buffer.from(JSON.stringify(kept)));
    await rename(half, path);
    await forgetOldest();
  }

  async function forgetOldest(): Promise<void> {
    const paths = (await readdir(folder)).map((name) => join(folder, name));
    if (paths.length <= MAX_FILES) return;
    const aged = await Promise.all(paths.map(async (path) => ({ path, at: (await stat(path)).mtimeMs })));
    for (const { path } of aged.sort((a, b) => b.at - a.at).slice(MAX_FILES)) await rm(path, { force: true });
  }

  return {
    ofHost,
    async read(place, { maxAgeMs, people, signal }) {
      const name = createHash('sha256').update(`${place.url}\n${place.key}\n${place.token}`).digest('hex');
      const path = join(folder, `${name}.json`);
      const kept = await keptIn(path);
      if (kept !== undefined && now().getTime() - kept.readAt < maxAgeMs) {
        return listOf(kept);
      }
      // Others wait for it, too.
      const running = reading.get(name) ?? readNow(place, path, { people, signal: closing.signal }).finally(() => reading.delete(name));
      reading.set(name, running);
      return await unlessAborted(running, signal);
    },
    async close() {
      closing.abort();
      await Promise.allSettled(reading.values());
      await call.close();
    },
  };
}

async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  return await Promise.race([work, aborted]).finally(() => signal.removeEventListener('abort', onAbort));
}

const listOf = ({ head, entries, readAt }: Kept): HeldList => ({
  ...{ scope: head.scope, version: head.version, ownerWeeks: head.public?.ownerWeeks, readAt: new Date(readAt) },
  entries: new Map(entries.map((entry) => [entry.id, entry])),
});

async function keptIn(path: string): Promise<Kept | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Kept;
  } catch {
    // There is none, or only a part of it: the whole list is read.
    return undefined;
  }
}

/** From where a list of strangers goes on; a team’s is one page, and is parsed beside this thread only. Undefined: it ends there, or the check will say that it is none. */
function nextPage(pages: readonly string[]): number | undefined {
  if (pages.length >= MAX_PAGES) return undefined;
  try {
    const { upto, version } = JSON.parse(pages.at(-1) ?? '') as { upto?: unknown; version?: unknown };
    return Number(upto) > 0 && Number(upto) < Number(version) ? Number(upto) : undefined;
  } catch {
    return undefined;
  }
}

/** Throws ListUnread. */
async function checked(given: Unchecked, signal: AbortSignal): Promise<CheckedList> {
  const found = given.pages.reduce((sum, { length }) => sum + length, 0) < SHORT ? checkedList(given) : await checkedBeside(given, signal);
  if (found.is === 'distrusted') throw new ListUnread('distrusted');
  return found.list;
}

/** In a thread of its own, which ends with it. */
async function checkedBeside(given: Unchecked, signal: AbortSignal): Promise<Checked> {
  const worker = new Worker(new URL('./list-worker.ts', import.meta.url), {
    workerData: given,
    resourceLimits: { maxOldGenerationSizeMb: MAX_CHECK_MB },
  });
  const { promise, resolve, reject } = Promise.withResolvers<Checked>();
  worker.once('message', resolve);
  worker.once('error', () => resolve({ is: 'distrusted' }));
  worker.once('exit', () => resolve({ is: 'distrusted' }));
  const until = AbortSignal.any([signal, AbortSignal.timeout(MAX_CHECK_MS)]);
  const onAbort = () => (signal.aborted ? reject(signal.reason) : resolve({ is: 'distrusted' }));
  until.addEventListener('abort', onAbort, { once: true });
  try {
    return await promise;
  } finally {
    until.removeEventListener('abort', onAbort);
    await worker.terminate();
  }
}
