import { InstanceState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { sealedConfigDigestOf } from '@offshoot/statements';
import { expect, test } from 'vitest';
import { claim, host, owner, pool, withOneAgent } from '../one-agent.ts';
import { refused } from '../pool.ts';

withOneAgent();

const SEALED = { value: { encapsulatedKey: new Uint8Array(32).fill(1), ciphertext: new Uint8Array(48).fill(2) }, keys: ['api-token'] };

const word = (signer = owner, sealed = SEALED) =>
  signer.sign(
    { action: 'instance.set-config', instanceId: claim.instanceId, sealedConfigDigest: sealedConfigDigestOf(sealed) },
    { now: pool.now() },
  );
const set = async (statement = word(), caller = owner) =>
  pool.as(caller.inboxId).setUserConfig({ instanceId: claim.instanceId, sealedUserConfig: SEALED, statement: await statement });

test('the owner’s sealed values reach the instance unchanged', async () => {
  expect((await set()).instance).toMatchObject({ id: claim.instanceId, ownerId: owner.inboxId });
  const [{ instanceId, sealedUserConfig } = {}] = host.configs;
  expect({ instanceId, keys: sealedUserConfig?.keys }).toEqual({ instanceId: claim.instanceId, keys: SEALED.keys });
  expect(Buffer.from(sealedUserConfig?.value?.ciphertext ?? '')).toEqual(Buffer.from(SEALED.value.ciphertext));
});

test('its clones need no value that it was given later', async () => {
  await set();
  await set();
  expect(await pool.query('select user_config_keys from agent_metadata where id = $1', [claim.instanceId])).toEqual([
    { user_config_keys: ['api-token'] },
  ]);
});

test.each<[string, () => Promise<unknown>]>([
  ['NOT_INSTANCE_OWNER', () => set(word(pool.person()), pool.person())],
  ['STATEMENT_WRONG_SIGNER', () => set(word(pool.person()))],
  // The instance notices this, and its message is passed on.
  ['STATEMENT_SIGNATURE_INVALID', () => set(word(owner, { ...SEALED, keys: ['other'] }))],
  [
    'UPSTREAM_UNAVAILABLE',
    async () => {
      await host.stop();
      return set();
    },
  ],
])('it does not: %s', async (reason, attempt) => {
  expect((await refused(attempt())).reason).toBe(reason);
});

test('an agent that has ended accepts none', async () => {
  await host.report({ instanceId: claim.instanceId, state: InstanceState.GONE });
  expect((await refused(set())).reason).toBe('INSTANCE_GONE');
  expect(host.configs).toEqual([]);
});
