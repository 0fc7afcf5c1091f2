// Conversations that have an ID of their own, as under /v1/conversations.
import { type Static, Type } from 'typebox';
import { inputItemSchema } from './items.ts';
import { metadataSchema } from './request.ts';
import { id, optional } from './shapes.ts';

/** In one request, as in OpenAI's API. */
export const MAX_NEW_ITEMS = 20;
const closed = { additionalProperties: false };
const items = Type.Array(inputItemSchema, { maxItems: MAX_NEW_ITEMS });

export const createConversationSchema = Type.Object({ items: optional(items), metadata: optional(metadataSchema) }, closed);
export const updateConversationSchema = Type.Object({ metadata: Type.Union([metadataSchema, Type.Null()]) }, closed);
export const createItemsSchema = Type.Object({ items }, closed);

export const conversationSchema = Type.Object({
  id,
  object: Type.Literal('conversation'),
  created_at: Type.Integer({ minimum: 0, description: 'Unix time in seconds.' }),
  metadata: metadataSchema,
});
export const deletedConversationSchema = Type.Object({ id, object: Type.Literal('conversation.deleted'), deleted: Type.Literal(true) });

export type ConversationObject = Static<typeof conversationSchema>;
