// A version goes to many agents of a host in one call; each agent has its own result.

import type { Claim } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { Refusal } from '@offshoot/refusals';
import { eventually } from '@offshoot/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newInbox, Pool } from '../pool.ts';

let pool: Pool;
beforeAll(async () => {
  pool = await Pool.start();
});
afterAll(() => pool.close());

const AGENTS = 6;

async function scene() {
  const host = await pool.host(AGENTS);
  const templateId = pool.templates.add(newInbox());
  const claims = await Promise.all(Array.from({ length: AGENTS }, () => pool.live(newInbox(), { templateId })));
  return { host, templateId, claims };
}

async function versions({ requesterId, instanceId }: Claim) {
  const { appliedVersion, desiredVersion, updateRefusal } = await pool.instance(requesterId, instanceId);
  return [Number(appliedVersion), Number(desiredVersion), updateRefusal];
}

const all = (claims: Claim[]) => Promise.all(claims.map(versions));

test('one call covers all agents of a host that want the same version; different versions need one call each', async () => {
  const { host, templateId, claims } = await scene();
  await host.offer(2);
  const other = pool.templates.add(newInbox());
  const others = await Promise.all([1, 2].map(() => pool.live(newInbox(), { templateId: other })));
  // Both versions are wanted before the host is back.
  await host.stop();
  await pool.query(`update hosts set lease_expires_at = now() - interval '1 second' where id = $1`, [host.id]);
  pool.templates.publish(templateId);
  pool.templates.publish(other);
  await eventually(async () => expect((await all([...claims, ...others])).map(([, desired]) => desired)).toEqual(Array(8).fill(2)));
  await host.start();
  await eventually(async () => expect(await all([...claims, ...others])).toEqual(Array(8).fill([2, 2, ''])));
  expect(host.batches.map(({ instanceIds }) => instanceIds.length).sort()).toEqual([2, AGENTS]);
  expect(host.updates).toHaveLength(8);
  await pool.retire(host);
});

test('each agent is refused, retried or updated separately, and a slow one delays nobody', async () => {
  const { host, templateId, claims } = await scene();
  const [refusing, failing, slow] = claims.map(({ instanceId }) => instanceId);
  const gate = Promise.withResolvers<void>();
  let failures = 0;
  host.script.updateTemplate = async ({ instanceId, templateVersion }) => {
    if (instanceId === refusing)
      throw new Refusal('UPDATE_NEEDS_CONSENT', 'The owner has to decide.', { metadata: { capabilities: 'tools=web' } });
    if (instanceId === failing && failures++ === 0) throw new Refusal('IDENTITY_UNAVAILABLE', 'The network does not answer.');
    if (instanceId === slow) await gate.promise;
    return templateVersion?.version ?? 0n;
  };
  pool.templates.publish(templateId);
  const done = [2, 2, ''];
  await eventually(async () => expect(await all(claims)).toEqual([[1, 2, 'UPDATE_NEEDS_CONSENT'], done, [1, 2, ''], done, done, done]));
  const [first] = claims;
  if (first) expect((await pool.instance(first.requesterId, first.instanceId)).pendingCapabilities).toBe('tools=web');
  gate.resolve();
  await eventually(async () => expect((await all(claims))[2]).toEqual(done));
  const asked = (id?: string) => host.updates.filter(({ instanceId }) => instanceId === id).length;
  expect([asked(refusing), asked(failing)]).toEqual([1, 2]);
  await pool.retire(host);
});

test('an agent that hangs on a version of its own delays the others on its host only briefly', async () => {
  const { host, templateId, claims } = await scene();
  await host.offer(1);
  const other = pool.templates.add(newInbox());
  const { instanceId: hanging } = await pool.live(newInbox(), { templateId: other });
  const gate = Promise.withResolvers<void>();
  host.script.updateTemplate = async ({ instanceId, templateVersion }) => {
    if (instanceId === hanging) await gate.promise;
    return templateVersion?.version ?? 0n;
  };
  pool.templates.publish(other);
  // Long enough for a host whose only call hung to count as silent.
  await eventually(() => expect(host.updates.length).toBeGreaterThan(4));
  const since = performance.now();
  pool.templates.publish(templateId);
  await eventually(async () => expect(await all(claims)).toEqual(Array(AGENTS).fill([2, 2, ''])));
  expect(performance.now() - since).toBeLessThan(5_000);
  gate.resolve();
  await pool.retire(host);
});

test('a host that refuses the whole call gets one call for each agent', async () => {
  const { host, templateId, claims } = await scene();
  host.script.batchUpdateTemplate = () => {
    throw new Refusal('UPDATE_DIGEST_MISMATCH', 'Something is wrong with one of them.');
  };
  pool.templates.publish(templateId);
  await eventually(async () => expect(await all(claims)).toEqual(Array(AGENTS).fill([2, 2, ''])));
  expect(host.batches).toHaveLength(1);
  expect(host.updates).toHaveLength(AGENTS);
  await pool.retire(host);
});

test('a version that is overtaken during its delivery is not delivered further', async () => {
  const { host, templateId, claims } = await scene();
  const gate = Promise.withResolvers<void>();
  const brought: number[] = [];
  host.script.updateTemplate = async ({ templateVersion }) => {
    brought.push(Number(templateVersion?.version));
    if (templateVersion?.version === 2n) await gate.promise;
    return templateVersion?.version ?? 0n;
  };
  pool.templates.publish(templateId);
  await eventually(() => expect(brought.filter((version) => version === 2).length).toBeGreaterThanOrEqual(AGENTS));
  pool.templates.publish(templateId);
  await eventually(async () => expect(await all(claims)).toEqual(Array(AGENTS).fill([3, 3, ''])));
  gate.resolve();
  expect(brought.lastIndexOf(2)).toBeLessThan(brought.lastIndexOf(3));
  expect(await all(claims)).toEqual(Array(AGENTS).fill([3, 3, '']));
  await pool.retire(host);
});

test('attack: a host answers for other hosts’ agents, twice for one agent, and with versions that nobody has published', async () => {
  const { host, templateId, claims } = await scene();
  const honest = await pool.host(1);
  const victim = await pool.live(newInbox(), { templateId });
  await honest.stop();
  await pool.query(`update hosts set lease_expires_at = now() - interval '1 second' where id = $1`, [honest.id]);
  const [twice, future, past, silent, odd] = claims.map(({ instanceId }) => instanceId);
  const applied = (instanceId = '', value = 2n) => ({ instanceId, outcome: { case: 'appliedVersion' as const, value } });
  const refusal = (instanceId = '', reason = '') => ({ instanceId, outcome: { case: 'refusal' as const, value: { reason } } });
  let isFirst = true;
  host.script.batchUpdateTemplate = ({ instanceIds }) => {
    if (!isFirst) return { updates: [] };
    isFirst = false;
    expect(instanceIds).not.toContain(victim.instanceId);
    const stray = [applied(victim.instanceId), refusal(victim.instanceId, 'UPDATE_ROLLBACK'), applied('inst_nobody'), applied('', 2n)];
    const mine = [applied(twice), refusal(twice, 'UPDATE_ROLLBACK'), applied(future, 999n), applied(past, 1n)];
    return { updates: [...stray, ...mine, { instanceId: silent ?? '' }, refusal(odd, 'NO_SUCH_REASON')] };
  };
  // Asked about each one separately, it answers the same.
  host.script.updateTemplate = ({ instanceId, templateVersion }) => (instanceId === future ? 999n : (templateVersion?.version ?? 0n));
  pool.templates.publish(templateId);
  const open = [1, 2, ''];
  await eventually(async () => expect((await all(claims))[0]).toEqual([2, 2, '']));
  expect(await all(claims)).toEqual([[2, 2, ''], open, open, open, open, open]);
  expect(await versions(victim)).toEqual(open);
  delete host.script.batchUpdateTemplate;
  await eventually(async () => expect(await all(claims)).toEqual([[2, 2, ''], open, ...Array(4).fill([2, 2, ''])]));
  // Even with only the lying service, nothing unpublished is accepted.
  await eventually(() => expect(host.updates.filter(({ instanceId }) => instanceId === future).length).toBeGreaterThan(2));
  expect((await all(claims))[1]).toEqual(open);
  host.script = {};
  const next = pool.templates.publish(templateId);
  await honest.start();
  await eventually(async () => expect(await all([...claims, victim])).toEqual(Array(AGENTS + 1).fill([next, next, ''])));
  await pool.retire(host);
  await pool.retire(honest);
});
