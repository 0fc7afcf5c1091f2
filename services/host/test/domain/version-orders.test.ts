// Which versions and values an agent accepts from its creator and its owner, and what it stores.
import { Refusal } from '@offshoot/refusals';
import { type JsonObject, sealedConfigDigestOf } from '@offshoot/statements';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Report } from '../../src/agent/record/domain/report.ts';
import { setUserConfig } from '../../src/agent/template/config-orders.ts';
import type { SealedConfig } from '../../src/agent/template/sealed-values.ts';
import { consentToUpdate, updateTemplate } from '../../src/agent/template/update-orders.ts';
import type { SignedVersion } from '../../src/agent/versions/domain/signed-version.ts';
import { capabilitiesIn } from '../../src/agent/versions/domain/template-update.ts';
import { CONTENT, INSTANCE, openSignedAgent, type SignedAgent } from './signed-agent.ts';
import { CREATOR, MALLORY, NOW, OWNER, reason, sign, signedVersion, TEMPLATE } from './signers.ts';

let agent: SignedAgent;
let v2: SignedVersion;
let wider: SignedVersion;
let elsewhere: SignedVersion;

const HOUR = 3_600_000;
const withTools = (...more: JsonObject[]): JsonObject => ({ ...CONTENT, tools: [...(CONTENT.tools as JsonObject[]), ...more] });
const byUser = { provisioning: 'TOOL_PROVISIONING_USER' };

beforeEach(async () => {
  agent = await openSignedAgent();
  const previous = agent.version;
  v2 = await signedVersion(2, { ...CONTENT, instructions: 'Plan short trips.' }, { previous });
  wider = await signedVersion(2, withTools({ id: 'site', ...byUser, format: 'VALUE_FORMAT_URL' }), { previous });
  elsewhere = await signedVersion(2, CONTENT, { previous, salt: 'b'.repeat(32) });
});
afterEach(() => agent.close());

const update = (version: SignedVersion) => reason(updateTemplate(agent.deps, version));
const consent = async (version: SignedVersion, o: { by?: typeof OWNER; of?: SignedVersion } = {}) => {
  const { templateId, version: number } = o.of ?? version;
  const capabilities = capabilitiesIn(o.of ?? version);
  const action = { action: 'instance.consent', instanceId: INSTANCE, templateId, version: number, capabilities } as const;
  const statement = await sign(o.by ?? OWNER, action);
  return () => reason(consentToUpdate(agent.deps, version, statement));
};
const state = () => agent.store.state;
const version = () => state().template?.version;

/** What it has reported to the pool since the last call. */
function reports(): Report[] {
  const all: Report[] = [];
  for (let next = agent.store.nextReport(); next; next = agent.store.nextReport()) {
    all.push(next.report);
    agent.store.reportAcknowledged(next.seq);
  }
  return all;
}

/** No keys can be read: orders that need them fail differently. */
const offline = () => {
  agent.deps.identities.keysOf = () => Promise.reject(new Refusal('IDENTITY_UNAVAILABLE', 'The network is down.'));
};

describe('an update', () => {
  test('that widens nothing is applied and reported once', async () => {
    expect(await update(v2)).toBe('2');
    expect(agent.store.templateVersion()?.content.instructions).toBe('Plan short trips.');
    expect(reports()).toMatchObject([{ appliedVersion: 2 }]);
    expect(await update(v2)).toBe('2');
    expect(reports()).toEqual([]);
  });

  test('reports at once if the agent already has it, and wakes the agent', async () => {
    await update(v2);
    expect(agent.woken).toEqual(['duties', 'reports']);
  });

  test('attack: that lets the agent use more waits for its owner', async () => {
    expect(await update(wider)).toBe('UPDATE_NEEDS_CONSENT');
    expect(version()).toBe(1);
  });

  test('attack: whose content its creator did not sign is refused', async () => {
    expect(await update({ ...v2, content: wider.content })).toBe('UPDATE_DIGEST_MISMATCH');
    expect(version()).toBe(1);
  });

  test('attack: of another template does not cause a reading of keys', async () => {
    offline();
    expect(await update(elsewhere)).toBe('UPDATE_FOREIGN_TEMPLATE');
    expect(await (await consent(elsewhere))()).toBe('UPDATE_FOREIGN_TEMPLATE');
  });

  test('attack: below what the agent had before an old backup was restored is refused; with that version, the agent has caught up', async () => {
    const floor = { templateId: TEMPLATE, version: 2, digest: v2.digest };
    agent.store.change({ floor });
    expect(await update(agent.version)).toBe('UPDATE_ROLLBACK');
    expect(state().floor).toEqual(floor);
    expect(await update(v2)).toBe('2');
    expect(state().floor).toBeUndefined();
  });
});

describe('an attestation', () => {
  const attested = async (one: SignedVersion, { by = CREATOR, now = NOW } = {}): Promise<SignedVersion> => {
    const action = { action: 'template.attest-version', templateId: TEMPLATE, version: one.version, digest: one.digest } as const;
    return { ...one, attestation: await sign(by, action, { now, lifetimeSeconds: 7_200 }) };
  };
  const kept = () => agent.store.templateVersion()?.attestation;

  test('is stored with the version until there is a later one', async () => {
    const [early, late] = [await attested(v2, { now: new Date(NOW.getTime() - HOUR) }), await attested(v2)];
    await update(early);
    expect([kept(), state().attestation?.issuedAt]).toEqual([early.attestation, NOW.getTime() - HOUR]);
    await update(late);
    expect([kept(), state().attestation?.issuedAt]).toEqual([late.attestation, NOW.getTime()]);
    for (const older of [early, v2]) {
      await update(older);
      expect([kept(), state().attestation?.issuedAt]).toEqual([late.attestation, NOW.getTime()]);
    }
  });

  test('is not stored with another version', async () => {
    await update(await attested(agent.version));
    await update(v2);
    expect(kept()).toBeUndefined();
    // It still shows how long the creator has been silent.
    expect(state().attestation).toMatchObject({ version: 1 });
  });

  test('attack: by another person is dropped, and the version is accepted', async () => {
    expect(await update(await attested(v2, { by: MALLORY }))).toBe('2');
    expect([kept(), state().attestation]).toEqual([undefined, undefined]);
  });

  test.each([
    ['the network fails', new Refusal('IDENTITY_UNAVAILABLE', 'The network is down.')],
    ['something unexpected fails', new Error('unexpected')],
  ])('is not dropped because %s: the update waits', async (_, failure) => {
    const { keysOf } = agent.deps.identities;
    let reads = 0;
    agent.deps.identities.keysOf = (inboxId) => (++reads === 2 ? Promise.reject(failure) : keysOf(inboxId));
    await expect(updateTemplate(agent.deps, await attested(v2))).rejects.toBe(failure);
    expect(version()).toBe(1);
  });
});

describe('an owner’s consent', () => {
  test('applies the version and accepts its capabilities', async () => {
    const give = await consent(wider);
    expect(await give()).toBe('2');
    expect(state()).toMatchObject({ acceptedCapabilities: capabilitiesIn(wider), redemptions: 1 });
    expect(reports()).toMatchObject([{ appliedVersion: 2 }, { acceptedCapabilities: capabilitiesIn(wider) }]);
    expect(agent.woken).toEqual(['duties', 'reports']);
  });

  test('changes nothing when repeated, even after its statement has expired', async () => {
    const give = await consent(wider);
    await give();
    reports();
    agent.clock.now = new Date(NOW.getTime() + HOUR);
    expect(await give()).toBe('2');
    expect([reports(), state().redemptions]).toEqual([[], 1]);
  });

  test('is reported once if repeated during its verification', async () => {
    const give = await consent(wider);
    agent.meanwhile(give);
    expect(await give()).toBe('2');
    expect(reports()).toMatchObject([{ appliedVersion: 2 }, { acceptedCapabilities: capabilitiesIn(wider) }]);
    expect(state().redemptions).toBe(1);
  });

  test('attack: by another person, by a former owner, or to another version', async () => {
    expect(await (await consent(wider, { by: MALLORY }))()).toBe('NOT_INSTANCE_OWNER');
    expect(await (await consent(wider, { of: v2 }))()).toBe('STATEMENT_SIGNATURE_INVALID');
    const give = await consent(wider);
    agent.meanwhile(agent.sell);
    expect(await give()).toBe('NOT_INSTANCE_OWNER');
    expect([version(), state().redemptions]).toEqual([1, 0]);
  });

  test('to a version that needs a value takes effect after the value, which must have the required format', async () => {
    const needed = { id: 'site', ...byUser, required: true, format: 'VALUE_FORMAT_URL' };
    const needing = await signedVersion(2, withTools(needed), { previous: agent.version });
    const give = await consent(needing);
    expect(await give()).toBe('USER_CONFIG_MISSING');
    const { claimed } = state();
    if (claimed === undefined) throw new Error('claimed');
    agent.store.change({ claimed: { ...claimed, userConfig: { site: 'nowhere' } } });
    expect(await give()).toBe('USER_CONFIG_INVALID');
    agent.store.change({ claimed: { ...claimed, userConfig: { site: 'https://example.com' } } });
    expect(await give()).toBe('2');
  });
});

describe('values from its owner', () => {
  const values = async (of: Record<string, string>, o: { by?: typeof OWNER; now?: Date; signed?: SealedConfig } = {}) => {
    const sealed = await agent.seal(of);
    const sealedConfigDigest = sealedConfigDigestOf(o.signed ?? sealed);
    const action = { action: 'instance.set-config', instanceId: INSTANCE, sealedConfigDigest } as const;
    const statement = await sign(o.by ?? OWNER, action, { now: o.now ?? NOW, lifetimeSeconds: 300 });
    return () => reason(setUserConfig(agent.deps, sealed, statement));
  };
  const config = () => state().claimed?.userConfig;

  test('replace existing ones, and an empty one removes its predecessor', async () => {
    const given: Record<string, string>[] = [{ email: 'a@example.com', pin: '1' }, { pin: '2' }, { email: '' }];
    for (const of of given) expect(await (await values(of))()).toBe('undefined');
    expect(config()).toEqual({ pin: '2' });
    expect(state().redemptions).toBe(3);
  });

  test('count in the order of their signatures, and within one second in the order of arrival', async () => {
    const early = await values({ pin: 'early' }, { now: new Date(NOW.getTime() - 1_000) });
    const [first, second] = [await values({ pin: 'first' }), await values({ pin: 'second' })];
    expect([await first(), await second(), await early()]).toEqual(['undefined', 'undefined', 'STATEMENT_SUPERSEDED']);
    expect([config(), state().redemptions]).toEqual([{ pin: 'second' }, 2]);
  });

  test('change nothing when repeated, even after their statement has expired', async () => {
    const [first, second] = [await values({ pin: 'first' }), await values({ pin: 'second' })];
    await first();
    await second();
    agent.clock.now = new Date(NOW.getTime() + HOUR);
    expect(await first()).toBe('undefined');
    expect(config()).toEqual({ pin: 'second' });
  });

  test('do not undo later ones if repeated during their verification', async () => {
    const first = await values({ pin: 'first' }, { now: new Date(NOW.getTime() - 1_000) });
    const second = await values({ pin: 'second' });
    agent.meanwhile(async () => {
      await first();
      await second();
    });
    expect(await first()).toBe('undefined');
    expect([config(), state().redemptions]).toEqual([{ pin: 'second' }, 2]);
  });

  test('attack: that the owner did not sign, or that a former owner signed', async () => {
    expect(await (await values({ pin: '1' }, { by: MALLORY }))()).toBe('NOT_INSTANCE_OWNER');
    expect(await (await values({ pin: '1' }, { signed: await agent.seal({ pin: '2' }) }))()).toBe('STATEMENT_SIGNATURE_INVALID');
    const give = await values({ pin: '1' });
    agent.meanwhile(agent.sell);
    expect(await give()).toBe('NOT_INSTANCE_OWNER');
    expect([config(), state().redemptions]).toEqual([{}, 0]);
  });

  test('in a wrong format, or that leave a tool without a required value, change nothing', async () => {
    const needing = await signedVersion(2, { ...CONTENT, tools: [{ id: 'pin', ...byUser, required: true }] }, { previous: agent.version });
    expect(await (await values({ email: 'nobody' }))()).toBe('USER_CONFIG_INVALID');
    await (await values({ pin: '1' }))();
    await update(needing);
    expect(await (await values({ pin: '' }))()).toBe('USER_CONFIG_MISSING');
    expect([config(), state().redemptions]).toEqual([{ pin: '1' }, 1]);
  });

  test('are at most 64', async () => {
    const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`tool-${i}`, 'x']));
    expect(await (await values(many(65)))()).toBe('USER_CONFIG_INVALID');
    expect(await (await values(many(64)))()).toBe('undefined');
    expect(await (await values({ pin: '1' }))()).toBe('USER_CONFIG_INVALID');
    expect(Object.keys(config() ?? {})).toHaveLength(64);
  });
});
