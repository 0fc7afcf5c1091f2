import { RequestRefusal } from '@offshoot/openai-api';
import { ChangeEntry, CreateEntry, EntryListing, USUAL_PAGE } from '@offshoot/openai-api/knowledge';
import { newId } from '@offshoot/refusals/ids';
import type { Identity } from '@offshoot/rpc/auth';
import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import { forScope } from '../../v1/api.ts';
import { cursorOf, type ListingQuery, listOf, seconds } from '../../v1/listing.ts';
import { invalid, notFound, overQuota } from '../../v1/refusals.ts';
import type { Entry, EntryState, Source } from '../domain/entry.ts';
import { contentOf, topicOf } from '../domain/entry-text.ts';
import type { EntryStore } from '../store/entry-store.ts';

export interface EntryDeps {
  entries: EntryStore;
  now: () => Date;
}

interface ById {
  Params: { entry_id: string };
}
type EntryQuery = ListingQuery & { status?: EntryState; source?: Source; topic?: string; archived?: boolean; expired?: boolean };

export function entryRoutes(app: FastifyInstance, { entries, now }: EntryDeps): void {
  const [read, write] = [forScope('knowledge:read'), forScope('knowledge:write')];

  app.post<{ Body: Static<typeof CreateEntry> }>('/v1/knowledge', { ...write, schema: { body: CreateEntry } }, async ({ member, body }) => {
    const { source = 'manual', source_id: sourceId } = body;
    if (source === 'response' && !sourceId) throw invalid('An entry from a response names the response.', 'source_id');
    const entry = {
      entryId: newId('kn'),
      topic: shownText(topicOf(body.topic), 'topic'),
      content: shownText(contentOf(body.content), 'content'),
      source,
      sourceId: sourceId ?? undefined,
      agent: undefined,
      state: 'accepted' as const,
      createdBy: member.subject,
      expireTime: laterTime(body.expires_at ?? null, now()),
    };
    const stored = await entries.create(member, entry, now());
    if (!stored) throw overQuota('There are too many entries. Delete some.');
    return shownEntry(stored);
  });

  app.get<{ Querystring: EntryQuery }>(
    '/v1/knowledge',
    { ...read, schema: { querystring: EntryListing } },
    async ({ member: { tenantId }, query }) => {
      const cursor = await cursorOf(query, async (id) => (await entries.entryOf(tenantId, id))?.place);
      const limit = query.limit ?? USUAL_PAGE;
      const { status: state, source, topic, archived: isArchived, expired: isExpired } = query;
      const [rows, waiting] = await Promise.all([
        entries.entriesOf(tenantId, { ...cursor, state, source, topic, isArchived, isExpired, now: now(), limit }),
        entries.waitingOf(tenantId),
      ]);
      return { ...listOf(rows, limit, cursor, shownEntry), waiting };
    },
  );

  app.get<ById>('/v1/knowledge/:entry_id', read, async ({ member, params }) => {
    const entry = await entries.entryOf(member.tenantId, params.entry_id);
    if (!entry) throw notFound('entry');
    return shownEntry(entry);
  });

  /** An application that suggests must neither decide on it nor change what a person is reading. */
  const requirePerson = ({ keyId }: Identity) => {
    if (keyId !== undefined)
      throw new RequestRefusal('permission_denied', 'A person decides on suggestions, not an API key.', { code: 'person_required' });
  };

  const changed = async (member: Identity, entryId: string, what: 'update' | 'accept' | 'reject', change: (entry: Entry) => Entry) => {
    const entry = await entries.change(member, entryId, what, change, now());
    if (!entry) throw notFound('entry');
    return shownEntry(entry);
  };

  app.patch<ById & { Body: Static<typeof ChangeEntry> }>(
    '/v1/knowledge/:entry_id',
    { ...write, schema: { body: ChangeEntry } },
    ({ member, params, body: { topic, content, archived, expires_at: expiry } }) =>
      changed(member, params.entry_id, 'update', (entry) => {
        if (entry.state === 'suggested') requirePerson(member);
        return {
          ...entry,
          ...(topic !== undefined && { topic: shownText(topicOf(topic), 'topic') }),
          ...(content !== undefined && { content: shownText(contentOf(content), 'content') }),
          ...(archived !== undefined && { isArchived: archived }),
          ...(expiry !== undefined && { expireTime: laterTime(expiry, now(), entry.expireTime) }),
        };
      }),
  );

  for (const [verb, state] of [['accept', 'accepted'] as const, ['reject', 'rejected'] as const]) {
    app.post<ById>(`/v1/knowledge/:entry_id/${verb}`, write, ({ member, params }) => {
      requirePerson(member);
      return changed(member, params.entry_id, verb, (entry) => {
        if (entry.state !== 'suggested')
          throw new RequestRefusal('conflict', 'The entry does not wait for a decision.', { code: 'not_suggested' });
        return { ...entry, state, decidedBy: member.subject };
      });
    });
  }

  app.delete<ById>('/v1/knowledge/:entry_id', write, async ({ member, params }) => {
    const removing = ({ state }: Pick<Entry, 'state'>) => state === 'suggested' && requirePerson(member);
    if (!(await entries.remove(member, params.entry_id, removing, now()))) throw notFound('entry');
    return { id: params.entry_id, object: 'knowledge.entry.deleted', deleted: true };
  });
}

/** Throws RequestRefusal if nobody would see anything of it. */
function shownText(text: string | undefined, param: string): string {
  if (text === undefined) throw invalid(`${param} has no visible text.`, param);
  return text;
}

/** Seconds since 1970; null: none. A time that it has already may be over. Throws RequestRefusal. */
function laterTime(given: number | null, now: Date, known?: Date): Date | undefined {
  if (given === null) return undefined;
  const time = new Date(given * 1000);
  if (time > now || (known && seconds(known) === given)) return time;
  throw invalid('expires_at is a time that is over. To have an entry found no more, archive it.', 'expires_at', 'time_is_over');
}

function shownEntry(entry: Entry) {
  return {
    id: entry.entryId,
    object: 'knowledge.entry',
    topic: entry.topic,
    content: entry.content,
    source: entry.source,
    source_id: entry.sourceId ?? null,
    agent_id: entry.agent?.agentId ?? null,
    agent_version: entry.agent?.agentVersion ?? null,
    status: entry.state,
    archived: entry.isArchived,
    created_by: entry.createdBy,
    decided_by: entry.decidedBy ?? null,
    created_at: seconds(entry.createTime),
    updated_at: seconds(entry.updateTime),
    expires_at: entry.expireTime ? seconds(entry.expireTime) : null,
  };
}
