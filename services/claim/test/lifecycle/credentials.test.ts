import { type Claim, ClaimState, InstanceState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { voucherBy } from '@offshoot/rpc/auth';
import { fromWire } from '@offshoot/rpc/wire';
import { generateSealingKeys } from '@offshoot/statements/sealing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { HostCounterpart } from '../host-counterpart.ts';
import { newInbox, Pool, refused } from '../pool.ts';

let pool: Pool;
let host: HostCounterpart;
let claim: Claim;
let neighbour: Claim;
/** Inboxes whose cached state is outdated. */
const outdated = new Set<string>();

beforeAll(async () => {
  pool = await Pool.start({
    identities: {
      keysOf: async (inboxId, options) => {
        const keys = pool.keysOf(inboxId);
        return outdated.has(inboxId) && !options?.fresh ? { ...keys, addresses: [] } : keys;
      },
    },
  });
});
afterAll(() => pool.close());
beforeEach(async () => {
  const templateId = pool.templates.add(newInbox());
  host = await pool.host(2);
  [claim, neighbour] = [await pool.live(newInbox(), { templateId }), await pool.live(newInbox(), { templateId })];
});
afterEach(() => pool.retire(host));

const hex = (bytes: Uint8Array = new Uint8Array()) => Buffer.from(bytes).toString('hex');
const state = async () => (await pool.instance(claim.requesterId, claim.instanceId)).state;
const gone = (credential?: Uint8Array) =>
  host.report({ instanceId: claim.instanceId, state: InstanceState.GONE, ...(credential && { credential }) });
const held = (instanceId: string) => {
  const instance = host.instances.get(instanceId);
  if (!instance?.credential || !instance.keys) throw new Error('the host holds no such instance');
  return { credential: instance.credential, keys: instance.keys };
};

describe('an instance reports only for itself', () => {
  test("a report with another instance's credential", async () => {
    expect((await refused(gone(held(neighbour.instanceId).credential))).reason).toBe('CALLER_NOT_ALLOWED');
    expect(await state()).toBe(InstanceState.LIVE);
    await gone();
    expect(await state()).toBe(InstanceState.GONE);
  });

  test('a report without a credential, and with one of the wrong length', async () => {
    for (const credential of [new Uint8Array(), new Uint8Array(31)])
      expect((await refused(gone(credential))).reason).toBe('VALIDATION_FAILED');
    expect((await refused(gone(new Uint8Array(32)))).reason).toBe('CALLER_NOT_ALLOWED');
    expect(await state()).toBe(InstanceState.LIVE);
  });

  test('the old credential after a renewal', async () => {
    const { credential } = held(claim.instanceId);
    await host.registerInstance(claim.instanceId);
    expect((await refused(gone(credential))).reason).toBe('CALLER_NOT_ALLOWED');
    await gone();
    expect(await state()).toBe(InstanceState.GONE);
  });

  test('the pool only stores digests of credentials', async () => {
    const { credential } = held(claim.instanceId);
    const [row] = await pool.query(`select encode(credential_digest, 'hex') as digest from agent_metadata where id = $1`, [
      claim.instanceId,
    ]);
    const stored = await pool.storedText();
    expect(stored).toContain(row?.digest);
    expect(stored).not.toContain(hex(credential));
  });
});

describe('a registration is refused', () => {
  const register = (change: Partial<Awaited<ReturnType<HostCounterpart['registrationOf']>>>) =>
    host.registrationOf(claim.instanceId).then((registration) => host.registry.registerInstance({ ...registration, ...change }));
  const signed = async (by: { inboxId: string }, instanceId: string) => {
    const signer = pool.people.get(by.inboxId);
    const { publicKey } = await generateSealingKeys();
    const sealingKey = Buffer.from(publicKey).toString('hex');
    const action = { action: 'instance.register', instanceId, sealingKey } as const;
    const statement = await signer?.sign(action, { now: pool.now() });
    return { publicKey, statement, voucher: statement && voucherBy(host.key, fromWire(statement).envelope, action) };
  };

  test('a known instance with another inbox', async () => {
    const other = pool.person();
    const sealingKey = (await signed(other, claim.instanceId)) as never;
    expect((await refused(register({ inboxId: other.inboxId, sealingKey }))).reason).toBe('CALLER_NOT_ALLOWED');
  });

  test('a new instance with the inbox of a known one', async () => {
    const instanceId = `inst_${'a'.repeat(26)}`;
    const sealingKey = (await signed(claim, instanceId)) as never;
    expect((await refused(register({ instanceId, sealingKey }))).reason).toBe('CALLER_NOT_ALLOWED');
  });

  test('a sealing key that someone else signed, that was swapped on the way, or that was signed for another instance', async () => {
    const stranger = (await signed(pool.person(), claim.instanceId)) as never;
    expect((await refused(register({ sealingKey: stranger }))).reason).toBe('STATEMENT_WRONG_SIGNER');
    const { sealingKey } = await host.registrationOf(claim.instanceId);
    const { publicKey } = await generateSealingKeys();
    expect((await refused(register({ sealingKey: { ...sealingKey, publicKey } }))).reason).toBe('STATEMENT_SIGNATURE_INVALID');
    const { sealingKey: neighbours } = await host.registrationOf(neighbour.instanceId);
    expect((await refused(register({ sealingKey: neighbours }))).reason).toBe('STATEMENT_WRONG_SIGNER');
    const mine = (await signed(claim, neighbour.instanceId)) as never;
    expect((await refused(register({ sealingKey: mine }))).reason).toBe('STATEMENT_SIGNATURE_INVALID');
  });

  afterEach(async () => {
    // None of them has taken the credential or the key away.
    await host.reportLive(claim.instanceId);
    const { sealingKey } = await pool.instance(claim.requesterId, claim.instanceId);
    expect(hex(sealingKey?.publicKey)).toBe(hex(held(claim.instanceId).keys.publicKey));
  });
});

test('an idle instance can change its sealing key, a claimed one cannot', async () => {
  const [idle] = (await host.offer(1)) as [string];
  for (const instanceId of [idle, claim.instanceId]) {
    const instance = host.instances.get(instanceId);
    if (instance) instance.keys = await generateSealingKeys();
    await host.registerInstance(instanceId);
  }
  expect(hex((await pool.reserve(newInbox())).publicKey)).toBe(hex(held(idle).keys.publicKey));
  const { sealingKey } = await pool.instance(claim.requesterId, claim.instanceId);
  expect(hex(sealingKey?.publicKey)).not.toBe(hex(held(claim.instanceId).keys.publicKey));
  // Its credential was renewed anyway.
  await gone();
});

test('an inbox with outdated cached keys is looked up again', async () => {
  outdated.add(claim.inboxId);
  await host.registerInstance(claim.instanceId);
  await host.reportLive(claim.instanceId);
  expect((await pool.as(claim.requesterId).getClaim({ claimId: claim.id })).claim?.state).toBe(ClaimState.LIVE);
});
