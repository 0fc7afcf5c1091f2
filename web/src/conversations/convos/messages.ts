// What people and agents said in a conversation, as a page shows it.
import type {
  Attachment,
  DecodedMessage,
  EnrichedReply,
  GroupUpdated,
  MultiRemoteAttachment,
  Reaction,
  RemoteAttachment,
} from '@xmtp/browser-sdk';
import { type ConvosGroup, requireGroup } from '../../xmtp/group.ts';
import type { PageClient } from '../../xmtp/page-client.ts';
import { CUSTOM, FAILED, NEWEST_FIRST, REACTION, REACTION_REMOVED, READ_RECEIPT, UNPUBLISHED } from '../../xmtp/sdk-enums.ts';

export interface Message {
  id: string;
  senderInboxId: string;
  isOwn: boolean;
  sentAt: Date;
  /** Nanoseconds since 1970: what messages are ordered by. */
  sentAtNs: bigint;
  /** Of own messages: `sending` is stored in this browser and not on the network yet. */
  delivery: 'sending' | 'sent' | 'failed';
  content: MessageContent;
  /** What it answers. */
  replyTo?: { id: string; senderInboxId?: string; content?: MessageContent };
  /** Who reacted with what. Once for each person and emoji. */
  reactions: { emoji: string; senderInboxIds: string[] }[];
}

export type MessageContent =
  | { is: 'text'; text: string }
  | { is: 'attachment'; files: AttachedFile[] }
  | { is: 'change'; change: Change }
  /** Of a type that is not shown here. */
  | { is: 'other' };

/** `size` in bytes. `bytes`: of a file that is in the message itself. `remote`: where another one is stored, and the key to it. */
export interface AttachedFile {
  name?: string;
  size?: number;
  bytes?: Uint8Array;
  remote?: RemoteAttachment;
}

/** Who is in the conversation, or what it is called. */
export interface Change {
  byInboxId: string;
  added: string[];
  removed: string[];
  left: string[];
  newName?: string;
}

export interface Messages {
  /** Oldest first. */
  messages: Message[];
  /** Whether there are older ones. */
  hasMore: boolean;
}

/** Of one message. */
const MAX_FILES = 10;
/** Sent silently between apps, or shown with the message that they belong to. */
const NOT_SHOWN = [CUSTOM, READ_RECEIPT, REACTION];

export async function messagesOf(client: PageClient, conversationId: string, count: number, until?: bigint): Promise<Messages> {
  return messagesIn(client, await requireGroup(client, conversationId), count, until);
}

/** The newest `count` messages, from this browser's database: each once, by the time at which it was sent. `until`: not later than that. */
export async function messagesIn(client: PageClient, group: ConvosGroup, count: number, until?: bigint): Promise<Messages> {
  const newest = (await group.messages({
    excludeContentTypes: NOT_SHOWN,
    direction: NEWEST_FIRST,
    limit: BigInt(count + 1),
    ...(until !== undefined && { sentBeforeNs: until + 1n }),
  })) as DecodedMessage<unknown>[];
  const messages = newest.slice(0, count).map((message) => shown(message, client.inboxId));
  return { messages: messages.reverse(), hasMore: newest.length > count };
}

/** With the reactions to it, from this browser's database. Undefined: it is not there (any more). */
export async function messageWithId({ sdk, inboxId }: PageClient, id: string): Promise<Message | undefined> {
  const found = await sdk.conversations.getMessageById(id);
  return found && shown(found, inboxId);
}

/** The newest message that is shown. */
export async function lastMessageOf(client: PageClient, conversationId: string): Promise<Message | undefined> {
  return (await messagesOf(client, conversationId, 1)).messages[0];
}

function shown(message: DecodedMessage<unknown>, ownInboxId: string): Message {
  const { id, senderInboxId, sentAt, sentAtNs, deliveryStatus } = message;
  const delivery = deliveryStatus === UNPUBLISHED ? 'sending' : deliveryStatus === FAILED ? 'failed' : 'sent';
  const reply = message.contentType.typeId === 'reply' ? (message.content as EnrichedReply<unknown, unknown> | undefined) : undefined;
  return {
    id,
    senderInboxId,
    isOwn: senderInboxId === ownInboxId,
    sentAt,
    sentAtNs,
    delivery,
    content: reply ? contentOf(undefined, reply.content) : contentOf(message.contentType.typeId, message.content),
    ...(reply && { replyTo: repliedTo(reply) }),
    reactions: reactionsTo(message),
  };
}

function repliedTo({ referenceId, inReplyTo }: EnrichedReply<unknown, unknown>): Message['replyTo'] {
  if (!inReplyTo) return { id: referenceId };
  const { senderInboxId, contentType, content } = inReplyTo;
  const isReply = contentType.typeId === 'reply';
  const inner = isReply ? contentOf(undefined, (content as EnrichedReply | undefined)?.content) : contentOf(contentType.typeId, content);
  return { id: referenceId, senderInboxId, content: inner };
}

/** The type of what is inside a reply is not known here: only texts are shown. */
function contentOf(typeId: string | undefined, content: unknown): MessageContent {
  if (typeof content === 'string') return { is: 'text', text: content };
  if (content === undefined || content === null) return { is: 'other' };
  if (typeId === 'attachment') {
    const { filename, content: bytes } = content as Attachment;
    return { is: 'attachment', files: [{ name: filename, size: bytes.length, bytes }] };
  }
  if (typeId === 'remoteStaticAttachment') return { is: 'attachment', files: [stored(content as RemoteAttachment)] };
  if (typeId === 'multiRemoteStaticAttachment') {
    const { attachments } = content as MultiRemoteAttachment;
    return { is: 'attachment', files: attachments.slice(0, MAX_FILES).map(stored) };
  }
  return typeId === 'group_updated' ? { is: 'change', change: changeOf(content as GroupUpdated) } : { is: 'other' };
}

const stored = (remote: RemoteAttachment): AttachedFile => ({ name: remote.filename, size: remote.contentLength, remote });

function changeOf(update: GroupUpdated): Change {
  const ids = (inboxes: { inboxId: string }[]) => inboxes.map(({ inboxId }) => inboxId);
  const rename = update.metadataFieldChanges.findLast(({ fieldName }) => fieldName === 'group_name');
  return {
    byInboxId: update.initiatedByInboxId,
    added: ids(update.addedInboxes),
    removed: ids(update.removedInboxes),
    left: ids(update.leftInboxes),
    ...(rename?.newValue && { newName: rename.newValue }),
  };
}

/** A member who reacted, took it back and reacted again, reacted once. */
function reactionsTo({ reactions }: DecodedMessage<unknown>): Message['reactions'] {
  const last = new Map<string, { emoji: string; senderInboxId: string; isThere: boolean }>();
  for (const { senderInboxId, content } of reactions.toSorted((a, b) => Number(a.sentAtNs - b.sentAtNs))) {
    const { content: emoji, action } = content as Reaction;
    last.set(`${senderInboxId} ${emoji}`, { emoji, senderInboxId, isThere: action !== REACTION_REMOVED });
  }
  const there = [...last.values()].filter(({ isThere }) => isThere);
  return [...Map.groupBy(there, ({ emoji }) => emoji)].map(([emoji, each]) => ({
    emoji,
    senderInboxIds: each.map((one) => one.senderInboxId),
  }));
}
