// The agent's inbox while it is awake: opened when it is needed, again and again while the network is away.
import { contextCodecs } from '@offshoot/context';
import { taskMessageCodec } from '@offshoot/context/nostr/task-codec.ts';
import type { ContentCodec } from '@offshoot/convos/content-codec.ts';
import type { XmtpNetwork } from '@offshoot/xmtp';
import { type ConnectionState, openAgentClient, type XmtpAgentClient, XmtpError } from '@offshoot/xmtp/agent-client.ts';
import type { LoopDeps } from './record/agent-deps.ts';
import type { Workspace } from './workspace/workspace.ts';

interface InboxDeps extends Pick<LoopDeps, 'closing' | 'instanceId' | 'log' | 'store'> {
  readonly workspace: Workspace;
}

interface InboxEnvironment {
  network: XmtpNetwork;
  /** Before a restored agent opens its inbox: whether the backup store still assigns it to this host. */
  takeOver(): Promise<'ours' | 'superseded'>;
  onOpen(client: XmtpAgentClient): void;
}

export class AgentInbox {
  readonly #deps: InboxDeps;
  readonly #env: InboxEnvironment;
  #client: XmtpAgentClient | undefined;
  #isUnreachable = false;
  #mustReopen = false;
  #opened = Promise.withResolvers<void>();

  constructor(deps: InboxDeps, env: InboxEnvironment) {
    this.#deps = deps;
    this.#env = env;
  }

  /** Undefined: it is not open. */
  get client(): XmtpAgentClient | undefined {
    return this.#client;
  }

  /** 'offline' also if the last attempt to open it failed. */
  get connection(): ConnectionState {
    return this.#client?.connection() ?? (this.#isUnreachable ? 'offline' : 'connecting');
  }

  /** The last attempt to open it failed. */
  get isUnreachable(): boolean {
    return this.#isUnreachable;
  }

  get mustReopen(): boolean {
    return this.#mustReopen;
  }

  /** Resolves when it has been opened. */
  get opened(): Promise<void> {
    return this.#opened.promise;
  }

  /** The next call of `open` closes it first. */
  reopen(): void {
    this.#mustReopen = true;
  }

  /** Repeatable. Undefined: the network does not answer now, or the agent closes. */
  async open(): Promise<XmtpAgentClient | undefined> {
    if (this.#mustReopen) {
      this.#mustReopen = false;
      await this.#closeClient();
    }
    if (this.#client !== undefined) return this.#client;
    try {
      this.#client = await openInbox(this.#deps, this.#env);
    } catch (error) {
      if (!this.#deps.closing.aborted) this.#noteUnreachable(error);
      return undefined;
    }
    this.#isUnreachable = false;
    this.#opened.resolve();
    this.#env.onOpen(this.#client);
    return this.#client;
  }

  async close(): Promise<void> {
    this.#opened = Promise.withResolvers();
    await this.#closeClient();
  }

  async #closeClient(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    await client?.close();
  }

  /** Logged once per outage: a hundred agents retrying every two seconds must not flood the log. */
  #noteUnreachable(error: unknown): void {
    const { instanceId, log } = this.#deps;
    const isOutage = error instanceof XmtpError && error.failure === 'network-unavailable';
    if (!this.#isUnreachable) log[isOutage ? 'debug' : 'warn']({ instanceId, err: error }, 'could not open the inbox; will retry');
    this.#isUnreachable = true;
  }
}

/** After a move, revokes the installations of earlier hosts, so that only this one speaks for the agent. */
async function openInbox({ workspace, store, log }: InboxDeps, { network, takeOver }: InboxEnvironment): Promise<XmtpAgentClient> {
  const { walletKey, dbEncryptionKey } = workspace.keys();
  if (store.state.revocationOwed && (await takeOver()) === 'superseded')
    throw new Error('the instance was restored elsewhere for a later order');
  const dbPath = workspace.xmtpDatabasePath;
  const codecs = [...contextCodecs, taskMessageCodec as ContentCodec<unknown>];
  const client = await openAgentClient({ network, walletKey, dbPath, dbEncryptionKey, codecs, log });
  try {
    // Before it acts or registers.
    if (store.state.revocationOwed) await client.revokeOtherInstallations();
  } catch (error) {
    await client.close();
    throw error;
  }
  if (store.state.revocationOwed) store.change({ revocationOwed: undefined });
  if (store.state.inboxId === undefined) store.change({ inboxId: client.inboxId });
  return client;
}
