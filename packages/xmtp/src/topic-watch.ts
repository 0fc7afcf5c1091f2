// Watches the topics of inboxes that no client has open: with one stream for thousands of topics, and without any inbox's keys.
import { setTimeout as delay } from 'node:timers/promises';
import { type Client, createClient } from '@connectrpc/connect';
import { createGrpcTransport, Http2SessionManager } from '@connectrpc/connect-node';
import { MlsApi, SortDirection } from '@offshoot/gen/xmtp/mls/api/v1/mls_pb.ts';
import { retryIn } from './activity.ts';
import type { ClientLog, ConnectionState } from './agent-client.ts';
import { textOf } from './errors.ts';
import { DEFAULT_LOCAL_URL, type XmtpNetwork } from './network-setting.ts';

/** What the network delivers to one installation: its welcomes, and the messages of its groups, among them both halves of a DM. */
export interface InboxTopics {
  /** Hex. */
  installationId: string;
  /** Hex. */
  groupIds: readonly string[];
}

/** The newest ID of each topic, in decimal; '0': it has none. */
export interface TopicCursors {
  installationId: string;
  welcomes: string;
  /** By group ID. */
  groups: Readonly<Record<string, string>>;
}

/** Level-triggered: after a lost connection it reports again what is newer than an inbox's cursors, until the inbox is removed. */
export interface TopicWatch {
  /** Throws if the network cannot be reached. */
  newest(topics: InboxTopics, signal?: AbortSignal): Promise<TopicCursors>;
  /** From now on `onNews(key)` is called for what is newer than the cursors: at least once, and perhaps for one that was just removed. */
  add(key: string, cursors: TopicCursors): void;
  remove(key: string): void;
  /** 'offline': a stream could not be opened recently and is being retried. */
  connection(): ConnectionState;
  close(): Promise<void>;
}

export interface TopicWatchOptions {
  network: XmtpNetwork;
  onNews(key: string): void;
  log: ClientLog;
  /** Until a stream is opened again, from the cursors, since a stream may miss something. Default: 10 minutes. */
  reopenMs?: number;
}

/** Where the SDK reaches the networks that it knows by name. */
const URLS = { dev: 'https://grpc.dev.xmtp.network:443', production: 'https://grpc.production.xmtp.network:443' };
/** A server refuses a connection with too many streams, and each is opened again when a topic is added to it. */
const TOPICS_PER_STREAM = 4_000;
/** What is added in this time shares the opening of a stream. */
const GATHER_MS = 20;
const REOPEN_MS = 10 * 60_000;
/** A connection that died without a word is noticed so. */
const PING_MS = 30_000;
const CALL_MS = 10_000;
/** What the connection may hold: the requests for a hundred thousand inboxes are 6 MB, and Node refuses a stream above 10. */
const SESSION_MB = 256;

type Kind = 'group' | 'welcome';

export function openTopicWatch(o: TopicWatchOptions): TopicWatch {
  const baseUrl = o.network.env === 'local' ? (o.network.apiUrl ?? DEFAULT_LOCAL_URL) : URLS[o.network.env];
  const sessionManager = new Http2SessionManager(baseUrl, { pingIntervalMs: PING_MS }, { maxSessionMemory: SESSION_MB });
  const api = createClient(MlsApi, createGrpcTransport({ baseUrl, sessionManager }));
  const streams: Record<Kind, TopicStreams> = { group: new TopicStreams('group', api, o), welcome: new TopicStreams('welcome', api, o) };
  const added = new Map<string, TopicCursors>();

  function remove(key: string): void {
    const cursors = added.get(key);
    if (cursors === undefined) return;
    added.delete(key);
    streams.welcome.remove(key, cursors.installationId);
    for (const groupId of Object.keys(cursors.groups)) streams.group.remove(key, groupId);
  }

  return {
    async newest({ installationId, groupIds }, signal) {
      const options = { timeoutMs: CALL_MS, ...(signal && { signal }) };
      const pagingInfo = { direction: SortDirection.DESCENDING, limit: 1 };
      const [welcomes, groups] = await Promise.all([
        api.queryWelcomeMessages({ installationKey: Buffer.from(installationId, 'hex'), pagingInfo }, options),
        groupIds.length === 0 ? undefined : api.getNewestGroupMessage({ groupIds: groupIds.map((id) => Buffer.from(id, 'hex')) }, options),
      ]);
      const ids = groupIds.map((id, at) => [id, String(groups?.responses[at]?.groupMessage?.version.value?.id ?? 0n)] as const);
      return {
        installationId,
        welcomes: String(welcomes.messages[0]?.version.value?.id ?? 0n),
        groups: Object.fromEntries(ids),
      };
    },
    add(key, cursors) {
      remove(key);
      added.set(key, cursors);
      streams.welcome.add(key, cursors.installationId, BigInt(cursors.welcomes));
      for (const [groupId, cursor] of Object.entries(cursors.groups)) streams.group.add(key, groupId, BigInt(cursor));
    },
    remove,
    connection: () => ([streams.group, streams.welcome].every(({ isOnline }) => isOnline) ? 'online' : 'offline'),
    async close() {
      await Promise.all([streams.group.close(), streams.welcome.close()]);
      sessionManager.abort();
    },
  };
}

/** The streams of one kind of topic. */
class TopicStreams {
  readonly #kind: Kind;
  readonly #api: Client<typeof MlsApi>;
  readonly #o: TopicWatchOptions;
  readonly #streamOf = new Map<string, TopicStream>();
  readonly #streams = new Set<TopicStream>();

  constructor(kind: Kind, api: Client<typeof MlsApi>, o: TopicWatchOptions) {
    this.#kind = kind;
    this.#api = api;
    this.#o = o;
  }

  get isOnline(): boolean {
    return [...this.#streams].every((stream) => stream.isOnline);
  }

  add(key: string, topic: string, cursor: bigint): void {
    const stream = this.#streamOf.get(topic) ?? this.#withRoom();
    this.#streamOf.set(topic, stream);
    stream.add(key, topic, cursor);
  }

  remove(key: string, topic: string): void {
    const stream = this.#streamOf.get(topic);
    if (stream === undefined || stream.remove(key, topic) === 'watched') return;
    this.#streamOf.delete(topic);
    if (stream.size > 0) return;
    this.#streams.delete(stream);
    void stream.close();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#streams].map((stream) => stream.close()));
  }

  /** The smallest, which costs least to open again. */
  #withRoom(): TopicStream {
    const [smallest] = [...this.#streams].sort((a, b) => a.size - b.size);
    if (smallest !== undefined && smallest.size < TOPICS_PER_STREAM) return smallest;
    const stream = new TopicStream(this.#kind, this.#api, this.#o);
    this.#streams.add(stream);
    return stream;
  }
}

/** One stream, opened again when its topics change, when it ends, and from time to time. */
class TopicStream {
  readonly #kind: Kind;
  readonly #api: Client<typeof MlsApi>;
  readonly #o: TopicWatchOptions;
  /** The cursors of each topic's inboxes. */
  readonly #topics = new Map<string, Map<string, bigint>>();
  readonly #closing = new AbortController();
  readonly #running: Promise<void>;
  #reopen = new AbortController();
  #gathering: NodeJS.Timeout | undefined;
  #isOnline = true;

  constructor(kind: Kind, api: Client<typeof MlsApi>, o: TopicWatchOptions) {
    this.#kind = kind;
    this.#api = api;
    this.#o = o;
    this.#running = this.#run();
  }

  get size(): number {
    return this.#topics.size;
  }

  get isOnline(): boolean {
    return this.#isOnline;
  }

  add(key: string, topic: string, cursor: bigint): void {
    const keys = this.#topics.get(topic) ?? new Map<string, bigint>();
    this.#topics.set(topic, keys.set(key, cursor));
    this.#gathering ??= setTimeout(() => {
      this.#gathering = undefined;
      this.#reopen.abort();
    }, GATHER_MS).unref();
  }

  /** A topic that nobody watches stays in the stream until that is opened again, and means nothing there. */
  remove(key: string, topic: string): 'watched' | 'unwatched' {
    const keys = this.#topics.get(topic);
    keys?.delete(key);
    if (keys !== undefined && keys.size > 0) return 'watched';
    this.#topics.delete(topic);
    return 'unwatched';
  }

  async close(): Promise<void> {
    clearTimeout(this.#gathering);
    this.#closing.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { reopenMs = REOPEN_MS, log } = this.#o;
    let failures = 0;
    await this.#pause(GATHER_MS);
    while (!this.#closing.signal.aborted) {
      this.#reopen = new AbortController();
      // A quarter is random, so that the streams of a host are not all opened in the same instant.
      const over = AbortSignal.timeout(Math.ceil(reopenMs * (0.75 + Math.random() / 4)));
      const signal = AbortSignal.any([this.#closing.signal, this.#reopen.signal, over]);
      try {
        await this.#listen(signal, () => {
          failures = 0;
          this.#isOnline = true;
        });
      } catch (error) {
        if (!signal.aborted) log.debug({ failures, cause: textOf(error).slice(0, 200) }, 'a stream of topics ended; will retry');
      }
      if (signal.aborted) continue;
      this.#isOnline = false;
      await this.#pause(retryIn(failures++));
    }
  }

  async #listen(signal: AbortSignal, onOpen: () => void): Promise<void> {
    const filters = [...this.#topics].map(([topic, keys]) => ({ id: Buffer.from(topic, 'hex'), idCursor: lowest(keys.values()) }));
    const options = { signal, timeoutMs: 0, onHeader: onOpen };
    if (this.#kind === 'group') {
      const request = { filters: filters.map(({ id, idCursor }) => ({ groupId: id, idCursor })) };
      for await (const { version } of this.#api.subscribeGroupMessages(request, options))
        if (version.case === 'v1') this.#news(version.value.groupId, version.value.id);
    } else {
      const request = { filters: filters.map(({ id, idCursor }) => ({ installationKey: id, idCursor })) };
      for await (const { version } of this.#api.subscribeWelcomeMessages(request, options))
        if (version.value !== undefined) this.#news(version.value.installationKey, version.value.id);
    }
  }

  #news(topic: Uint8Array, id: bigint): void {
    const keys = this.#topics.get(Buffer.from(topic).toString('hex'));
    for (const [key, cursor] of [...(keys ?? [])]) if (id > cursor) this.#o.onNews(key);
  }

  async #pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.#closing.signal, ref: false }).catch(() => undefined);
  }
}

function lowest(cursors: Iterable<bigint>): bigint {
  let found: bigint | undefined;
  for (const cursor of cursors) if (found === undefined || cursor < found) found = cursor;
  return found ?? 0n;
}
