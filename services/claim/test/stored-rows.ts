// Rows for tests that use only the store.
import { createTestDatabase, type TestDatabase } from '@offshoot/postgres/testing';
import type { NewClaim } from '../src/claiming/store/new-claim.ts';
import { type Database, openClaimDatabase } from '../src/database/database.ts';

/** Migrated, and empty. */
export function createClaimDatabase(): Promise<TestDatabase> {
  return createTestDatabase({ key: 'claim', migrate: async (url) => (await openClaimDatabase(url)).close() });
}

/** The store on a database of its own. */
export async function openTestStore(): Promise<{ db: Database; url: string; close(): Promise<void> }> {
  const database = await createClaimDatabase();
  const db = await openClaimDatabase(database.url);
  return {
    db,
    url: database.url,
    close: async () => {
      await db.close();
      await database.drop();
    },
  };
}

/** One host with that many idle instances, i1, i2 …, and nothing else. */
export async function clear(db: Database, idle: number, now: Date): Promise<void> {
  await db.query(
    'truncate claims, queued_reservations, reservation_asks, agent_metadata, hosts, lineage_outbox, template_versions cascade',
  );
  await db.query(`insert into hosts (id, address, lease_expires_at, created_at, updated_at) values ('host', '', :until, :now, :now)`, {
    now,
    until: new Date(now.getTime() + 3_600_000),
  });
  await addIdle(db, idle, now);
}

export async function addIdle(db: Database, count: number, now: Date): Promise<void> {
  await db.query(
    `insert into agent_metadata (id, inbox_id, host_id, credential_digest, sealing_key, sealing_statement, sealing_voucher, created_at, updated_at)
      select 'i' || n, 'i' || n, 'host', '', '', '', '', :now, :now
      from (select n + (select count(*) from agent_metadata) as n from generate_series(1, :count::int) n) numbered`,
    { now, count },
  );
}

export function claimOf(id: string, owner: string, more: Partial<NewClaim> = {}): NewClaim {
  return {
    id,
    requestId: id,
    requesterId: owner,
    requestDigest: '',
    templateId: 'tmpl',
    templateVersion: 1,
    templateRevision: 0,
    creatorId: 'creator',
    agentName: '',
    versionMessage: new Uint8Array(),
    destination: { kind: 'added', byId: owner, groupId: '' },
    modelOverride: '',
    userConfig: {},
    sealedUserConfig: undefined,
    claimStatement: undefined,
    userConfigGiven: [],
    userConfigKeys: [],
    parentInstance: null,
    transfer: undefined,
    reservationId: undefined,
    deadlineAt: new Date(),
    state: 'CONFIGURING',
    failureReason: '',
    failureMessage: '',
    revision: 0,
    createdAt: new Date(),
    updatedAt: new Date(),
    ...more,
  };
}
