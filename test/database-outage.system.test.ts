// PostgreSQL fails under the whole system, as seen by a client, an operator and a person using the command.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toFailure } from '@offshoot/cli';
import { Health, HealthCheckResponse_ServingStatus as Status } from '@offshoot/gen/grpc/health/v1/health_pb.ts';
import { ClaimState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { type DatabaseGate, startDatabaseGate } from '@offshoot/postgres/testing';
import { refusalOf, serviceClient } from '@offshoot/rpc';
import { type Standalone, startStandalone } from '@offshoot/standalone';
import { eventually } from '@offshoot/testing';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Human } from './human.ts';
import { createSystemDatabase, testConfig } from './system.ts';
import { User } from './user.ts';

const stack = new AsyncDisposableStack();
let gate: DatabaseGate;
let system: Standalone;
let admin: pg.Client;
let user: User;
let human: Human;

beforeAll(async () => {
  const dataDir = stack.adopt(mkdtempSync(join(tmpdir(), 'offshoot-outage-')), (path) =>
    rmSync(path, { recursive: true, force: true, maxRetries: 3 }),
  );
  const database = stack.use(await createSystemDatabase());
  gate = stack.adopt(await startDatabaseGate(database.url), (one) => one.close());
  admin = stack.adopt(new pg.Client({ connectionString: database.url }), (one) => one.end());
  await admin.connect();
  system = stack.use(await startStandalone(testConfig(dataDir, gate.url)));
  user = await User.signIn(system.url, system.network);
  human = stack.use(await Human.join(system.network));
  user.adderId = human.client.inboxId;
});
afterAll(() => stack.disposeAsync());

async function refused(call: Promise<unknown>) {
  const error = await call.then(
    () => new Error('it was not refused'),
    (thrown: unknown) => thrown,
  );
  return { refusal: refusalOf(error), failure: toFailure(error, 'http://gateway.example') };
}

/** The health of each service with a database. The gateway's also depends on the others'. */
function health(): Promise<Status[]> {
  const { gateway, template, claim, lineage } = system;
  return Promise.all([gateway, template, claim, lineage].map(async ({ url }) => (await serviceClient(Health, { url }).check({})).status));
}

const all = (status: Status) => [status, status, status, status];

test('PostgreSQL paused: every call is refused within five seconds and names the database, health reports it, and everything recovers', async () => {
  const { id: templateId } = await user.createTemplate({ agentName: 'Night owl', instructions: 'You stay awake.' });
  const claim = await eventually(() => user.claim(templateId));
  await eventually(async () => expect(await health()).toEqual(all(Status.SERVING)));

  gate.pause();
  const begun = performance.now();
  const calls = [
    user.sessions.createChallenge({}),
    user.templates.listTemplates({ filter: { case: 'public', value: true } }),
    user.claims.listInstances({ filter: { case: 'ownerId', value: user.inboxId } }),
    user.claim(templateId),
    user.lineage.getTree({ instanceId: claim.instanceId }),
  ];
  for (const { refusal, failure } of await Promise.all(calls.map(refused))) {
    expect(refusal).toMatchObject({ reason: 'UPSTREAM_UNAVAILABLE', metadata: { upstream: 'database', service: 'gateway' } });
    expect(failure.message).toBe('The database of the gateway service does not answer.');
    expect(failure.help).not.toContain('OFFSHOOT_URL');
  }
  expect(performance.now() - begun).toBeLessThan(5000);
  await eventually(async () => expect(await health()).toEqual(all(Status.NOT_SERVING)));
  expect(performance.now() - begun).toBeLessThan(7000);

  gate.resume();
  await eventually(async () => expect(await health()).toEqual(all(Status.SERVING)));
  await human.conversation(claim.inboxId);
  expect((await user.settled(claim.id)).state).toBe(ClaimState.LIVE);
});

test('a read-only PostgreSQL: reads work, and a change is refused with the cause', async () => {
  const { rows } = await admin.query<{ name: string }>('select current_database() as name');
  const name = admin.escapeIdentifier(rows[0]?.name ?? '');
  const cutAll = () => {
    gate.shut();
    gate.open();
  };
  await admin.query(`alter database ${name} set default_transaction_read_only = on`);
  cutAll();
  try {
    const created = () => refused(user.createTemplate({ agentName: 'Stone', instructions: 'You are carved.' }));
    await eventually(async () =>
      expect((await created()).refusal).toMatchObject({
        reason: 'UPSTREAM_UNAVAILABLE',
        message: 'The database of the template service accepts no changes: it is read-only.',
        metadata: { upstream: 'database', service: 'template', trouble: 'read-only' },
      }),
    );
    expect((await refused(user.sessions.createChallenge({}))).refusal?.metadata).toMatchObject({
      service: 'gateway',
      trouble: 'read-only',
    });
    expect((await user.templates.listTemplates({ filter: { case: 'public', value: true } })).templates).toEqual([]);
    expect(await health()).toEqual(all(Status.SERVING));
  } finally {
    // The setting would also apply to us.
    await admin.query('set default_transaction_read_only = off');
    await admin.query(`alter database ${name} reset default_transaction_read_only`);
    cutAll();
  }
  await eventually(() => user.createTemplate({ agentName: 'Clay', instructions: 'You are shaped.' }));
});

test('a full disk: a change is refused with the cause, and leaves nothing behind', async () => {
  const full = `begin raise exception 'could not extend file' using errcode = 'disk_full'; end`;
  await admin.query(`create function public.full_disk() returns trigger language plpgsql as $$ ${full} $$`);
  await admin.query('create trigger full_disk before insert on template.template_versions execute function public.full_disk()');
  const count = async () => (await admin.query('select count(*) from template.agent_templates')).rows;
  const before = await count();
  try {
    const { refusal } = await refused(user.createTemplate({ agentName: 'Heavy', instructions: 'You weigh.' }));
    expect(refusal).toMatchObject({
      reason: 'UPSTREAM_UNAVAILABLE',
      message: 'The database of the template service accepts no changes: its disk or memory is full.',
      metadata: { trouble: 'full', help: expect.stringMatching(/made room/) },
    });
    expect(await count()).toEqual(before);
  } finally {
    await admin.query('drop trigger full_disk on template.template_versions');
  }
  await user.createTemplate({ agentName: 'Light', instructions: 'You float.' });
});
