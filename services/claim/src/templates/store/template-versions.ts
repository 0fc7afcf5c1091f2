import { notifySql, wakeUpChannel, workPayload } from '../../database/announcements.ts';
import type { Database, Query } from '../../database/database.ts';
import { type TemplateVersionRow, TemplateVersionSchema } from '../../database/entities/template-version.ts';
import { lock } from '../../database/lock-spaces.ts';
import { mendedBySigning } from '../../work/domain/retry.ts';
import type { TemplateFacts } from '../domain/template-rules.ts';
import { startRollout } from './rollouts.ts';

const feed = 'template-versions';

const mended = mendedBySigning.map((reason) => `'${reason}'`).join(', ');

export async function storedVersion(db: Database, templateId: string, version: number): Promise<TemplateVersionRow | null> {
  return db.em().findOne(TemplateVersionSchema, { templateId, version });
}

export async function newestStoredVersion(db: Database, templateId: string): Promise<TemplateVersionRow | null> {
  return db.em().findOne(TemplateVersionSchema, { templateId }, { orderBy: { version: 'desc' } });
}

/** The signed messages, by template. */
export async function newestStoredMessages(db: Database, templateIds: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
  const rows = await db.query(
    `select distinct on (template_id) template_id, encode(message, 'base64') as message from template_versions
     where template_id = any(:template_ids::text[]) order by template_id, version desc`,
    { template_ids: templateIds },
  );
  return new Map(rows.map(({ template_id = '', message = '' }) => [template_id, Buffer.from(message, 'base64')]));
}

export async function creatorOfTemplate(db: Database, templateId: string): Promise<string | undefined> {
  const [row] = await db.query('select creator_id from template_versions where template_id = :template_id order by version desc limit 1', {
    template_id: templateId,
  });
  return row?.creator_id;
}

export async function feedCursor(db: Database): Promise<number> {
  const [row] = await db.query('select cursor::text from feed_cursor where feed = :feed', { feed });
  return Number(row?.cursor ?? 0);
}

/**
 * Stores a copy of the version, or a newer revision of a stored one, and makes it the desired version of all agents of the template; the
 * feed's cursor moves in the same transaction. Agents that already desire this version get the newer revision, and drop refusals that its
 * new signatures may have resolved. The copy is committed first: the update misses an instance that is being claimed at this moment with
 * the previous version, but that instance reads the copy when it is configured (change-agent.ts), which comes after its claim. Returns how
 * many agents now want it.
 */
export async function wantVersion(db: Database, facts: TemplateFacts, message: Uint8Array, cursor: number, now: Date): Promise<number> {
  await db.query(
    `insert into template_versions as kept (template_id, version, revision, creator_id, agent_name, message, created_at)
      values (:template_id, :version, :revision, :creator_id, :agent_name, :message, :now)
      on conflict (template_id, version) do update set revision = excluded.revision, message = excluded.message
      where kept.revision < excluded.revision`,
    {
      template_id: facts.templateId,
      version: facts.version,
      revision: facts.revision,
      creator_id: facts.creatorId,
      agent_name: facts.agentName,
      message: Buffer.from(message),
      now,
    },
  );
  return db.transaction(async (query) => {
    // Replicas that follow the same feed would lock the same agents in different orders.
    await query(`select ${lock('feed', "'versions'")}, set_config('claim.marks_hosts_itself', 'yes', true)`);
    await startRollout(query, facts.templateId, facts.version, facts.publishedAt ?? now);
    const [row] = await query(wantSql, {
      template_id: facts.templateId,
      version: facts.version,
      revision: facts.revision,
      creator_id: facts.creatorId,
      now,
    });
    const wanting = Number(row?.wanting);
    await moveFeedCursor(query, cursor);
    if (wanting > 0) await query(notifySql, { channel: wakeUpChannel, payloads: [workPayload] });
    return wanting;
  });
}

export async function moveFeedCursor(query: Query, cursor: number): Promise<void> {
  await query(
    `insert into feed_cursor (feed, cursor) values (:feed, :cursor)
      on conflict (feed) do update set cursor = greatest(feed_cursor.cursor, excluded.cursor)`,
    { feed, cursor },
  );
}

/** Marks the hosts of these agents itself, since the trigger is too slow for ten thousand at once. */
const wantSql = `
  with wanting as (
    update agent_metadata set desired_version = :version, desired_revision = :revision, creator_id = :creator_id,
      delivered_revision = case when desired_version < :version then 0 else delivered_revision end,
      update_refusal = case when desired_version < :version or update_refusal in (${mended}) then '' else update_refusal end,
      pending_capabilities = case when desired_version < :version then '' else pending_capabilities end,
      update_attempts = 0, update_next_attempt_at = :now, revision = revision + 1, updated_at = :now
    where template_id = :template_id and state in ('CLAIMED', 'JOINING', 'LIVE')
      and (desired_version < :version or (desired_version = :version and desired_revision < :revision))
    returning host_id
  ), marked as (
    insert into hosts_to_update as m (host_id, due_at) select distinct host_id, :now::timestamptz from wanting order by host_id
    on conflict (host_id) do update set seq = m.seq + 1, due_at = least(m.due_at, excluded.due_at)
  )
  select count(*)::text as wanting from wanting`;
