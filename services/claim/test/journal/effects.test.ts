// What agents are about to do is recorded once, by the host that holds them alone, and says nothing of what it is.
import { randomBytes } from 'node:crypto';
import type { Claim } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { EffectEnd } from '@offshoot/gen/offshoot/claim/v1/instance_registry_service_pb.ts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { HostCounterpart } from '../host-counterpart.ts';
import { newInbox, Pool, refused } from '../pool.ts';

const DAY_MS = 86_400_000;

let pool: Pool;
let host: HostCounterpart;
let claim: Claim;
beforeAll(async () => {
  pool = await Pool.start();
});
afterAll(() => pool.close());
beforeEach(async () => {
  host = await pool.host(1);
  claim = await pool.live(newInbox(), { templateId: pool.templates.add(newInbox()) });
});
afterEach(() => pool.retire(host));

const speaking = (by: HostCounterpart = host, credential = host.instances.get(claim.instanceId)?.credential ?? new Uint8Array(32)) => ({
  hostId: by.id,
  instanceId: claim.instanceId,
  credential,
});
const record = async (effect: Uint8Array, intent: Uint8Array, by: HostCounterpart = host) =>
  (await by.registry.journalEffect({ ...speaking(by), effect, intent })).intent;
const journalled = async () => (await host.registry.listJournalledEffects(speaking())).effects;
const listed = async () => (await journalled()).map(({ effect }) => hex(effect));
const end = (effect: Uint8Array, intent: Uint8Array, ended: EffectEnd) =>
  host.registry.journalEffect({ ...speaking(), effect, intent, end: ended });
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

test('the first intent counts, however often and by how many at once it is recorded', async () => {
  const [effect, other] = [randomBytes(32), randomBytes(32)];
  const intents = Array.from({ length: 8 }, () => randomBytes(16));
  const calls = intents.map((intent) => host.registry.journalEffect({ ...speaking(), effect, intent }));
  const all = await Promise.all(calls);
  expect(all.filter(({ isNew }) => isNew)).toHaveLength(1);
  const answers = all.map(({ intent }) => intent);
  const [first = new Uint8Array()] = answers;
  expect(new Set(answers.map(hex)).size).toBe(1);
  expect(intents.map(hex)).toContain(hex(first));
  expect(hex(await record(effect, randomBytes(16)))).toBe(hex(first));
  await record(other, randomBytes(16));
  expect(await listed()).toEqual([hex(effect), hex(other)]);
});

test('after four weeks it is forgotten, and with its instance at once', async () => {
  const [old, recent] = [randomBytes(32), randomBytes(32)];
  await record(old, randomBytes(16));
  await pool.query(`update effect_journal set at = $1`, [new Date(pool.now().getTime() - 28 * DAY_MS)]);
  expect(await listed()).toEqual([]);
  await record(recent, randomBytes(16));
  const kept = () => pool.query(`select encode(effect, 'hex') as effect from effect_journal where instance_id = $1`, [claim.instanceId]);
  expect((await kept()).map(({ effect }) => effect)).toEqual([hex(recent)]);
  await pool.query(`update agent_metadata set state = 'GONE' where id = $1`, [claim.instanceId]);
  expect(await kept()).toEqual([]);
});

test('how it ended is kept, the last word of the agent that began it', async () => {
  const [effect, intent] = [randomBytes(32), randomBytes(16)];
  await record(effect, intent);
  const ends = async () => (await journalled()).map(({ end: ended }) => ended);
  expect(await ends()).toEqual([EffectEnd.UNSPECIFIED]);
  await end(effect, intent, EffectEnd.UNKNOWN);
  await end(effect, intent, EffectEnd.DONE);
  await end(effect, intent, EffectEnd.UNKNOWN);
  expect(await ends()).toEqual([EffectEnd.DONE]);
  // An earlier copy of the agent, and what was never begun.
  expect(hex((await end(effect, randomBytes(16), EffectEnd.NOT_DONE)).intent)).toBe(hex(intent));
  expect((await end(randomBytes(32), intent, EffectEnd.DONE)).intent).toHaveLength(0);
  expect(await ends()).toEqual([EffectEnd.DONE]);
  expect((await record(effect, intent)).length).toBe(16);
  expect(await ends()).toEqual([EffectEnd.DONE]);
});

describe('attack:', () => {
  test('another host, another instance’s credential, and a host that has lost the instance', async () => {
    const stranger = await pool.host(0);
    expect((await refused(record(randomBytes(32), randomBytes(16), stranger))).reason).toBe('HOST_UNKNOWN');
    const forged = { ...speaking(host, randomBytes(32)), effect: randomBytes(32), intent: randomBytes(16) };
    expect((await refused(host.registry.journalEffect(forged))).reason).toBe('CALLER_NOT_ALLOWED');
    expect((await refused(host.registry.listJournalledEffects(speaking(host, randomBytes(32))))).reason).toBe('CALLER_NOT_ALLOWED');
    expect((await refused(host.registry.journalEffect({ ...forged, end: EffectEnd.DONE }))).reason).toBe('CALLER_NOT_ALLOWED');
    const impostor = { ...speaking(stranger), hostId: host.id, effect: randomBytes(32), intent: randomBytes(16) };
    expect((await refused(stranger.registry.journalEffect(impostor))).reason).toBe('CALLER_NOT_ALLOWED');
    // The other host may have restored it already: what this one still runs must not do anything more.
    await pool.query(`update agent_metadata set move_ordered = array[$2] where id = $1`, [claim.instanceId, stranger.id]);
    expect((await refused(record(randomBytes(32), randomBytes(16)))).reason).toBe('HOST_UNKNOWN');
    await pool.query(`update agent_metadata set move_ordered = '{}' where id = $1`, [claim.instanceId]);
    expect(await listed()).toEqual([]);
    await pool.retire(stranger);
  });

  test('a flood: 500 a day, and those that are known can still be asked for', async () => {
    const known = randomBytes(32);
    const intent = await record(known, randomBytes(16));
    await pool.query(
      `insert into effect_journal (instance_id, effect, intent, at)
        select $1, sha256(n::text::bytea), $2, $3 from generate_series(1, 499) as n`,
      [claim.instanceId, randomBytes(16), pool.now()],
    );
    const full = await refused(record(randomBytes(32), randomBytes(16)));
    expect([full.reason, full.metadata.scope]).toEqual(['QUOTA_EXCEEDED', 'effects']);
    expect(hex(await record(known, randomBytes(16)))).toBe(hex(intent));
    await pool.query(`update effect_journal set at = $1`, [new Date(pool.now().getTime() - DAY_MS)]);
    await record(randomBytes(32), randomBytes(16));
  });

  test.each([
    ['a short digest', { effect: randomBytes(31), intent: randomBytes(16) }],
    ['a text in place of an intent', { effect: randomBytes(32), intent: Buffer.from('desk@example.org, at six o’clock') }],
  ])('%s', async (_, what) => {
    expect((await refused(host.registry.journalEffect({ ...speaking(), ...what }))).reason).toBe('VALIDATION_FAILED');
  });
});
