// A version that goes to a share of the agents first, then to more, or to no more.
import type { Rollout } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { Refusal } from '@offshoot/refusals';
import { newId } from '@offshoot/refusals/ids';
import { eventually } from '@offshoot/testing';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { HostCounterpart } from '../host-counterpart.ts';
import { insertLiveAgents } from '../live-agents.ts';
import { newInbox, Pool, refused } from '../pool.ts';

let pool: Pool;
beforeAll(async () => {
  // On a busy machine, 10,000 updates take longer than the usual lease, which no host of a test renews.
  pool = await Pool.start({ leaseMs: 120_000 });
});
afterAll(() => pool.close());
afterEach(() => pool.empty());

interface Scene {
  host: HostCounterpart;
  creator: string;
  templateId: string;
  ids: string[];
  set(rule: { version: number; share: number; halted?: boolean; haltAfter?: number }): Promise<Rollout | undefined>;
  read(): Promise<Rollout | undefined>;
  /** Those that have applied the version, sorted. */
  having(version: number): Promise<string[]>;
}

async function scene(count: number): Promise<Scene> {
  const host = await pool.host();
  const creator = newInbox();
  const templateId = pool.templates.add(creator);
  // The pool knows the template once an agent of it has been claimed.
  const client = new pg.Client({ connectionString: pool.database.url, options: '-c search_path=claim' });
  await client.connect();
  const ids = await insertLiveAgents(client, { hostIds: [host.id], templateId, creatorId: creator, version: 1 }, count);
  await client.end();
  return {
    host,
    creator,
    templateId,
    ids,
    set: async (rule) => (await pool.as(creator).setRollout({ templateId, halted: false, ...rule, version: BigInt(rule.version) })).rollout,
    read: async () => (await pool.as(creator).getRollout({ templateId })).rollout,
    having: async (version) => {
      const sql = 'select id from agent_metadata where template_id = $1 and applied_version = $2 order by id';
      return (await pool.query(sql, [templateId, version])).map(({ id = '' }) => id);
    },
  };
}

/** Until the version has reached all that it may reach. */
const settled = async ({ read }: Scene, version: number): Promise<Rollout> => {
  let last: Rollout | undefined;
  await eventually(async () => {
    last = await read();
    expect([Number(last?.version), Number(last?.pending)]).toEqual([version, 0]);
  });
  if (!last) throw new Error('no rollout');
  return last;
};

test('a version reaches its share and nobody else; a growing share only adds agents, and at the end all have it', async () => {
  const staged = await scene(200);
  await staged.set({ version: 2, share: 10 });
  pool.templates.publish(staged.templateId);
  const first = await settled(staged, 2);
  const ten = await staged.having(2);
  expect(ten.length).toBeGreaterThan(5);
  expect(ten.length).toBeLessThan(45);
  expect(first).toMatchObject({ total: 200n, applied: BigInt(ten.length), held: BigInt(200 - ten.length), share: 10, halted: false });
  await staged.set({ version: 2, share: 50 });
  await settled(staged, 2);
  const fifty = await staged.having(2);
  expect(fifty.length).toBeGreaterThan(60);
  expect(fifty).toEqual(expect.arrayContaining(ten));
  await staged.set({ version: 2, share: 100 });
  expect(await settled(staged, 2)).toMatchObject({ applied: 200n, held: 0n, share: 100 });
  // Each agent once: nobody was asked before its turn.
  expect(staged.host.updates).toHaveLength(200);
});

test('a halt by hand stops what is on its way, new agents get the newest version all the same, and it goes on where it was', async () => {
  const staged = await scene(60);
  await staged.host.stop();
  await pool.query(`update hosts set lease_expires_at = now() - interval '1 second' where id = $1`, [staged.host.id]);
  await staged.set({ version: 2, share: 50 });
  pool.templates.publish(staged.templateId);
  await eventually(async () => expect(Number((await staged.read())?.unreachable)).toBeGreaterThan(10));
  await staged.set({ version: 2, share: 50, halted: true });
  expect(await staged.read()).toMatchObject({ applied: 0n, pending: 0n, held: 60n, halted: true });
  const near = await pool.host(1);
  const claim = await pool.live(newInbox(), { templateId: staged.templateId });
  expect(await pool.instance(claim.requesterId, claim.instanceId)).toMatchObject({ appliedVersion: 2n });
  await staged.host.listen();
  await staged.host.keepAlive();
  // A later version of another template arrives: the halted one would have been delivered before it.
  const other = pool.templates.add(newInbox());
  await near.offer(1);
  const control = await pool.live(newInbox(), { templateId: other });
  pool.templates.publish(other);
  await eventually(async () => expect((await pool.instance(control.requesterId, control.instanceId)).appliedVersion).toBe(2n));
  expect(await staged.having(2)).toEqual([claim.instanceId]);
  await staged.set({ version: 2, share: 100 });
  expect(await settled(staged, 2)).toMatchObject({ applied: 61n });
});

test('it halts by itself once too many have failed with it, not for those that wait for their owner; going on forgives them', async () => {
  const staged = await scene(100);
  const failing = new Set<string>();
  staged.host.script.updateTemplate = ({ instanceId, templateVersion }) => {
    if (failing.size < 2) failing.add(instanceId);
    if (failing.has(instanceId)) throw new Refusal('UPDATE_DIGEST_MISMATCH', 'The content does not have the signed digest.');
    if (instanceId < 'inst_b') throw new Refusal('UPDATE_NEEDS_CONSENT', 'The owner has to decide.');
    return templateVersion?.version ?? 0n;
  };
  await staged.set({ version: 2, share: 30, haltAfter: 2 });
  pool.templates.publish(staged.templateId);
  const open = await settled(staged, 2);
  expect(open).toMatchObject({ halted: false, failures: 2n, haltAfter: 2 });
  // One that applied it becomes unhealthy: that is the third.
  const [sick] = await staged.having(2);
  await pool.query(`update agent_metadata set condition = 'QUARANTINED', condition_message = 'It crashed five times.' where id = $1`, [
    sick,
  ]);
  await eventually(async () => expect(await staged.read()).toMatchObject({ halted: true, failures: 3n, held: open.held }));
  await staged.set({ version: 2, share: 60, haltAfter: 2 });
  const more = await settled(staged, 2);
  expect(more).toMatchObject({ halted: false, failures: 3n });
  expect(more.applied).toBeGreaterThan(open.applied);
});

test('an agent whose version was halted gets the next one at once; the others wait for their turn', async () => {
  const staged = await scene(100);
  await staged.set({ version: 2, share: 20 });
  pool.templates.publish(staged.templateId);
  await settled(staged, 2);
  const bad = await staged.having(2);
  await staged.set({ version: 2, share: 20, halted: true });
  await staged.set({ version: 3, share: 5 });
  pool.templates.publish(staged.templateId);
  await settled(staged, 3);
  expect(await staged.having(2)).toEqual([]);
  expect(await staged.having(3)).toEqual(expect.arrayContaining(bad));
  expect((await staged.having(3)).length).toBeLessThan(bad.length + 20);
  expect(await staged.having(1)).not.toEqual([]);
});

test('an agent whose version was yanked gets the newest one at once, and until then waits like the others', async () => {
  const staged = await scene(60);
  pool.templates.publish(staged.templateId);
  await settled(staged, 2);
  await staged.set({ version: 3, share: 10 });
  pool.templates.publish(staged.templateId);
  const { held } = await settled(staged, 3);
  expect(held).toBeGreaterThan(0n);
  pool.templates.yank(staged.templateId, 1, 'Nobody has it.');
  pool.templates.yank(staged.templateId, 2, 'It was a mistake.');
  pool.templates.yank(staged.templateId, 2, '');
  pool.templates.yank(staged.templateId, 2, 'It books trips twice.');
  await eventually(async () => expect(await staged.having(3)).toHaveLength(60));
});

test('a pool that stops in the middle decides the same afterwards', async () => {
  const staged = await scene(150);
  await staged.set({ version: 2, share: 40 });
  pool.templates.publish(staged.templateId);
  await eventually(async () => expect((await staged.having(2)).length).toBeGreaterThan(0));
  await pool.service.close();
  pool.service = await pool.replica();
  staged.host.moveTo(pool.service.url);
  await staged.host.keepAlive();
  const { applied, held } = await settled(staged, 2);
  expect(applied + held).toBe(150n);
  const asked = new Set(staged.host.updates.map(({ instanceId }) => instanceId));
  expect(asked).toEqual(new Set(await staged.having(2)));
});

test('attack: another person halts a version, or lets it go on', async () => {
  const { templateId } = await scene(1);
  const mallory = pool.as(newInbox());
  const change = { templateId, version: 1n, share: 100, halted: true };
  expect(await refused(mallory.setRollout(change))).toMatchObject({ reason: 'NOT_TEMPLATE_CREATOR' });
  expect(await refused(mallory.setRollout({ ...change, templateId: newId('tmpl') }))).toMatchObject({ reason: 'TEMPLATE_NOT_FOUND' });
  expect(await pool.query('select * from rollouts where template_id = $1', [templateId])).toEqual([]);
});

test.each([
  ['of an older version', { version: 1, share: 100 }, 'TEMPLATE_VERSION_NOT_FOUND'],
  ['far ahead', { version: 4, share: 5 }, 'TEMPLATE_VERSION_NOT_FOUND'],
  ['that takes a version from those who may have it', { version: 2, share: 99 }, 'VALIDATION_FAILED'],
  ['for nobody', { version: 3, share: 0 }, 'VALIDATION_FAILED'],
  ['for more than all', { version: 3, share: 101 }, 'VALIDATION_FAILED'],
])('attack: a rollout %s is refused, and leaves nothing behind', async (_, rule, reason) => {
  const staged = await scene(1);
  pool.templates.publish(staged.templateId);
  await settled(staged, 2);
  expect(await refused(staged.set(rule))).toMatchObject({ reason });
  expect(await pool.query('select * from rollouts where template_id = $1', [staged.templateId])).toEqual([]);
});

test('a plan that was abandoned does not hold back a version that is published later', async () => {
  const staged = await scene(40);
  await staged.set({ version: 2, share: 1 });
  await pool.query(`update rollouts set planned_at = planned_at - interval '11 minutes' where template_id = $1`, [staged.templateId]);
  pool.templates.publish(staged.templateId);
  expect(await settled(staged, 2)).toMatchObject({ applied: 40n, held: 0n, share: 100 });
});

test('among 10,000 agents, a bad version halts by itself after the first, and once a good one follows, none is left behind', async () => {
  const staged = await scene(10_000);
  staged.host.script.updateTemplate = ({ templateVersion, instanceId }) => {
    const version = templateVersion?.version ?? 0n;
    if (version === 2n && /[ab]$/.test(instanceId)) throw new Refusal('UPDATE_DIGEST_MISMATCH', 'It cannot be read.');
    return version;
  };
  await staged.set({ version: 2, share: 5 });
  pool.templates.publish(staged.templateId);
  await eventually(async () => expect(await staged.read()).toMatchObject({ halted: true }));
  const { applied, failures, held } = await settled(staged, 2);
  expect(failures).toBeGreaterThan(3n);
  expect(applied + failures).toBeLessThan(700n);
  expect(applied + failures + held).toBe(10_000n);
  // Nobody goes back: the good version is a newer one, and reaches also those that had refused.
  pool.templates.publish(staged.templateId);
  await eventually(async () => expect(await staged.having(3)).toHaveLength(10_000));
  expect(await staged.read()).toMatchObject({ version: 3n, applied: 10_000n, held: 0n, pending: 0n, refusals: [] });
});
