// The claim database is restored from a backup older than the agents. Every owner keeps their agent.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ClaimState, InstanceState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { reasonOf } from '@offshoot/rpc/testing';
import { eventually } from '@offshoot/testing';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Human } from './human.ts';
import { poolService } from './service-clients.ts';
import { startSystem, type TestSystem } from './system.ts';
import { User } from './user.ts';

let system: TestSystem;
let database: pg.Client;
let human: Human;
let alice: User;
let bob: User;
let templateId: string;

beforeAll(async () => {
  system = await startSystem({ config: { idleTarget: 2 } });
  const { url, network } = system.running;
  database = new pg.Client({ connectionString: system.running.database.url });
  [human, alice, bob] = await Promise.all([Human.join(network), User.signIn(url, network), User.signIn(url, network), database.connect()]);
  for (const user of [alice, bob]) user.adderId = human.client.inboxId;
  templateId = (await alice.createTemplate({ agentName: 'Keeper', instructions: 'You keep what people tell you.' }, { publish: true })).id;
});
afterAll(async () => {
  await human?.[Symbol.asyncDispose]();
  await database?.end();
  await system?.[Symbol.asyncDispose]();
});

const operator = () => poolService(system.running);
const folderOf = (instanceId: string) => join(system.config.dataDir, 'instance', 'agents', instanceId);
const claimable = async () => (await operator().getPoolStatus({})).status?.claimable ?? 0;

async function tables(): Promise<string[]> {
  const { rows } = await database.query(`select table_name from information_schema.tables
    where table_schema = 'claim' and table_type = 'BASE TABLE'`);
  return (rows as { table_name: string }[]).map((row) => row.table_name);
}

async function backUp(): Promise<void> {
  const copies = (await tables()).map((name) => `create table saved.${name} as table claim.${name};`);
  await database.query(
    `begin isolation level repeatable read; drop schema if exists saved cascade; create schema saved; ${copies.join('')} commit`,
  );
}

/**
 * PostgreSQL locks the tables of a TRUNCATE one by one, so it can deadlock with a statement of the running service that locks two of
 * them the other way round. It undoes the whole restore then, and the operator tries again.
 */
async function restore(): Promise<void> {
  const all = await tables();
  const copies = all.map((name) => `insert into claim.${name} overriding system value select * from saved.${name};`);
  const statements = `begin; set local session_replication_role = replica;
    truncate ${all.map((name) => `claim.${name}`).join(', ')}; ${copies.join('')} commit`;
  await eventually(() =>
    database.query(statements).catch(async (failure) => {
      await database.query('rollback');
      throw failure;
    }),
  );
}

interface Agent {
  instanceId: string;
  inboxId: string;
  claimId: string;
  conversation: string;
}

async function claimed(by: User): Promise<Agent> {
  const { id, instanceId, inboxId } = await eventually(() => by.claim(templateId));
  return { instanceId, inboxId, claimId: id, conversation: await human.conversation(inboxId) };
}

/** Claims until an agent is live: at first, a row may still be outdated and the claim refused for that reason. */
async function live(by: User): Promise<Agent> {
  return eventually(async () => {
    const agent = await claimed(by);
    const { state, failureReason } = await by.settled(agent.claimId);
    if (state !== ClaimState.LIVE) expect(failureReason).toBe('INSTANCE_ALREADY_CLAIMED');
    expect(state).toBe(ClaimState.LIVE);
    return agent;
  });
}

const teach = (agent: Agent) => human.ask(agent.conversation, 'Remember that our hotel is in Kyoto');

test('attack: an old copy of the rows is restored, and others claim; nobody loses an agent, and nobody says goodbye', async () => {
  const known = await live(alice);
  const [joining] = [await eventually(() => alice.claim(templateId))];
  await eventually(async () => expect(await claimable()).toBe(2));
  await backUp();

  // Idle according to the backup, and unknown to it.
  const fromIdle = [await live(alice), await live(alice)];
  await eventually(async () => expect(await claimable()).toBe(2));
  const unknown = await live(alice);
  const joined: Agent = { ...joining, claimId: joining.id, conversation: await human.conversation(joining.inboxId) };
  expect((await alice.settled(joining.id)).state).toBe(ClaimState.LIVE);
  const all = [known, joined, ...fromIdle, unknown];
  await Promise.all(all.map(teach));

  await restore();
  const others: Agent[] = [];
  for (let n = 0; n < 4; n += 1) others.push(await live(bob));
  for (const { instanceId } of others) expect(all.map((agent) => agent.instanceId)).not.toContain(instanceId);

  for (const { instanceId, conversation } of all) {
    expect(await human.ask(conversation, 'Where is our hotel?', /kyoto/i)).toMatch(/kyoto/i);
    expect((await human.texts(conversation)).filter((text) => /goodbye/i.test(text))).toEqual([]);
    expect(existsSync(folderOf(instanceId))).toBe(true);
  }
  // Rows that said otherwise have been corrected by now.
  for (const { instanceId, claimId } of all.filter((agent) => agent !== unknown)) {
    await eventually(async () =>
      expect(await alice.instance(instanceId)).toMatchObject({ state: InstanceState.LIVE, ownerId: alice.inboxId }),
    );
    expect((await alice.settled(claimId)).state).toBe(ClaimState.LIVE);
  }

  // Its row was made after the backup: only the operator can say that it belongs here.
  expect(await reasonOf(alice.instance(unknown.instanceId))).toBe('INSTANCE_NOT_FOUND');
  const { agents } = await operator().listParkedAgents({});
  expect(agents).toMatchObject([
    { instanceId: unknown.instanceId, ownerId: alice.inboxId, state: InstanceState.LIVE, isHostUp: true, hasEnded: false },
  ]);
  expect((await operator().getPoolStatus({})).status?.parked).toBe(1);
  for (let twice = 0; twice < 2; twice += 1)
    expect(await operator().adoptInstance({ instanceId: unknown.instanceId })).toMatchObject({
      ownerId: alice.inboxId,
      claimId: unknown.claimId,
    });
  expect((await operator().listParkedAgents({})).agents).toEqual([]);
  expect(await alice.instance(unknown.instanceId)).toMatchObject({ state: InstanceState.LIVE, ownerId: alice.inboxId });
  expect(await reasonOf(operator().adoptInstance({ instanceId: 'inst_'.padEnd(31, 'a') }))).toBe('INSTANCE_NOT_FOUND');

  // Its owner can release it like any other.
  const heard = (await human.texts(unknown.conversation)).length;
  await alice.release(unknown.instanceId);
  await human.hears(unknown.conversation, /goodbye/i, heard);
  await eventually(() => expect(existsSync(folderOf(unknown.instanceId))).toBe(false));
});
