import type { ContentCodec } from '@offshoot/convos/content-codec.ts';
import type { InboxKeys, KeySignature } from '@offshoot/statements';
import type { XmtpNetwork } from './network-setting.ts';
import type { InboxTopics } from './topic-watch.ts';

/**
 * One XMTP inbox, as an agent sees it.
 *
 * Level-triggered: `onActivity` only says "look again". The truth is what `conversations()` and
 * `messages()` read from the client's own database, so a wake-up that is lost, doubled or late
 * costs time but never a message. Call `messages()` for every conversation of interest after each
 * wake-up and once at startup.
 */
export interface XmtpAgentClient extends AsyncDisposable {
  readonly inboxId: string;
  /** Hex; the Ed25519 public key of this database. */
  readonly installationId: string;
  /** Lower-case 0x address of the wallet. */
  readonly address: string;

  /** State of the streams. Offline: the network could not be reached recently and is being retried. */
  connection(): ConnectionState;
  /** Keys of our own inbox, read from the network (XmtpError network-unavailable if it is down). */
  ownKeys(): Promise<InboxKeys>;
  /**
   * Makes this database the inbox's only one: other clients of the inbox can no longer read or write, even if running.
   * Repeatable. A conversation that only another installation was in comes back when a member next writes in it.
   * Throws XmtpError network-unavailable.
   */
  revokeOtherInstallations(): Promise<void>;
  /** Signs a statement's text with the installation key (Ed25519ph). */
  sign(text: string): KeySignature;
  /** The same with the wallet of the inbox, for what has to hold when this installation is revoked. */
  signForInbox(text: string): Promise<KeySignature>;

  /** All groups and DMs that this inbox is or was in, oldest first. A local read. */
  conversations(filter?: { kind?: ConversationKind }): Promise<AgentConversation[]>;
  /** IDs of the groups among them, in the order first seen. Cheap: reads nothing else about them. */
  groupIds(): Promise<string[]>;
  /** What the network delivers to this inbox, so that it can be watched while it is closed. A local read. */
  topics(): Promise<InboxTopics>;
  /** One of them, or undefined if unknown. A local read. */
  conversation(conversationId: string): Promise<AgentConversation | undefined>;
  /** Opens a new group on every call; `ensureGroup` is the repeatable form. */
  createGroup(memberInboxIds: readonly string[], options?: GroupOptions): Promise<AgentConversation>;
  /**
   * The active group that this inbox created with exactly these other members and this appData;
   * created if there is none. After a crash before recording it, the group is found again.
   */
  ensureGroup(memberInboxIds: readonly string[], options: GroupOptions & { appData: string }): Promise<AgentConversation>;
  /** The DM with that inbox; always the same one. */
  openDm(inboxId: string): Promise<AgentConversation>;
  addMembers(conversationId: string, inboxIds: readonly string[]): Promise<void>;
  removeMembers(conversationId: string, inboxIds: readonly string[]): Promise<void>;
  /** IDs of a member's installations in the conversation; none if it is no member. A local read. */
  installationsIn(conversationId: string, inboxId: string): Promise<string[]>;
  /**
   * Adds all installations of these inboxes, as far as they are members by the network's newest state: what the SDK does by itself when a
   * member writes, but not more often than every five seconds. Needs no right to add members, and brings back nobody who was removed.
   * Returns the inboxes that are members. Repeatable: without anything new, nothing is sent.
   */
  admitInstallations(conversationId: string, inboxIds: readonly string[]): Promise<string[]>;
  /**
   * Who last added this inbox to the conversation, authenticated by MLS; undefined if unknown.
   * Messages that merely look like such an update do not count. A local read.
   */
  lastAdding(conversationId: string): Promise<Adding | undefined>;
  /** Asks to leave; see LeaveResult. Repeatable. Messages that were read stay in the database. */
  leave(conversationId: string): Promise<LeaveResult>;

  /**
   * The next messages after the cursor, in the order in which this client learned of them: one that arrives
   * late with an older sent time comes when it arrives. None is skipped or repeated.
   * Our own messages are included (`own`). A local read.
   *
   * Store `page.cursor` in the same transaction as the effect of the messages. It equals the given
   * cursor if there is nothing new. `messages[i].cursor` is the position just after that
   * message, for callers that commit one by one. If the file that stores the order is lost, the
   * conversation is read from the beginning again: keep effects idempotent by message ID.
   */
  messages(conversationId: string, options?: MessagesOptions): Promise<MessagePage>;
  /** The newest messages, newest first, e.g. to read back what was said. A local read. */
  latestMessages(conversationId: string, limit: number): Promise<AgentMessage[]>;
  /** One message by id, or undefined. A local read. */
  message(messageId: string): Promise<AgentMessage | undefined>;

  /**
   * Sends and waits until the network has it; returns the message ID. The same idempotencyKey
   * WITH THE SAME CONTENT gives the same ID and is delivered once, whether the first try failed,
   * succeeded without a response, or the process died. Other content under the same key is a different
   * message, so store what you are about to send before sending it. Throws XmtpError:
   * network-unavailable (after about 2 s, up to 13), conversation-gone, too-large.
   */
  sendText(conversationId: string, text: string, options: SendOptions): Promise<string>;
  sendReply(conversationId: string, reply: ReplyContent, options: SendOptions): Promise<string>;
  /** A file inside the message itself. */
  sendAttachment(conversationId: string, file: FileContent, options: SendOptions): Promise<string>;
  /** Custom content. Keep a message below MAX_CONTENT_BYTES: send more in parts. */
  sendContent<T>(
    conversationId: string,
    codec: ContentCodec<T>,
    content: T,
    options: SendOptions & { shouldPush?: boolean },
  ): Promise<string>;

  /** Called, coalesced, whenever there may be something new, and once soon after subscribing. Never with data. */
  onActivity(wake: () => void): Unsubscribe;
  /** Fetches everything from the network now: new conversations, then all their messages. */
  sync(): Promise<void>;
  /** Fetches one conversation's messages and membership. */
  syncConversation(conversationId: string): Promise<void>;

  /** Ends streams and closes the database files. Idempotent; later calls throw XmtpError client-closed. */
  close(): Promise<void>;
}

export interface AgentClientOptions {
  network: XmtpNetwork;
  /** The wallet that owns the inbox. */
  walletKey: `0x${string}`;
  /**
   * The database file. It consists of four files (the path, `-wal`, `-shm`, `.sqlcipher_salt`) that belong
   * together: losing them makes a new installation, of which an inbox may have 10. A fifth file,
   * `.order`, stores the order of messages (IDs only). The parent folder is created if missing.
   */
  dbPath: string;
  /** 32 bytes. */
  dbEncryptionKey: Uint8Array;
  /** Content types beyond text that are decoded as kind 'custom'. Convos' own are built in. */
  codecs?: readonly ContentCodec<unknown>[];
  /** Logs IDs and states only, never content. Events that hit all clients of a process during an outage have level debug. */
  log?: ClientLog;
}

export interface ClientLog {
  debug(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
}

export type ConnectionState = 'connecting' | 'online' | 'offline' | 'closed';
export type ConversationKind = 'group' | 'dm';
export type Unsubscribe = () => void;

export interface AgentConversation {
  /** For a DM `dm:<inbox ID of the peer>`: both sides may have opened one, and the two count as one. */
  id: string;
  kind: ConversationKind;
  createdAt: Date;
  /**
   * The inbox that added this one when the conversation was first seen; its own ID if it created it. Authenticated by MLS.
   * Unchanged if this inbox is removed and added again: `lastAdding` follows that.
   */
  addedByInboxId: string;
  creatorInboxId: string;
  /** Includes our own inbox. */
  memberInboxIds: string[];
  /** Empty for DMs. */
  name: string;
  /** Raw; '' if there is none. Convos' form is read by `@offshoot/convos` decodeAppData. */
  appData: string;
  /** False once this inbox was removed or has left. */
  isActive: boolean;
}

export interface Adding {
  byInboxId: string;
  /** By the network's clock. */
  at: Date;
}

export interface GroupOptions {
  name?: string;
  description?: string;
  appData?: string;
}

export interface SendOptions {
  /** Unique per intended message within the conversation, e.g. `reply:<message id>`. */
  idempotencyKey: string;
}

export interface ReplyContent {
  /** ID of the message that it replies to. */
  referenceId: string;
  referenceInboxId?: string;
  text: string;
}

export interface FileContent {
  name: string;
  /** Such as `text/markdown`. */
  mimeType: string;
  bytes: Uint8Array;
}

/** An attached file. Its sender chooses everything in it, and where it is. */
export type SharedFile =
  | { is: 'inside'; name: string; file: FileContent }
  /** `open` decrypts what is at the URL. Throws if that is not what was attached. */
  | { is: 'elsewhere'; name: string; url: string; open(encrypted: Uint8Array): FileContent };

export interface MessagesOptions {
  /** Absent: from the beginning. */
  after?: string | undefined;
  /** Default 100. */
  limit?: number;
}

export interface MessagePage {
  messages: AgentMessage[];
  /** Opaque; '' only if the conversation has no messages and no cursor was given. */
  cursor: string;
  /** True if more messages are available after this page. */
  more: boolean;
}

interface MessageBase {
  id: string;
  conversationId: string;
  senderInboxId: string;
  senderInstallationId: string;
  /** True if this inbox sent it. */
  own: boolean;
  sentAt: Date;
  /** 'authority/type:major.minor'. */
  contentType: string;
  /** The text shown by clients that do not know the type. */
  fallback?: string;
  /** Size of the content as sent, before decoding, in bytes. */
  size: number;
  /** Position after this message. */
  cursor: string;
}

export type MessageBody =
  | { kind: 'text'; text: string }
  | { kind: 'reply'; text: string; reply: ReplyReference }
  | { kind: 'reaction'; reaction: ReactionContent }
  | { kind: 'group-updated'; update: GroupUpdate }
  /** `reply`: they are sent as a reply. */
  | { kind: 'files'; files: SharedFile[]; reply?: ReplyReference }
  /** Decoded by the codec registered for its contentType. */
  | { kind: 'custom'; content: unknown }
  /** Any other type, and content that its codec rejected (`undecodable`). */
  | { kind: 'unsupported'; undecodable?: boolean };

export type AgentMessage = MessageBase & MessageBody;

interface ReplyReference {
  referenceId: string;
  /** Sender of the message that it replies to, if known here. */
  referenceInboxId?: string;
}

interface ReactionContent {
  referenceId: string;
  action: 'added' | 'removed' | 'unknown';
  content: string;
}

export interface GroupUpdate {
  initiatedByInboxId: string;
  addedInboxIds: string[];
  removedInboxIds: string[];
  leftInboxIds: string[];
  changedFields: string[];
}

/**
 * - `requested`: the request is sent; an admin's client that is online removes us (XMTP has no way
 *   to leave alone). Until then `isActive` stays true. From now on, ignore the conversation.
 * - `gone`: we are no longer in it.
 * - `not-possible`: DM, sole member, or sole super admin; XMTP offers no way. Just stop replying.
 */
export type LeaveResult = 'requested' | 'gone' | 'not-possible';

export { MAX_CONTENT_BYTES } from './content.ts';
export { XmtpError } from './errors.ts';
export { openAgentClient } from './open-agent-client.ts';
