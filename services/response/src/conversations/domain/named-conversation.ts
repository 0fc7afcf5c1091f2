import { type ConversationObject, type Item, RequestRefusal } from '@offshoot/openai-api';
import type { Pin, Possession } from '../../database/domain/stored-response.ts';
import { approvalRequestsIn } from './approvals.ts';
import type { Earlier } from './conversation.ts';

/** A conversation with an ID of its own. Responses in it are no chain: it has what they said, and what was added by hand. */
export interface NamedConversation extends Possession {
  conversationId: string;
  metadata: ConversationObject['metadata'];
  /** Grows with every change of its items. */
  revision: number;
  itemCount: number;
  /** Of its items as JSON. */
  bytes: number;
  /** Of the last response. */
  pin: Pin | undefined;
  configuration: Readonly<Record<string, unknown>> | undefined;
  /** As its last response said. */
  retentionDays: number;
  /** A response in it waits or runs: until that has ended, nothing else is said in it. */
  isLocked: boolean;
  createTime: Date;
}

/** `responseId`: of the response that said it, or was told it. Undefined: it was added by hand. */
export interface SaidItem {
  responseId: string | undefined;
  item: Item;
}

/** Whether a text can be the ID of one: any other need not be looked up. */
export const isNamedConversationId = (text: string): boolean => /^conv_[a-z2-7]{26}$/.test(text);

export function shownConversation({
  conversationId,
  createTime,
  metadata,
}: Pick<NamedConversation, 'conversationId' | 'createTime' | 'metadata'>): ConversationObject {
  return { id: conversationId, object: 'conversation', created_at: Math.floor(createTime.getTime() / 1000), metadata };
}

export function earlierSaid(said: readonly SaidItem[]): Earlier {
  return {
    summary: undefined,
    items: said.map(({ item }) => item),
    itemCount: said.length,
    askedBy: new Map(
      said.flatMap(({ responseId, item }) =>
        responseId === undefined ? [] : approvalRequestsIn([item]).map((id) => [id, responseId] as const),
      ),
    ),
  };
}

/** Status and code as in OpenAI's API: clients wait for a moment and try again. */
export function conversationLocked(): RequestRefusal {
  return new RequestRefusal(
    'invalid_request',
    'Another request is changing this conversation, or a response in it has not ended. Try again in a few seconds.',
    { code: 'conversation_locked', param: 'conversation' },
  );
}

/** Throws RequestRefusal. */
export function requireConversationCapacity(
  { itemCount, bytes }: Pick<NamedConversation, 'itemCount' | 'bytes'>,
  added: readonly Item[],
  most: { items: number; conversationBytes: number },
): void {
  const more = added.reduce((sum, item) => sum + Buffer.byteLength(JSON.stringify(item)), 0);
  if (itemCount + added.length <= most.items && bytes + more <= most.conversationBytes) return;
  throw new RequestRefusal(
    'invalid_request',
    `A conversation has at most ${most.items} items, and ${most.conversationBytes / 1024 / 1024} MiB of them. Delete some (DELETE /v1/conversations/ID/items/ITEM), or begin a new one.`,
    { code: 'too_many_items', param: 'input' },
  );
}
