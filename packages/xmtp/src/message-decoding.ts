import type { Attachment, DecodedMessage, DecodedMessageContent, GroupUpdated, Message, RemoteAttachment } from '@xmtp/node-bindings';
import type { AgentMessage, FileContent, GroupUpdate, MessageBody, SharedFile } from './agent-client.ts';
import { decryptAttachment } from './bindings.ts';
import { type CodecTable, contentBytes, nameOfType } from './content.ts';

/** ReactionAction of the bindings. */
const REACTION_ACTIONS = ['unknown', 'added', 'removed'] as const;

/**
 * Cuts other people's text here, once, so that no later rule has to bound it again. UTF-16 units. The agent's own text stays whole,
 * because it is compared with what the agent meant to send.
 */
const MAX_MESSAGE_TEXT = 8_000;
const MAX_REACTION = 100;
const MAX_FILE_NAME = 255;

const cut = (text: string, limit: number): string => (text.length > limit ? text.slice(0, limit).toWellFormed() : text);

export interface StoredMessage {
  /** As sent. */
  raw: Message;
  /** As the SDK decodes it; undefined if it cannot. */
  read: DecodedMessage | undefined;
  conversationId: string;
  ownInboxId: string;
  cursor: string;
}

export function agentMessage(stored: StoredMessage, codecs: CodecTable): AgentMessage {
  const { raw, read } = stored;
  return {
    id: raw.id,
    conversationId: stored.conversationId,
    senderInboxId: raw.senderInboxId,
    senderInstallationId: read?.senderInstallationId ?? '',
    own: raw.senderInboxId === stored.ownInboxId,
    sentAt: new Date(Number(raw.sentAtNs / 1_000_000n)),
    contentType: raw.content.type ? nameOfType(raw.content.type) : '',
    fallback: raw.content.fallback === undefined ? undefined : cut(raw.content.fallback, MAX_MESSAGE_TEXT),
    size: raw.content.content.length,
    cursor: stored.cursor,
    ...asRead(bodyOf(raw, read, codecs), raw.senderInboxId === stored.ownInboxId),
  };
}

function asRead(body: MessageBody, isOwn: boolean): MessageBody {
  if (isOwn) return body;
  if (body.kind === 'text' || body.kind === 'reply') return { ...body, text: cut(body.text, MAX_MESSAGE_TEXT) };
  if (body.kind === 'reaction') return { ...body, reaction: { ...body.reaction, content: cut(body.reaction.content, MAX_REACTION) } };
  if (body.kind === 'files') return { ...body, files: body.files.map((file) => ({ ...file, name: cut(file.name, MAX_FILE_NAME) })) };
  return body;
}

function bodyOf(raw: Message, read: DecodedMessage | undefined, codecs: CodecTable): MessageBody {
  const type = raw.content.type;
  try {
    const codec = type && codecs.codecFor(type);
    if (codec) return { kind: 'custom', content: codec.decode(contentBytes(raw.content)) };
    return (read && builtInBody(read.content)) ?? { kind: 'unsupported' };
  } catch {
    return { kind: 'unsupported', undecodable: true };
  }
}

function builtInBody(content: DecodedMessageContent): MessageBody | undefined {
  const text = content.text ?? content.markdown;
  if (text !== null) return { kind: 'text', text };
  const { reply, reaction, groupUpdated } = content;
  if (reply) {
    const answer = reply.content.text ?? reply.content.markdown;
    const reference = { referenceId: reply.referenceId, referenceInboxId: reply.inReplyTo?.senderInboxId };
    if (answer !== null) return { kind: 'reply', text: answer, reply: reference };
    const files = filesIn(reply.content);
    return files.length > 0 ? { kind: 'files', files, reply: reference } : undefined;
  }
  if (reaction) {
    const action = REACTION_ACTIONS[reaction.action] ?? 'unknown';
    return { kind: 'reaction', reaction: { referenceId: reaction.reference, action, content: reaction.content } };
  }
  if (groupUpdated) return { kind: 'group-updated', update: groupUpdate(groupUpdated) };
  const files = filesIn(content);
  return files.length > 0 ? { kind: 'files', files } : undefined;
}

/** Of one message. */
const MAX_FILES = 10;

function filesIn({ attachment, remoteAttachment, multiRemoteAttachment }: DecodedMessageContent): SharedFile[] {
  if (attachment) return [{ is: 'inside', name: attachment.filename ?? '', file: fileOf(attachment) }];
  const remote = remoteAttachment ? [remoteAttachment] : (multiRemoteAttachment?.attachments ?? []);
  return remote.slice(0, MAX_FILES).map((one) => elsewhere(one));
}

function elsewhere(remote: RemoteAttachment): SharedFile {
  const { filename: name = '', url } = remote;
  return { is: 'elsewhere', name, url, open: (encrypted) => fileOf(decryptAttachment(encrypted, remote)) };
}

const fileOf = ({ filename: name = '', mimeType, content: bytes }: Attachment): FileContent => ({ name, mimeType, bytes });

function groupUpdate(update: GroupUpdated): GroupUpdate {
  const ids = (inboxes: { inboxId: string }[]) => inboxes.map((inbox) => inbox.inboxId);
  return {
    initiatedByInboxId: update.initiatedByInboxId,
    addedInboxIds: ids(update.addedInboxes),
    removedInboxIds: ids(update.removedInboxes),
    leftInboxIds: ids(update.leftInboxes),
    changedFields: update.metadataFieldChanges.map((change) => change.fieldName),
  };
}
