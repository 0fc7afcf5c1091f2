import type { PreparedQueries } from '@offshoot/postgres';
import { type Actor, recordChange } from '../../audit/store/audit-events.ts';
import type { Payers } from '../../embedding/domain/budgets.ts';
import { indexDocument } from '../../indexing/store/index-document.ts';
import { readText } from '../../reading/read-document.ts';
import { defaultChunking } from '../../stores/domain/vector-store.ts';
import {
  type Entry,
  type EntryState,
  isFindable,
  MAX_ENTRIES_PER_TENANT,
  MAX_SUGGESTIONS_PER_TENANT,
  type Source,
} from '../domain/entry.ts';
import { storeOfEntries } from './store-of-entries.ts';

type Query = PreparedQueries['query'];

interface EntryRow {
  entry_id: string;
  place: string;
  topic: string;
  content: string;
  source: Source;
  source_id: string | null;
  agent_id: string | null;
  agent_version: number | null;
  state: EntryState;
  is_archived: boolean;
  created_by: string;
  decided_by: string | null;
  create_time: string;
  update_time: string;
  expire_time: string | null;
}

const COLUMNS = `e.entry_id, e.place, e.topic, e.content, e.source, e.source_id, e.agent_id, e.agent_version, e.state, e.is_archived, e.created_by,
  e.decided_by, e.create_time, e.update_time, e.expire_time`;

export type NewEntry = Omit<Entry, 'place' | 'isArchived' | 'decidedBy' | 'createTime' | 'updateTime'>;

export interface EntryPage {
  state: EntryState | undefined;
  source: Source | undefined;
  topic: string | undefined;
  isArchived: boolean | undefined;
  /** At `now`. */
  isExpired: boolean | undefined;
  now: Date;
  after: number | undefined;
  isNewestFirst: boolean;
  limit: number;
}

export type EntryStore = ReturnType<typeof createEntryStore>;

export function createEntryStore({ query, transaction }: PreparedQueries) {
  const entryOf = async (tenantId: string, entryId: string): Promise<Entry | undefined> => {
    const [row] = await query<EntryRow>(`select ${COLUMNS} from entry e where e.entry_id = :entry_id and e.tenant_id = :tenant_id`, {
      entry_id: entryId,
      tenant_id: tenantId,
    });
    return row && toEntry(row);
  };
  return {
    entryOf,

    /** Undefined: the tenant has too many. */
    create: (actor: Actor & Payers, entry: NewEntry, now: Date) =>
      transaction(async (ask): Promise<Entry | undefined> => {
        const { tenantId } = actor;
        await ask(`select pg_advisory_xact_lock(hashtextextended('entries of ' || :tenant_id, 0))`, { tenant_id: tenantId });
        const [there] = await ask<{ entries: string; suggestions: string }>(
          `select count(*) as entries, count(*) filter (where state = 'suggested') as suggestions from entry where tenant_id = :tenant_id`,
          { tenant_id: tenantId },
        );
        if (Number(there?.entries) >= MAX_ENTRIES_PER_TENANT) return undefined;
        if (entry.state === 'suggested' && Number(there?.suggestions) >= MAX_SUGGESTIONS_PER_TENANT) return undefined;
        const [row] = await ask<EntryRow>(
          `insert into entry as e (entry_id, tenant_id, topic, content, source, source_id, agent_id, agent_version, state, created_by,
             create_time, update_time, expire_time)
           values (:entry_id, :tenant_id, :topic, :content, :source, :source_id, :agent_id, :agent_version, :state, :created_by,
             :now, :now, :expire_time)
           returning ${COLUMNS}`,
          {
            entry_id: entry.entryId,
            tenant_id: tenantId,
            topic: entry.topic,
            content: entry.content,
            source: entry.source,
            source_id: entry.sourceId ?? null,
            agent_id: entry.agent?.agentId ?? null,
            agent_version: entry.agent?.agentVersion ?? null,
            state: entry.state,
            created_by: entry.createdBy,
            now,
            expire_time: entry.expireTime ?? null,
          },
        );
        if (!row) throw new Error('an entry was not stored');
        const stored = toEntry(row);
        await index(ask, actor, stored, now);
        const { entryId: target, source } = stored;
        await recordChange(ask, actor, { action: 'knowledge.create', target, detail: { source }, now });
        return stored;
      }),

    /** One more than `limit` if there are more. */
    entriesOf: async (tenantId: string, page: EntryPage): Promise<Entry[]> => {
      const [beyond, order] = page.isNewestFirst ? ['<', 'desc'] : ['>', 'asc'];
      const rows = await query<EntryRow>(
        `select ${COLUMNS} from entry e where e.tenant_id = :tenant_id and (:state::text is null or e.state = :state)
           and (:source::text is null or e.source = :source) and (:topic::text is null or e.topic = :topic)
           and (:is_archived::boolean is null or e.is_archived = :is_archived) and (:after::bigint is null or e.place ${beyond} :after)
           and (:is_expired::boolean is null or coalesce(e.expire_time <= :now, false) = :is_expired)
         order by e.place ${order} limit :limit`,
        {
          tenant_id: tenantId,
          state: page.state ?? null,
          source: page.source ?? null,
          topic: page.topic ?? null,
          is_archived: page.isArchived ?? null,
          is_expired: page.isExpired ?? null,
          now: page.now,
          after: page.after ?? null,
          limit: page.limit + 1,
        },
      );
      return rows.map(toEntry);
    },

    /** How many suggestions wait for a person. */
    waitingOf: async (tenantId: string): Promise<number> => {
      const [row] = await query<{ waiting: string }>(
        `select count(*) as waiting from entry where tenant_id = :tenant_id and state = 'suggested' and not is_archived`,
        { tenant_id: tenantId },
      );
      return Number(row?.waiting);
    },

    /** `change` decides with the entry locked. `what` it does is a word for the audit. Undefined: there is none. Throws what `change` throws. */
    change: (actor: Actor & Payers, entryId: string, what: 'update' | 'accept' | 'reject', change: (entry: Entry) => Entry, now: Date) =>
      transaction(async (ask): Promise<Entry | undefined> => {
        const { tenantId } = actor;
        const [row] = await ask<EntryRow>(
          `select ${COLUMNS} from entry e where e.entry_id = :entry_id and e.tenant_id = :tenant_id for update`,
          { entry_id: entryId, tenant_id: tenantId },
        );
        if (!row) return undefined;
        const changed = { ...change(toEntry(row)), updateTime: now };
        await ask(
          `update entry set topic = :topic, content = :content, state = :state, is_archived = :is_archived, decided_by = :decided_by,
             update_time = :now, expire_time = :expire_time where entry_id = :entry_id`,
          {
            entry_id: entryId,
            topic: changed.topic,
            content: changed.content,
            state: changed.state,
            is_archived: changed.isArchived,
            decided_by: changed.decidedBy ?? null,
            expire_time: changed.expireTime ?? null,
            now,
          },
        );
        await index(ask, actor, changed, now);
        await recordChange(ask, actor, { action: `knowledge.${what}`, target: entryId, now });
        return changed;
      }),

    /** False: there is none. What `check` throws keeps it, and is thrown. */
    remove: (actor: Actor, entryId: string, check: (entry: Pick<Entry, 'state'>) => void, now: Date) =>
      transaction(async (ask): Promise<boolean> => {
        const [gone] = await ask<Pick<EntryRow, 'state'>>(
          'delete from entry where entry_id = :entry_id and tenant_id = :tenant_id returning state',
          { entry_id: entryId, tenant_id: actor.tenantId },
        );
        if (!gone) return false;
        check(gone);
        await unindex(ask, entryId, now);
        await recordChange(ask, actor, { action: 'knowledge.delete', target: entryId, now });
        return true;
      }),

    /** The key of the store in which a tenant's entries are searched. Undefined: it has never had any. */
    storeKeyOf: async (tenantId: string): Promise<number | undefined> => {
      const [row] = await query<{ store_key: string }>(
        `select store_key from vector_store where tenant_id = :tenant_id and kind = 'entries'`,
        { tenant_id: tenantId },
      );
      return row && Number(row.store_key);
    },
  };
}

const unindex = (ask: Query, entryId: string, now: Date) =>
  ask('update document set delete_time = :now where entry_id = :entry_id and delete_time is null', { entry_id: entryId, now });

/** Entries are short: they are found from the moment on at which they are stored. */
async function index(ask: Query, payers: Payers, entry: Entry, now: Date): Promise<void> {
  await unindex(ask, entry.entryId, now);
  if (!isFindable(entry, now)) return;
  const storeKey = await storeOfEntries(ask, payers, now);
  const { topic, source, sourceId, entryId, expireTime } = entry;
  const { maxTokens, overlapTokens } = defaultChunking;
  const [row] = await ask<{ document_id: string }>(
    `insert into document (tenant_id, store_key, entry_id, attributes, chunk_tokens, overlap_tokens, status, create_time, expire_time)
     values (:tenant_id, :store_key, :entry_id, :attributes, :chunk_tokens, :overlap_tokens, 'in_progress', :now, :expire_time)
     returning document_id`,
    {
      tenant_id: payers.tenantId,
      store_key: storeKey,
      entry_id: entryId,
      attributes: JSON.stringify({ topic, source, ...(sourceId !== undefined && { source_id: sourceId }) }),
      chunk_tokens: maxTokens,
      overlap_tokens: overlapTokens,
      now,
      expire_time: expireTime ?? null,
    },
  );
  await indexDocument(ask, Number(row?.document_id), storeKey, readText(`${topic}\n\n${entry.content}`, defaultChunking));
}

function toEntry(row: EntryRow): Entry {
  return {
    entryId: row.entry_id,
    place: Number(row.place),
    topic: row.topic,
    content: row.content,
    source: row.source,
    sourceId: row.source_id ?? undefined,
    agent: row.agent_id === null || row.agent_version === null ? undefined : { agentId: row.agent_id, agentVersion: row.agent_version },
    state: row.state,
    isArchived: row.is_archived,
    createdBy: row.created_by,
    decidedBy: row.decided_by ?? undefined,
    createTime: new Date(row.create_time),
    updateTime: new Date(row.update_time),
    expireTime: row.expire_time === null ? undefined : new Date(row.expire_time),
  };
}
