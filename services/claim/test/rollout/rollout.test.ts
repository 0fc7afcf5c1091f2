import type { Rollout } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { Refusal } from '@offshoot/refusals';
import { newId } from '@offshoot/refusals/ids';
import { eventually } from '@offshoot/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RolloutDeps, versionToWatch, watchRollout } from '../../src/rollout/commands/rollout.ts';
import type { HostCounterpart } from '../host-counterpart.ts';
import { newInbox, Pool, refused } from '../pool.ts';

let pool: Pool;
beforeAll(async () => {
  pool = await Pool.start();
});
afterAll(() => pool.close());

interface Counts {
  version: number;
  total: number;
  applied: number;
  pending: number;
  unreachable: number;
  refusals: [string, number][];
}

const none = { version: 1, total: 0, applied: 0, pending: 0, unreachable: 0, refusals: [] };

function countsOf(rollout: Rollout | undefined): Counts {
  if (!rollout) throw new Error('no rollout in the answer');
  const [version, total, applied] = [Number(rollout.version), Number(rollout.total), Number(rollout.applied)];
  const refusals = rollout.refusals.map(({ reason, count }): [string, number] => [reason, Number(count)]);
  return { version, total, applied, pending: Number(rollout.pending), unreachable: Number(rollout.unreachable), refusals };
}

const read = async (creator: string, templateId: string) => countsOf((await pool.as(creator).getRollout({ templateId })).rollout);

/** Everything that the watch shows until it ends. */
async function watch(creator: string, templateId: string): Promise<Counts[]> {
  const seen: Counts[] = [];
  for await (const { rollout } of pool.as(creator).watchRollout({ templateId })) seen.push(countsOf(rollout));
  return seen;
}

const endLease = (host: HostCounterpart) =>
  pool.query(`update hosts set lease_expires_at = now() - interval '1 second' where id = $1`, [host.id]);

test('shows applied, refused by reason, unreachable and overtaken by a newer version, until nothing is pending', async () => {
  const near = await pool.host(5);
  const creator = newInbox();
  const templateId = pool.templates.add(creator);
  expect(await read(creator, templateId)).toEqual(none);
  const [fine, first, second, third] = await Promise.all([1, 2, 3, 4, 5].map(() => pool.live(newInbox(), { templateId })));
  const far = await pool.host(2);
  await Promise.all([1, 2].map(() => pool.live(newInbox(), { templateId })));
  expect(await watch(creator, templateId)).toEqual([{ ...none, total: 7, applied: 7 }]);

  await far.stop();
  await endLease(far);
  const gate = Promise.withResolvers<void>();
  near.script.updateTemplate = async ({ instanceId, templateVersion }) => {
    if (instanceId === first?.instanceId) throw new Refusal('UPDATE_DIGEST_MISMATCH', 'The content does not have the signed digest.');
    if (instanceId === second?.instanceId || instanceId === third?.instanceId)
      throw new Refusal('UPDATE_NEEDS_CONSENT', 'The owner has to decide.');
    if (instanceId !== fine?.instanceId) await gate.promise;
    return templateVersion?.version ?? 0n;
  };
  pool.templates.publish(templateId);
  const watched = watch(creator, templateId);
  const midway = {
    ...{ version: 2, total: 7, applied: 1, pending: 3, unreachable: 2 },
    refusals: [
      ['UPDATE_NEEDS_CONSENT', 2],
      ['UPDATE_DIGEST_MISMATCH', 1],
    ],
  };
  await eventually(async () => expect(await read(creator, templateId)).toEqual(midway));

  near.script = {};
  pool.templates.publish(templateId);
  gate.resolve();
  await eventually(async () =>
    expect(await read(creator, templateId)).toEqual({ ...none, version: 3, total: 7, applied: 5, pending: 2, unreachable: 2 }),
  );
  await far.start();
  const seen = await watched;
  expect(seen.at(-1)).toEqual({ ...none, version: 3, total: 7, applied: 7 });
  const shown = seen.map((counts) => JSON.stringify(counts));
  expect(new Set(shown).size).toBe(shown.length);
  expect(seen.map(({ version }) => version)).toEqual(seen.map(({ version }) => version).toSorted());
  // It was never complete before, only waiting for the absent host.
  for (const { pending } of seen.slice(0, -1)) expect(pending).toBeGreaterThan(0);
  await pool.retire(near);
  await pool.retire(far);
});

test('an agent that is being claimed counts if its claim was made with an older version', async () => {
  const host = await pool.host(1);
  const creator = newInbox();
  const templateId = pool.templates.add(creator);
  const gate = Promise.withResolvers<void>();
  host.script.configure = () => gate.promise;
  await pool.claim(newInbox(), { templateId });
  expect(await watch(creator, templateId)).toEqual([none]);
  pool.templates.publish(templateId);
  expect(await read(creator, templateId)).toEqual({ ...none, version: 2, total: 1, pending: 1 });
  gate.resolve();
  expect((await watch(creator, templateId)).at(-1)).toEqual({ ...none, version: 2, total: 1, applied: 1 });
  await pool.retire(host);
});

test('only the creator sees it', async () => {
  const host = await pool.host(1);
  const [creator, owner] = [newInbox(), newInbox()];
  const templateId = pool.templates.add(creator);
  await pool.live(owner, { templateId });
  expect(await refused(read(owner, templateId))).toMatchObject({ reason: 'NOT_TEMPLATE_CREATOR' });
  expect(await refused(watch(owner, templateId))).toMatchObject({ reason: 'NOT_TEMPLATE_CREATOR' });
  expect(await refused(read(creator, newId('tmpl')))).toMatchObject({ reason: 'TEMPLATE_NOT_FOUND' });
  await pool.retire(host);
});

test('a version that has not arrived through the feed yet is pending, even if the previous one was refused; versions from the feed are known without the template service', async () => {
  const host = await pool.host(1);
  const creator = newInbox();
  const templateId = pool.templates.add(creator);
  await pool.live(newInbox(), { templateId });
  host.script.updateTemplate = () => {
    throw new Refusal('UPDATE_DIGEST_MISMATCH', 'The content does not have the signed digest.');
  };
  pool.templates.publish(templateId);
  const refusals = [['UPDATE_DIGEST_MISMATCH', 1]];
  await eventually(async () => expect(await read(creator, templateId)).toEqual({ ...none, version: 2, total: 1, refusals }));
  host.script = {};
  pool.templates.feeding = false;
  pool.templates.publish(templateId);
  expect(await read(creator, templateId)).toEqual({ ...none, version: 3, total: 1, pending: 1 });
  pool.templates.resumeFeed();
  const complete = { ...none, version: 3, total: 1, applied: 1 };
  expect((await watch(creator, templateId)).at(-1)).toEqual(complete);
  await pool.templates.server?.close();
  expect(await read(creator, templateId)).toEqual(complete);
  await pool.templates.start();
  await pool.retire(host);
});

test('a watch shows every change at most four times a second, continues while a host is away, and stops reading when nobody listens', async () => {
  let looks = 0;
  const answers = ['1', '2', '3', '3'];
  const query = async (sql: string) => {
    if (sql.includes('creator_id')) return [{ creator_id: 'creator' }];
    if (sql.includes('quarantined_templates') || sql.includes('halt_after')) return [];
    return [{ version: '1', outcome: 'unreachable', reason: '', count: answers[looks++] ?? '3' }];
  };
  const current = async () => {
    throw new Refusal('UPSTREAM_UNAVAILABLE', 'The template service does not answer.');
  };
  const deps = { db: { query }, templates: { current }, now: () => new Date() } as unknown as RolloutDeps;
  const stop = new AbortController();
  const seen: number[] = [];
  const start = performance.now();
  const version = await versionToWatch(deps, { inboxId: 'creator', token: '' }, 'tmpl_a');
  for await (const { unreachable } of watchRollout(deps, 'tmpl_a', version, stop.signal)) {
    seen.push(unreachable);
    // Timers may be a millisecond early.
    expect(performance.now() - start).toBeGreaterThanOrEqual((seen.length - 1) * 249);
    if (unreachable === 3) setTimeout(() => stop.abort(), 300);
  }
  expect(seen).toEqual([1, 2, 3]);
  expect(looks).toBe(4);
});
