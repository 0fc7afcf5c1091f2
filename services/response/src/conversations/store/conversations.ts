import { type Item, RequestRefusal } from '@offshoot/openai-api';
import type { PreparedQueries, Query } from '@offshoot/postgres';
import { type PinColumns, pinOf } from '../../database/rows.ts';
import { conversationNotFound } from '../../members/domain/access.ts';
import { conversationLocked, type NamedConversation, type SaidItem } from '../domain/named-conversation.ts';

/** Conversations that have an ID of their own, with their items in order. */
export interface ConversationRows {
  add(
    conversation: Pick<
      NamedConversation,
      'conversationId' | 'tenantId' | 'subject' | 'keyId' | 'metadata' | 'retentionDays' | 'createTime'
    >,
    items: readonly Item[],
  ): Promise<void>;
  byId(tenantId: string, conversationId: string): Promise<NamedConversation | undefined>;
  setMetadata(conversationId: string, metadata: NamedConversation['metadata']): Promise<void>;
  /** With its items. Responses in it stay. */
  remove(conversationId: string): Promise<void>;
  /** All items, in order. */
  said(conversationId: string): Promise<SaidItem[]>;
  /** Those of these that it has. */
  itemsNamed(conversationId: string, itemIds: readonly string[]): Promise<Item[]>;
  /** `after`: an item that is left out, with all before it. Undefined: there is no such item. */
  page(conversationId: string, o: { after: string | undefined; isAscending: boolean; most: number }): Promise<Item[] | undefined>;
  /** Throws RequestRefusal if it is locked, has changed since it was read, or is gone. */
  addItems(known: NamedConversation, items: readonly Item[], now: Date): Promise<void>;
  /** Likewise. False: it has no such item. */
  removeItem(known: NamedConversation, itemId: string): Promise<boolean>;
}

const ADD_ITEMS = `insert into conversation_item (conversation_id, position, item_id, response_id, item)
  select :conversation_id, :before::integer + place, item->>'id', null, item from json_array_elements(:items::json) with ordinality as one (item, place)`;

/** Statements of `ended` (the rows of responses that have ended): what was said in them is added to their conversations. */
export const SAY_ITEMS = `grown as (
    update conversation c set revision = c.revision + :said_items, item_count = c.item_count + :said_items, bytes = c.bytes + :said_bytes,
        agent_id = e.agent_id, agent_version = e.agent_version, agent_reference = e.agent_reference, variables = e.variables,
        config_digest = e.config_digest, retention_days = :retention_days, expire_time = greatest(c.expire_time, e.expire_time)
      from ended e where c.conversation_id = e.conversation_id and c.tenant_id = e.tenant_id
      returning c.conversation_id, c.revision - :said_items as before, e.response_id
  ), said as (
    insert into conversation_item (conversation_id, position, item_id, response_id, item)
      select conversation_id, before + place, item->>'id', response_id, item
        from grown, json_array_elements(:said::json) with ordinality as one (item, place)
      on conflict (item_id, conversation_id) do nothing
  )`;

export function sayValues(items: readonly Item[], retentionDays: number) {
  return { said: JSON.stringify(items), said_items: items.length, said_bytes: bytesOf(items), retention_days: retentionDays };
}

/**
 * Does what changes a conversation, in one transaction in which nobody else does. Throws RequestRefusal if it is locked, has changed since it was
 * read, or is gone.
 */
export async function holdingConversation<T>(
  { transaction }: Pick<PreparedQueries, 'transaction'>,
  known: Pick<NamedConversation, 'tenantId' | 'conversationId' | 'revision'>,
  work: (query: Query) => Promise<T>,
): Promise<T> {
  // To throw within the transaction would cost its connection.
  const done = await transaction(async (query) => (await refusalToHold(query, known)) ?? { result: await work(query) });
  if (done instanceof RequestRefusal) throw done;
  return done.result;
}

async function refusalToHold(
  query: Query,
  { tenantId, conversationId, revision }: Pick<NamedConversation, 'tenantId' | 'conversationId' | 'revision'>,
): Promise<RequestRefusal | undefined> {
  const named = { tenant_id: tenantId, conversation_id: conversationId };
  const [row] = await query<{ revision: number }>(
    'select revision from conversation where tenant_id = :tenant_id and conversation_id = :conversation_id for update',
    named,
  );
  if (row === undefined) return conversationNotFound(conversationId);
  // A statement of its own: it sees what those did for whom the first one waited.
  const [unended] = await query('select 1 from response where conversation_id = :conversation_id and end_time is null limit 1', {
    conversation_id: conversationId,
  });
  return row.revision !== revision || unended !== undefined ? conversationLocked() : undefined;
}

const IS_LOCKED = 'exists (select from response r where r.conversation_id = c.conversation_id and r.end_time is null)';

interface ConversationRow extends PinColumns {
  conversation_id: string;
  tenant_id: string;
  subject: string;
  key_id: string;
  metadata: NamedConversation['metadata'];
  revision: number;
  item_count: number;
  bytes: string;
  retention_days: number;
  create_time: Date | string;
  config: Record<string, unknown> | null;
  is_locked: boolean;
}

const bytesOf = (items: readonly Item[]): number => items.reduce((sum, item) => sum + Buffer.byteLength(JSON.stringify(item)), 0);

export function conversationRows({ query, transaction }: PreparedQueries): ConversationRows {
  return {
    async add({ conversationId, tenantId, subject, keyId, metadata, retentionDays, createTime }, items) {
      await transaction(async (one) => {
        await one(
          `insert into conversation (conversation_id, tenant_id, subject, key_id, metadata, revision, item_count, bytes, retention_days, create_time,
              expire_time)
            values (:conversation_id, :tenant_id, :subject, :key_id, :metadata, :items, :items, :bytes, :retention_days, :now,
              :now::timestamptz + make_interval(days => :retention_days))`,
          {
            conversation_id: conversationId,
            tenant_id: tenantId,
            subject,
            key_id: keyId,
            metadata: JSON.stringify(metadata),
            items: items.length,
            bytes: bytesOf(items),
            retention_days: retentionDays,
            now: createTime,
          },
        );
        if (items.length > 0) await one(ADD_ITEMS, { conversation_id: conversationId, before: 0, items: JSON.stringify(items) });
      });
    },
    async byId(tenantId, conversationId) {
      const [row] = await query<ConversationRow>(
        `select c.*, ${IS_LOCKED} as is_locked,
            (select config from configuration f where f.tenant_id = c.tenant_id and f.digest = c.config_digest) as config
          from conversation c where tenant_id = :tenant_id and conversation_id = :conversation_id`,
        { tenant_id: tenantId, conversation_id: conversationId },
      );
      return row && conversationOf(row);
    },
    async setMetadata(conversationId, metadata) {
      await query('update conversation set metadata = :metadata where conversation_id = :conversation_id', {
        conversation_id: conversationId,
        metadata: JSON.stringify(metadata),
      });
    },
    async remove(conversationId) {
      await query('delete from conversation where conversation_id = :conversation_id', { conversation_id: conversationId });
    },
    async said(conversationId) {
      const rows = await query<{ response_id: string | null; item: Item }>(
        'select response_id, item from conversation_item where conversation_id = :conversation_id order by position',
        { conversation_id: conversationId },
      );
      return rows.map(({ response_id, item }) => ({ responseId: response_id ?? undefined, item }));
    },
    async itemsNamed(conversationId, itemIds) {
      const rows = await query<{ item: Item }>(
        'select item from conversation_item where conversation_id = :conversation_id and item_id = any(:item_ids::text[])',
        { conversation_id: conversationId, item_ids: itemIds },
      );
      return rows.map(({ item }) => item);
    },
    async page(conversationId, { after, isAscending, most }) {
      const from = after === undefined ? undefined : await positionOf(query, conversationId, after);
      if (after !== undefined && from === undefined) return undefined;
      const rows = await query<{ item: Item }>(isAscending ? PAGE_UP : PAGE_DOWN, {
        conversation_id: conversationId,
        from: from ?? (isAscending ? 0 : MAX_POSITION),
        most,
      });
      return rows.map(({ item }) => item);
    },
    async addItems(known, items, now) {
      const { conversationId } = known;
      await holdingConversation({ transaction }, known, async (one) => {
        await one(ADD_ITEMS, { conversation_id: conversationId, before: known.revision, items: JSON.stringify(items) });
        await one(
          `update conversation set revision = revision + :items, item_count = item_count + :items, bytes = bytes + :bytes,
              expire_time = greatest(expire_time, :now::timestamptz + make_interval(days => retention_days))
            where conversation_id = :conversation_id`,
          { conversation_id: conversationId, items: items.length, bytes: bytesOf(items), now },
        );
      });
    },
    removeItem(known, itemId) {
      const { conversationId } = known;
      return holdingConversation({ transaction }, known, async (one) => {
        const [gone] = await one<{ bytes: number }>(
          `delete from conversation_item where conversation_id = :conversation_id and item_id = :item_id
            returning octet_length(item::text) as bytes`,
          { conversation_id: conversationId, item_id: itemId },
        );
        if (gone === undefined) return false;
        await one(
          `update conversation set revision = revision + 1, item_count = item_count - 1, bytes = bytes - :bytes
            where conversation_id = :conversation_id`,
          { conversation_id: conversationId, bytes: gone.bytes },
        );
        return true;
      });
    },
  };
}

const MAX_POSITION = 2_147_483_647;
const PAGE_UP = `select item from conversation_item where conversation_id = :conversation_id and position > :from order by position limit :most`;
const PAGE_DOWN = `select item from conversation_item where conversation_id = :conversation_id and position < :from
  order by position desc limit :most`;

async function positionOf(query: Query, conversationId: string, itemId: string): Promise<number | undefined> {
  const [row] = await query<{ position: number }>(
    'select position from conversation_item where conversation_id = :conversation_id and item_id = :item_id',
    { conversation_id: conversationId, item_id: itemId },
  );
  return row?.position;
}

function conversationOf(row: ConversationRow): NamedConversation {
  return {
    conversationId: row.conversation_id,
    tenantId: row.tenant_id,
    subject: row.subject,
    keyId: row.key_id,
    metadata: row.metadata,
    revision: row.revision,
    itemCount: row.item_count,
    bytes: Number(row.bytes),
    pin: pinOf(row),
    configuration: row.config ?? undefined,
    retentionDays: row.retention_days,
    isLocked: row.is_locked,
    createTime: new Date(row.create_time),
  };
}
