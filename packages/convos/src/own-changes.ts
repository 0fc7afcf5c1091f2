// What people do with a message of their own after they have sent it: they take it back, or word it anew.
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { DeleteMessageSchema } from '@offshoot/gen/xmtp/mls/message_contents/content_types/delete_message_pb.ts';
import { EditMessageSchema } from '@offshoot/gen/xmtp/mls/message_contents/content_types/edit_message_pb.ts';
import type { ContentCodec } from './content-codec.ts';
import { READING } from './wire.ts';

export interface DeletedMessage {
  /** Of the message, hex. */
  messageId: string;
}

export interface EditedMessage {
  /** Of the message, hex. */
  messageId: string;
  /** What it says now. */
  text: string;
}

const MESSAGE_ID = /^[0-9a-f]{64}$/;
const TEXT_TYPES = ['text', 'markdown'];
/** UTF-16 units: as much as a message may have. */
const MAX_TEXT = 8_000;

export const deleteMessageCodec: ContentCodec<DeletedMessage> = {
  contentType: 'xmtp.org/deleteMessage:1.0',
  encode: ({ messageId }) => toBinary(DeleteMessageSchema, create(DeleteMessageSchema, { messageId })),
  decode: (bytes) => ({ messageId: idIn(fromBinary(DeleteMessageSchema, bytes, READING).messageId) }),
};

export const editMessageCodec: ContentCodec<EditedMessage> = {
  contentType: 'xmtp.org/editMessage:1.0',
  encode({ messageId, text }) {
    const type = { authorityId: 'xmtp.org', typeId: 'text' };
    const editedContent = { type, content: new TextEncoder().encode(text) };
    return toBinary(EditMessageSchema, create(EditMessageSchema, { messageId, editedContent }));
  },
  decode(bytes) {
    const { messageId, editedContent } = fromBinary(EditMessageSchema, bytes, READING);
    const { authorityId = '', typeId = '' } = editedContent?.type ?? {};
    if (authorityId !== 'xmtp.org' || !TEXT_TYPES.includes(typeId)) throw new Error('edited into something other than text');
    if (editedContent?.compression !== undefined) throw new Error('edited into a compressed text');
    const text = new TextDecoder('utf-8', { fatal: true }).decode(editedContent?.content);
    return { messageId: idIn(messageId), text: text.slice(0, MAX_TEXT).toWellFormed() };
  },
};

function idIn(messageId: string): string {
  const id = messageId.toLowerCase();
  if (!MESSAGE_ID.test(id)) throw new Error('no ID of a message');
  return id;
}
