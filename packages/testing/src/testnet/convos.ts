import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type ConvosEnvironment, lastJson, readAll, spawnConvos, stopChild } from './convos-process.ts';
import { ANSWER_MS, ConvosSession } from './convos-session.ts';

/** No command takes longer even on a busy machine, except for joining, which waits for other people. */
const COMMAND_TIMEOUT_MS = 180_000;
/** Each look is a process that takes half a second of CPU time. */
const POLL_PAUSE_MS = 400;

export interface ConvosInvite {
  url: string;
  slug: string;
  tag: string;
}

export interface ConvosMessage {
  id: string;
  senderInboxId: string;
  /** Text of a text message; for other types, the client's rendering. */
  text: string;
  /** For example "xmtp.org/text" or "convos.org/profile_update". */
  contentType: string;
  sentAt: Date;
}

export interface ConvosMember {
  inboxId: string;
  addresses: string[];
}

export interface ConvosProfile {
  inboxId: string;
  name: string;
  memberKind: number | undefined;
}

/** A person with the real Convos client: one installation and one identity, in a temporary folder. */
export class Convos {
  readonly #environment: ConvosEnvironment;
  readonly #sessions = new Set<ConvosSession>();
  readonly #stop = new AbortController();
  /** Once it is known: it never changes, and each command takes half a second. */
  #inboxId: string | undefined;
  /** The first command makes the identity; two concurrent ones would make two. */
  #identityMade: Promise<unknown> | undefined;

  private constructor(environment: ConvosEnvironment) {
    this.#environment = environment;
  }

  static async open(networkUrl: string): Promise<Convos> {
    return new Convos({ home: await mkdtemp(join(tmpdir(), 'offshoot-convos-')), networkUrl });
  }

  get home(): string {
    return this.#environment.home;
  }

  /** Makes the identity if there is none yet, and registers its inbox on the network. */
  async inboxId(): Promise<string> {
    if (this.#inboxId !== undefined) return this.#inboxId;
    if (!existsSync(join(this.home, 'identity.json'))) await this.run('identity', 'create');
    // Only a command that opens a client registers the inbox on the network.
    const { properties } = (await this.run('identity', 'info')) as { properties: { inboxId: string } };
    this.#inboxId = properties.inboxId;
    return properties.inboxId;
  }

  /** Of the identity's wallet. */
  walletKey(): `0x${string}` {
    return (JSON.parse(readFileSync(join(this.home, 'identity.json'), 'utf8')) as { walletKey: `0x${string}` }).walletKey;
  }

  async createConversation(options: {
    name: string;
    profileName?: string;
  }): Promise<{ conversationId: string; inboxId: string; invite: ConvosInvite }> {
    const profile = options.profileName === undefined ? [] : ['--profile-name', options.profileName];
    const made = await this.run('conversations', 'create', '--name', options.name, ...profile);
    return made as { conversationId: string; inboxId: string; invite: ConvosInvite };
  }

  async createInvite(conversationId: string, options: { expiresIn?: number; singleUse?: boolean } = {}): Promise<ConvosInvite> {
    const expiry = options.expiresIn === undefined ? [] : ['--expires-in', String(options.expiresIn)];
    const single = options.singleUse ? ['--single-use'] : [];
    return (await this.run('conversation', 'invite', conversationId, '--no-qr', ...expiry, ...single)) as ConvosInvite;
  }

  /** Admits everybody with a valid invite until it is stopped. Resolves when it is ready. */
  processJoinRequests(conversationId?: string): Promise<ConvosSession> {
    const only = conversationId === undefined ? [] : ['--conversation', conversationId];
    return this.#session(['conversations', 'process-join-requests', '--watch', '--json', ...only], 'stream_started');
  }

  /** Admits the pending requests, once. */
  async processPendingJoinRequests(): Promise<void> {
    await this.run('conversations', 'process-join-requests');
  }

  /** One process that receives, sends and admits people in one conversation: much faster than one command each. */
  serve(conversationId: string): Promise<ConvosSession> {
    return this.#session(['agent', 'serve', conversationId, '--json', '--no-invite', '--heartbeat', '0'], 'ready');
  }

  /** Joins as this person; the conversation's creator must be processing join requests. */
  async join(
    inviteUrl: string,
    options: { profileName?: string; timeoutSeconds?: number } = {},
  ): Promise<{ conversationId: string; inboxId: string }> {
    const profile = options.profileName === undefined ? [] : ['--profile-name', options.profileName];
    const joined = await this.run('conversations', 'join', inviteUrl, '--timeout', String(options.timeoutSeconds ?? 30), ...profile);
    return joined as { conversationId: string; inboxId: string };
  }

  async sendText(conversationId: string, text: string): Promise<{ messageId: string }> {
    return (await this.run('conversation', 'send-text', conversationId, '--text', text)) as { messageId: string };
  }

  async react(conversationId: string, messageId: string, emoji: string, action: 'add' | 'remove' = 'add'): Promise<void> {
    await this.run('conversation', 'send-reaction', conversationId, messageId, action, emoji);
  }

  /** All messages, oldest first, after a sync. */
  async messages(conversationId: string): Promise<ConvosMessage[]> {
    const rows = (await this.run('conversation', 'messages', conversationId, '--sync', '--direction', 'ascending')) as WireMessage[];
    return rows.map(({ id, senderInboxId, content, contentType, sentAt }) => ({
      id,
      senderInboxId,
      text: typeof content === 'string' ? content : JSON.stringify(content),
      contentType: `${contentType.authorityId}/${contentType.typeId}`,
      sentAt: new Date(sentAt),
    }));
  }

  /** Syncs and reads until there is such a message. */
  async waitForMessage(
    conversationId: string,
    predicate: (message: ConvosMessage) => boolean,
    timeoutMs = ANSWER_MS,
  ): Promise<ConvosMessage> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const messages = await this.messages(conversationId);
      const found = messages.find(predicate);
      if (found !== undefined) return found;
      if (Date.now() > deadline) {
        const seen = messages.map((message) => `${message.contentType} ${message.text.slice(0, 200)}`).join('\n');
        throw new Error(`No such message within ${timeoutMs} ms. Existing messages:\n${seen}`);
      }
      await pause(POLL_PAUSE_MS, undefined, { signal: this.#stop.signal });
    }
  }

  /** Sends a file as phones do: encrypted, stored where `store` puts it and says. */
  async sendFile(conversationId: string, file: { name: string; content: Uint8Array }, store: (encrypted: Buffer) => string): Promise<void> {
    const path = join(this.home, file.name);
    writeFileSync(path, file.content);
    const encrypted = (await this.run('conversation', 'send-attachment', conversationId, path, '--encrypt')) as EncryptedFile;
    const { encryptedFile, contentDigest, secret, salt, nonce, contentLength } = encrypted;
    const keys = ['--content-digest', contentDigest, '--secret', secret, '--salt', salt, '--nonce', nonce];
    const about = ['--content-length', String(contentLength), '--filename', file.name];
    await this.run('conversation', 'send-remote-attachment', conversationId, store(readFileSync(encryptedFile)), ...keys, ...about);
  }

  /** The content of an attachment, as the client saves it. */
  async attachment(conversationId: string, messageId: string): Promise<string> {
    const output = join(this.home, `attachment-${messageId}`);
    await this.run('conversation', 'download-attachment', conversationId, messageId, '--sync', '--output', output);
    return readFileSync(output, 'utf8');
  }

  /** Conversations of this person, after a sync. */
  async conversations(): Promise<{ conversationId: string; name: string }[]> {
    const rows = (await this.run('conversations', 'list', '--sync')) as { conversationId: string; name?: string }[];
    return rows.map(({ conversationId, name }) => ({ conversationId, name: name ?? '' }));
  }

  async members(conversationId: string): Promise<ConvosMember[]> {
    const rows = (await this.run('conversation', 'members', conversationId)) as WireMember[];
    return rows.map(({ inboxId, accountIdentifiers }) => ({ inboxId, addresses: accountIdentifiers.map((account) => account.identifier) }));
  }

  /** Names as the client shows them. */
  async profiles(conversationId: string): Promise<ConvosProfile[]> {
    const { profiles } = (await this.run('conversation', 'profiles', conversationId)) as { profiles: WireProfile[] };
    return profiles.map(({ inboxId, name, memberKind }) => ({ inboxId, name: name ?? '', memberKind: memberKind ?? undefined }));
  }

  async addMembers(conversationId: string, inboxIds: string[]): Promise<void> {
    await this.run('conversation', 'add-members', conversationId, ...inboxIds);
  }

  async removeMembers(conversationId: string, inboxIds: string[]): Promise<void> {
    await this.run('conversation', 'remove-members', conversationId, ...inboxIds);
  }

  /** Nobody can be added any more, and all existing invites become invalid. */
  async lock(conversationId: string): Promise<void> {
    await this.run('conversation', 'lock', conversationId, '--force');
  }

  async explode(conversationId: string): Promise<void> {
    await this.run('conversation', 'explode', conversationId, '--force');
  }

  /** Runs any command with --json and returns what it printed. */
  async run(...args: string[]): Promise<unknown> {
    const earlier = this.#identityMade;
    if (earlier !== undefined) {
      await earlier;
      return this.#execute(args);
    }
    const first = this.#execute(args);
    this.#identityMade = first.catch(() => {});
    return first;
  }

  /** Ends every process of this person and removes the folder. */
  async close(): Promise<void> {
    this.#stop.abort();
    await Promise.all([...this.#sessions].map((session) => session.stop()));
    await rm(this.home, { recursive: true, force: true, maxRetries: 5 });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #session(args: string[], readyEvent: string): Promise<ConvosSession> {
    await this.#identityMade;
    const session = await ConvosSession.start(this.#environment, args, readyEvent);
    this.#sessions.add(session);
    if (this.#stop.signal.aborted) await session.stop();
    return session;
  }

  async #execute(args: string[]): Promise<unknown> {
    const child = spawnConvos(this.#environment, [...args, '--json']);
    child.stdin?.end();
    const deadline = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(COMMAND_TIMEOUT_MS)]);
    const onDeadline = () => void stopChild(child);
    deadline.addEventListener('abort', onDeadline);
    try {
      const [output, complaints] = await Promise.all([readAll(child.stdout), readAll(child.stderr), once(child, 'close')]);
      if (child.exitCode !== 0)
        throw new Error(`convos ${args.slice(0, 2).join(' ')} failed (${child.signalCode ?? child.exitCode}): ${complaints}${output}`);
      return lastJson(output);
    } finally {
      deadline.removeEventListener('abort', onDeadline);
    }
  }
}

interface WireMessage {
  id: string;
  senderInboxId: string;
  content: unknown;
  contentType: { authorityId: string; typeId: string };
  sentAt: string;
}

interface EncryptedFile {
  /** Its path. */
  encryptedFile: string;
  contentDigest: string;
  secret: string;
  salt: string;
  nonce: string;
  contentLength: number;
}

interface WireMember {
  inboxId: string;
  accountIdentifiers: { identifier: string }[];
}

interface WireProfile {
  inboxId: string;
  name?: string | null;
  memberKind?: number | null;
}
