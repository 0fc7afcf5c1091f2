import type { ContentCodec } from '@offshoot/convos';
import type { InboxKeys, KeySignature } from '@offshoot/statements';
import type { PrivateKeyAccount } from 'viem';
import { hexToBytes } from 'viem/utils';
import { Activity } from './activity.ts';
import type {
  Adding,
  AgentConversation,
  AgentMessage,
  ClientLog,
  ConnectionState,
  ConversationKind,
  FileContent,
  GroupOptions,
  LeaveResult,
  MessagePage,
  MessagesOptions,
  ReplyContent,
  SendOptions,
  Unsubscribe,
  XmtpAgentClient,
} from './agent-client.ts';
import {
  type Client,
  type Conversation,
  encodeText,
  MEMBERSHIP_CHANGE,
  NEWEST_FIRST,
  PENDING_REMOVE,
  SUPER_ADMIN,
  VISIBLE,
} from './bindings.ts';
import { type CodecTable, encodeContent, requireSize } from './content.ts';
import { ConversationView, dmId, messageSourceOf } from './conversation-view.ts';
import { explained, isInactive, XmtpError } from './errors.ts';
import { keysOfState } from './identity-log.ts';
import { agentMessage } from './message-decoding.ts';
import type { MessageOrder, Placed } from './message-order.ts';
import { revokeOthers } from './registration.ts';
import { openStreams } from './streams.ts';
import type { InboxTopics } from './topic-watch.ts';

const DEFAULT_PAGE = 100;
/** How many recent conversation updates are searched for the latest that added this inbox. */
const NEWS = 50;

export interface InboxClientDeps {
  client: Client;
  account: PrivateKeyAccount;
  order: MessageOrder;
  codecs: CodecTable;
  log: ClientLog;
  /** Called once it no longer queries the network. */
  onClosed(): void;
}

/** The agent's view of one open SDK client. */
export class InboxClient implements XmtpAgentClient {
  readonly inboxId: string;
  readonly installationId: string;
  readonly address: string;
  readonly #client: Client;
  readonly #account: PrivateKeyAccount;
  readonly #order: MessageOrder;
  readonly #codecs: CodecTable;
  readonly #view: ConversationView;
  readonly #activity: Activity;
  readonly #onClosed: () => void;
  /** One send at a time per conversation: two concurrent ones with the same key would collide in the SDK's database. */
  readonly #sending = new Map<string, Promise<unknown>>();
  #closing: Promise<void> | undefined;

  constructor(deps: InboxClientDeps) {
    this.#client = deps.client;
    this.#order = deps.order;
    this.#codecs = deps.codecs;
    this.#account = deps.account;
    this.#onClosed = deps.onClosed;
    this.address = deps.account.address.toLowerCase();
    this.inboxId = deps.client.inboxId();
    this.installationId = deps.client.installationId();
    this.#view = new ConversationView(deps.client);
    this.#activity = new Activity({ open: (event, end) => openStreams(deps.client, event, end), sync: () => this.sync() }, deps.log);
  }

  connection(): ConnectionState {
    return this.#activity.state;
  }

  onActivity(wake: () => void): Unsubscribe {
    return this.#activity.subscribe(wake);
  }

  ownKeys(): Promise<InboxKeys> {
    return this.#call(async () => keysOfState(await this.#client.inboxState(true)));
  }

  revokeOtherInstallations(): Promise<void> {
    return this.#call(() => revokeOthers(this.#client, this.#account));
  }

  sign(text: string): KeySignature {
    this.#requireOpen();
    return { kind: 'installation', publicKey: this.#client.installationIdBytes(), signature: this.#client.signWithInstallationKey(text) };
  }

  async signForInbox(text: string): Promise<KeySignature> {
    this.#requireOpen();
    const signature = hexToBytes(await this.#account.signMessage({ message: text }));
    return { kind: 'wallet', address: this.address, signature };
  }

  conversations(filter: { kind?: ConversationKind } = {}): Promise<AgentConversation[]> {
    return this.#call(() => this.#view.list(filter.kind));
  }

  groupIds(): Promise<string[]> {
    return this.#call(() => this.#view.groupIds());
  }

  topics(): Promise<InboxTopics> {
    return this.#call(() => ({ installationId: this.installationId, groupIds: this.#view.topics() }));
  }

  conversation(conversationId: string): Promise<AgentConversation | undefined> {
    return this.#call(async () => {
      const raw = this.#view.find(conversationId);
      return raw && this.#view.describe(raw);
    });
  }

  createGroup(memberInboxIds: readonly string[], options: GroupOptions = {}): Promise<AgentConversation> {
    return this.#call(async () => {
      const raw = await this.#client.conversations().createGroup([...memberInboxIds], {
        groupName: options.name,
        groupDescription: options.description,
        appData: options.appData,
      });
      return this.#described(raw);
    });
  }

  async ensureGroup(memberInboxIds: readonly string[], options: GroupOptions & { appData: string }): Promise<AgentConversation> {
    const wanted = sameMembers([this.inboxId, ...memberInboxIds]);
    const groups = await this.conversations({ kind: 'group' });
    const existing = groups.find(
      (group) =>
        group.isActive &&
        group.creatorInboxId === this.inboxId &&
        group.appData === options.appData &&
        sameMembers(group.memberInboxIds) === wanted,
    );
    return existing ?? this.createGroup(memberInboxIds, options);
  }

  openDm(inboxId: string): Promise<AgentConversation> {
    return this.#call(async () => {
      const raw = this.#view.find(dmId(inboxId)) ?? (await this.#client.conversations().createDm(inboxId));
      // If its creation was cut off, this inbox has the direct message without the other one, and the SDK sends to nobody.
      const isWhole = (await raw.listMembers()).some((member) => member.inboxId === inboxId);
      if (!isWhole) await raw.addMembers([inboxId]);
      return this.#described(raw);
    });
  }

  addMembers(conversationId: string, inboxIds: readonly string[]): Promise<void> {
    return this.#call(() => this.#view.require(conversationId).addMembers([...inboxIds]));
  }

  removeMembers(conversationId: string, inboxIds: readonly string[]): Promise<void> {
    return this.#call(() => this.#view.require(conversationId).removeMembers([...inboxIds]));
  }

  installationsIn(conversationId: string, inboxId: string): Promise<string[]> {
    return this.#call(async () => {
      const members = await this.#view.require(conversationId).listMembers();
      return members.find((member) => member.inboxId === inboxId)?.installationIds ?? [];
    });
  }

  admitInstallations(conversationId: string, inboxIds: readonly string[]): Promise<string[]> {
    return this.#call(async () => {
      const raw = this.#view.require(conversationId);
      await syncOne(raw);
      if (!raw.isActive()) return [];
      const members = new Set((await raw.listMembers()).map(({ inboxId }) => inboxId));
      const present = inboxIds.filter((inboxId) => members.has(inboxId));
      // To a member, the SDK adds what is missing.
      if (present.length > 0) await raw.addMembers(present);
      return present;
    });
  }

  lastAdding(conversationId: string): Promise<Adding | undefined> {
    return this.#call(async () => {
      // The SDK itself writes these for each welcome and each verified commit, newest first; what members send has another kind.
      const raw = this.#view.find(conversationId);
      const news = (await raw?.listMessages({ kind: MEMBERSHIP_CHANGE, direction: NEWEST_FIRST, limit: NEWS })) ?? [];
      for (const { id, senderInboxId, sentAtNs } of news) {
        const update = found(() => this.#client.conversations().getEnrichedMessageById(id))?.content.groupUpdated;
        if (update?.addedInboxes.some(({ inboxId }) => inboxId === this.inboxId))
          return { byInboxId: senderInboxId, at: new Date(Number(sentAtNs / 1_000_000n)) };
      }
      return undefined;
    });
  }

  leave(conversationId: string): Promise<LeaveResult> {
    return this.#call(async () => {
      const raw = this.#view.find(conversationId);
      if (!raw?.isActive()) return 'gone';
      const conversation = await this.#described(raw);
      if (conversation.kind === 'dm' || conversation.memberInboxIds.length === 1) return 'not-possible';
      if (raw.membershipState() === PENDING_REMOVE) {
        // The SDK's full sync skips a conversation that is being left.
        await syncOne(raw);
        return raw.isActive() ? 'requested' : 'gone';
      }
      const members = await raw.listMembers();
      // XMTP lets no super admin leave; only another super admin could demote us first.
      if (members.some((member) => member.inboxId === this.inboxId && member.permissionLevel === SUPER_ADMIN)) return 'not-possible';
      await raw.leaveGroup();
      return 'requested';
    });
  }

  messages(conversationId: string, options: MessagesOptions = {}): Promise<MessagePage> {
    return this.#call(async () => {
      const limit = options.limit ?? DEFAULT_PAGE;
      const id = await this.#refreshOrder(conversationId);
      const placed = this.#order.after(id, options.after, limit + 1);
      const page = placed.slice(0, limit);
      const last = page.at(-1);
      return {
        messages: await this.#read(page),
        cursor: last ? this.#order.cursorAt(last.position) : (options.after ?? ''),
        more: placed.length > limit,
      };
    });
  }

  latestMessages(conversationId: string, limit: number): Promise<AgentMessage[]> {
    return this.#call(async () => {
      const id = await this.#refreshOrder(conversationId);
      return this.#read(this.#order.latest(id, limit));
    });
  }

  message(messageId: string): Promise<AgentMessage | undefined> {
    return this.#call(async () => {
      const raw = found(() => this.#client.conversations().getMessageById(messageId));
      if (!raw) return undefined;
      await this.#refreshOrder(raw.convoId);
      const position = this.#order.positionOfMessage(messageId);
      const [message] = position === undefined ? [] : await this.#read([{ id: messageId, position }]);
      return message;
    });
  }

  sendText(conversationId: string, text: string, options: SendOptions): Promise<string> {
    requireSize(Buffer.byteLength(text));
    return this.#send(conversationId, (raw) => raw.sendText(text, { idempotencyKey: options.idempotencyKey }));
  }

  sendReply(conversationId: string, reply: ReplyContent, options: SendOptions): Promise<string> {
    requireSize(Buffer.byteLength(reply.text));
    const content = { content: encodeText(reply.text), reference: reply.referenceId, referenceInboxId: reply.referenceInboxId };
    return this.#send(conversationId, (raw) => raw.sendReply(content, { idempotencyKey: options.idempotencyKey }));
  }

  sendAttachment(conversationId: string, { name, mimeType, bytes }: FileContent, options: SendOptions): Promise<string> {
    requireSize(bytes.length);
    const attachment = { filename: name, mimeType, content: bytes };
    const { idempotencyKey } = options;
    return this.#send(conversationId, (raw) => raw.sendAttachment(attachment, { idempotencyKey }));
  }

  sendContent<T>(
    conversationId: string,
    codec: ContentCodec<T>,
    content: T,
    options: SendOptions & { shouldPush?: boolean },
  ): Promise<string> {
    const encoded = encodeContent(codec, content);
    const shouldPush = options.shouldPush ?? codec.shouldPush ?? false;
    return this.#send(conversationId, (raw) => raw.send(encoded, { shouldPush, idempotencyKey: options.idempotencyKey }));
  }

  sync(): Promise<void> {
    return this.#call(async () => {
      await this.#client.conversations().syncAll(VISIBLE);
    });
  }

  syncConversation(conversationId: string): Promise<void> {
    return this.#call(() => syncOne(this.#view.require(conversationId)));
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    await this.#activity.stop();
    await Promise.allSettled(this.#sending.values());
    await this.#order.close();
    await this.#client.close();
    this.#onClosed();
  }

  async #send(conversationId: string, send: (raw: Conversation) => Promise<string>): Promise<string> {
    const id = conversationId;
    const previous = this.#sending.get(id) ?? Promise.resolve();
    const current = previous
      .catch(() => undefined)
      .then(() =>
        this.#call(() => {
          const raw = this.#view.require(conversationId);
          if (!raw.isActive()) throw new XmtpError('conversation-gone', 'This inbox is no longer in the conversation.');
          return send(raw);
        }),
      );
    this.#sending.set(id, current);
    try {
      return await current;
    } finally {
      if (this.#sending.get(id) === current) this.#sending.delete(id);
    }
  }

  /** Assigns positions to new messages; returns the ID under which they are stored. */
  async #refreshOrder(conversationId: string): Promise<string> {
    const raw = this.#view.require(conversationId);
    const id = await this.#view.idOf(raw.id());
    await this.#order.refresh(id, messageSourceOf(raw, id !== raw.id()));
    return id;
  }

  async #read(placed: readonly Placed[]): Promise<AgentMessage[]> {
    const conversations = this.#client.conversations();
    const messages: AgentMessage[] = [];
    for (const { id, position } of placed) {
      const raw = found(() => conversations.getMessageById(id));
      if (!raw) continue;
      const stored = {
        raw,
        read: found(() => conversations.getEnrichedMessageById(id)),
        conversationId: await this.#view.idOf(raw.convoId),
        ownInboxId: this.inboxId,
        cursor: this.#order.cursorAt(position),
      };
      messages.push(agentMessage(stored, this.#codecs));
    }
    return messages;
  }

  async #described(raw: Conversation): Promise<AgentConversation> {
    const conversation = await this.#view.describe(raw);
    if (!conversation) throw new XmtpError('conversation-gone', 'This is an internal conversation of the SDK.');
    return conversation;
  }

  async #call<T>(work: () => T | Promise<T>): Promise<T> {
    this.#requireOpen();
    try {
      return await work();
    } catch (error) {
      this.#requireOpen();
      throw explained(error);
    }
  }

  /** After close, the SDK continues to respond, from files that may be gone. */
  #requireOpen(): void {
    if (this.#closing) throw new XmtpError('client-closed', 'This client has been closed.');
  }
}

function sameMembers(inboxIds: readonly string[]): string {
  return [...new Set(inboxIds)].sort().join();
}

/** Not being a member any more is not a failure: `isActive` says so. */
async function syncOne(raw: Conversation): Promise<void> {
  try {
    await raw.sync();
  } catch (error) {
    if (!isInactive(error)) throw error;
  }
}

/** The SDK throws if it does not (or no longer) know the message. */
function found<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
