import { randomUUID } from 'node:crypto';
import { type EntityData, LockMode, type SqlEntityManager } from '@mikro-orm/postgresql';
import { execute, notify } from '@offshoot/postgres';
import { nearLook, sameLook } from '@offshoot/text';
import type { Content, PublishedVersion, Template, Version } from '../../database/domain/template.ts';
import { AgentTemplate, type AgentTemplateRow, RedeemedNonce, TemplateVersion, VersionYankRow } from '../../database/entities.ts';
import { contentColumns, statementColumns, versionColumns, versionOf, yankOf } from '../../database/rows.ts';
import { statementToJson } from '../../database/statement-json.ts';
import { wholeTemplate, withTexts } from '../../database/whole-template.ts';
import { moderationTransaction } from '../../moderation/store/moderation-transaction.ts';
import type { Kept } from '../../publication/domain/quota.ts';
import { marksOf } from '../../search/domain/store-search.ts';
import { lexemesOf } from '../../search/store/search-columns.ts';
import { nextPosition, VERSIONS_CHANNEL } from '../../versions/store/feed.ts';
import type { TemplateTransaction } from '../domain/ports.ts';

/** How many expired nonces each redemption deletes, so that the table stays small without a separate job. */
const CLEARED_PER_REDEMPTION = 20;
/** Replicas' clocks differ; an expired statement is refused anyway because of its time. */
const CLEARING_MARGIN_MS = 3_600_000;

export function templateTransaction(tx: SqlEntityManager): TemplateTransaction {
  return {
    ...moderationTransaction(tx),
    async lockedTemplate(id) {
      const row = await tx.findOne(AgentTemplate, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
      return row ? withTexts(tx, row) : undefined;
    },
    templateOfRequest: (creatorId, requestId) => wholeTemplate(tx, { creatorId, requestId }),
    templateById: (id) => wholeTemplate(tx, { id }),
    async versionOf(templateId, version) {
      const row = await tx.findOne(TemplateVersion, { templateId, version });
      return row ? versionOf(row) : undefined;
    },
    async versionsWithDigest(templateId, digest) {
      const rows = await tx.find(TemplateVersion, { templateId, digest }, { orderBy: { version: 'desc' } });
      return rows.map(versionOf);
    },
    async insertTemplate({ now, ...template }, content) {
      const row = { ...template, ...contentColumns(content), version: 1, revision: 1, createdAt: now, updatedAt: now };
      const inserted = await tx.createQueryBuilder(AgentTemplate).insert(row).onConflict().ignore().execute('run');
      if (inserted.affectedRows !== 1) return false;
      await indexContent(tx, { id: template.id, createdAt: now }, content);
      return true;
    },
    async setContent(template, { version, digest, attestation, createdAt, creatorId, handovers }, content) {
      const attestedUntil = attestation?.envelope.expiresAt ?? null;
      await indexContent(tx, template, content);
      const isRenamed = nearLook(content.agentName) !== nearLook(template.agentName);
      const columns = { ...contentColumns(content), ...(isRenamed && { nameSince: createdAt }) };
      const formerCreators = handovers.map(({ previousCreatorId, version: lastVersion }) => ({
        creatorId: previousCreatorId,
        lastVersion,
      }));
      const team = [...(handovers.at(-1)?.team ?? [])];
      // A request's ID is unique among its creator's, and the former one chose it.
      const signer = creatorId === template.creatorId ? {} : { creatorId, requestId: randomUUID() };
      // An offer names the version that was current.
      const offer = { offeredToId: null, offeredTeam: [], offer: null };
      return change(tx, template, {
        ...columns,
        ...signer,
        ...offer,
        formerCreators,
        team,
        version,
        digest,
        attestedUntil,
        updatedAt: createdAt,
      });
    },
    setAttestation: (template, { envelope }) => change(tx, template, { attestedUntil: envelope.expiresAt ?? null }),
    async setVisibility(template, visibility, now) {
      if (template.visibility === visibility) return template;
      return change(tx, template, {
        visibility,
        updatedAt: now,
        ...(visibility !== 'private' && { knownToClaims: true }),
        ...(visibility === 'public' && { nameSince: now }),
      });
    },
    setOffer: (template, offer) =>
      change(tx, template, {
        offeredToId: offer?.newCreatorId ?? null,
        offeredTeam: [...(offer?.team ?? [])],
        offer: offer ? statementToJson(offer.statement) : null,
      }),
    async yankOf(templateId, version) {
      const row = await tx.findOne(VersionYankRow, { templateId, version, reason: { $ne: '' } });
      return row ? yankOf(row) : undefined;
    },
    async keepYank(templateId, yank, statement) {
      const position = await nextPosition(tx);
      await tx.upsert(VersionYankRow, { templateId, ...yank, statement: statementToJson(statement), position });
      await notify(tx, VERSIONS_CHANNEL, '');
    },
    async markDeleted(template, now) {
      await change(tx, template, { deletedAt: now, updatedAt: now });
    },
    async publicTemplateLookingLike(name, { id, creatorId }) {
      const nameLook = sameLook(name);
      await execute(tx, "select pg_advisory_xact_lock(hashtext('template.name'), hashtext(:name_look))", { name_look: nameLook });
      // A quarantined template does not keep its name from others.
      const taken = { visibility: 'public', deletedAt: null, standing: { $ne: 'quarantined' } } as const;
      const where = { nameLook, ...taken, id: { $ne: id }, creatorId: { $ne: creatorId } };
      const row = await tx.findOne(AgentTemplate, where, { orderBy: { createdAt: 'asc' } });
      return row ? { id: row.id, agentName: row.agentName } : undefined;
    },
    appendVersion: (version) => appendVersion(tx, version),
    reviseVersion: (version) => reviseVersion(tx, version),
    async lockCreator(creatorId) {
      await execute(tx, "select pg_advisory_xact_lock(hashtextextended('template.creator ' || :creator_id, 0))", { creator_id: creatorId });
    },
    keptOf: (creatorId, templateId, since) => keptOf(tx, creatorId, templateId, since),
    redeemNonce: (signer, nonce, redeemableUntil, now) => redeemNonce(tx, { signer, nonce, redeemableUntil }, now),
  };
}

/** Only for a template that this transaction has locked. The wait for promises is over, so new ones may be made. */
async function change(tx: SqlEntityManager, template: Template, columns: EntityData<AgentTemplateRow>): Promise<Template> {
  await tx.nativeUpdate(AgentTemplate, { id: template.id }, { ...columns, promisesBarredUntil: null, revision: template.revision + 1 });
  return withTexts(tx, await tx.findOneOrFail(AgentTemplate, { id: template.id }, { refresh: true }));
}

async function appendVersion(tx: SqlEntityManager, version: Version): Promise<void> {
  const position = await nextPosition(tx);
  await tx.insert(TemplateVersion, { ...versionColumns(version), revision: 1, position });
  await notify(tx, VERSIONS_CHANNEL, '');
}

async function indexContent(tx: SqlEntityManager, { id, createdAt }: Pick<Template, 'id' | 'createdAt'>, content: Content): Promise<void> {
  await execute(
    tx,
    `insert into template.search_entries (template_id, created_at, category, marks)
     values (:id, :created_at, :category, array_to_tsvector(:marks::text[]))
     on conflict (template_id) do update set category = excluded.category, marks = excluded.marks`,
    { id, created_at: createdAt, category: content.category, marks: lexemesOf(marksOf(content)) },
  );
}

async function keptOf(tx: SqlEntityManager, creatorId: string, templateId: string, since: Date): Promise<Kept> {
  const [row] = await execute<{ templates: string; versions: string; bytes: string }>(
    tx,
    `select (select count(*) from template.agent_templates where creator_id = :creator_id and deleted_at is null) as templates,
       (select count(*) from template.template_versions where template_id = :template_id and created_at > :since) as versions,
       (select coalesce(sum(content_bytes), 0) from template.template_versions where creator_id = :creator_id) as bytes`,
    { creator_id: creatorId, template_id: templateId, since },
  );
  return { templates: Number(row?.templates), versionsOfDay: Number(row?.versions), bytes: Number(row?.bytes) };
}

/** Moves the row to the end of the feed: a reader from the beginning gets the version once, in its newest form. */
async function reviseVersion(tx: SqlEntityManager, version: PublishedVersion): Promise<PublishedVersion> {
  const { templateId, version: number } = version;
  const place = { revision: version.revision + 1, position: await nextPosition(tx) };
  await tx.nativeUpdate(TemplateVersion, { templateId, version: number }, { ...statementColumns(version), ...place });
  await notify(tx, VERSIONS_CHANNEL, '');
  return { ...version, ...place };
}

async function redeemNonce(
  tx: SqlEntityManager,
  row: { signer: string; nonce: string; redeemableUntil: Date },
  now: Date,
): Promise<boolean> {
  await execute(
    tx,
    `delete from template.redeemed_nonces where (signer, nonce) in (
       select signer, nonce from template.redeemed_nonces where redeemable_until < :expired_before
       order by redeemable_until limit ${CLEARED_PER_REDEMPTION} for update skip locked)`,
    { expired_before: new Date(now.getTime() - CLEARING_MARGIN_MS) },
  );
  const inserted = await tx.createQueryBuilder(RedeemedNonce).insert(row).onConflict().ignore().execute('run');
  return inserted.affectedRows === 1;
}
