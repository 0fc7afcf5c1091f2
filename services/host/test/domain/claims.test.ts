// Which claims an idle agent takes, and which releases end it.
import { claimAction, destinationText, textDigest } from '@offshoot/statements';
import { afterEach, describe, expect, test } from 'vitest';
import type { TransferOrder } from '../../src/agent/orders/domain/transfer-order.ts';
import { type ConfigureOrder, configure, orderRelease } from '../../src/agent/ownership/orders.ts';
import { capabilitiesIn } from '../../src/agent/versions/domain/template-update.ts';
import { CLAIM, CONTENT, INBOX, INSTANCE, openSignedAgent, type SignedAgent } from './signed-agent.ts';
import { MALLORY, NOW, OWNER, reason, sign, signedVersion, TEMPLATE } from './signers.ts';

let agent: SignedAgent;
afterEach(() => agent.close());

const inviteUrl = 'https://example.com/v2?i=abc';
const join = { kind: 'invite', inviteUrl } as const;
const parent = {
  ...{ instanceId: `inst_${'b'.repeat(26)}`, inboxId: 'b'.repeat(64) },
  ...{ contextPromptDigest: textDigest('everything'), summaryDigest: '' },
};

/** A claim by OWNER as the pool passes it on. */
const unsigned = (claimed: Partial<ConfigureOrder['claimed']> = {}): ConfigureOrder => ({
  claimed: { claimId: CLAIM, ownerId: OWNER.inboxId, join, since: 0, modelOverride: '', userConfig: {}, ...claimed },
  version: agent.version,
});

/** The same, signed by `by` for what it says. */
async function signed(order: ConfigureOrder, { by = OWNER, clone = false, inboxId = INBOX } = {}): Promise<ConfigureOrder> {
  const { claimed, version, sealedUserConfig } = order;
  const terms = { version: version.version, digest: version.digest, capabilities: capabilitiesIn(version), newer: 'none' } as const;
  const action = claimAction({
    ...{ instanceId: INSTANCE, inboxId, templateId: TEMPLATE, signed: terms, model: claimed.modelOverride },
    ...{ userConfig: claimed.userConfig, sealedUserConfig, destination: join, parent: clone ? parent : undefined },
  });
  return { ...order, signedClaim: { signed: terms, statement: await sign(by, action) } };
}

async function transferBy(by = OWNER): Promise<TransferOrder> {
  const { instanceId: sourceInstanceId, inboxId: sourceInboxId, ...digests } = parent;
  const statement = await sign(by, {
    action: 'instance.clone',
    parentInstanceId: sourceInstanceId,
    parentInboxId: sourceInboxId,
    templateId: TEMPLATE,
    destination: destinationText({ kind: 'invite', inviteUrl }),
    contextPromptDigest: digests.contextPromptDigest,
    childInboxId: INBOX,
  });
  const target = { targetInstanceId: INSTANCE, targetInboxId: INBOX };
  return { transferId: `trf_${'a'.repeat(26)}`, kind: 'clone', sourceInstanceId, sourceInboxId, ...target, ...digests, statement };
}

const claim = (order: ConfigureOrder) => reason(configure(agent.deps, INBOX, order));
const state = () => agent.store.state;

describe('an idle agent takes', () => {
  test('a claim that its owner signed as a whole, with sealed values and a parent', async () => {
    agent = await openSignedAgent({ idle: true });
    const sealedUserConfig = await agent.seal({ pin: '1234' });
    const transfer = await transferBy();
    const order = { ...unsigned({ userConfig: { email: 'a@example.com' } }), sealedUserConfig, transfer };
    expect(await claim(await signed(order, { clone: true }))).toBe('undefined');
    expect(state()).toMatchObject({
      phase: 'joining',
      claimed: { ownerId: OWNER.inboxId, signed: true, userConfig: { email: 'a@example.com', pin: '1234' } },
      template: { templateId: TEMPLATE, version: 1 },
      redemptions: 1,
    });
    expect(agent.store.incoming.waiting()).toMatchObject([{ transferId: transfer.transferId, sourceInboxId: parent.inboxId }]);
    expect(agent.woken).toContain('duties');
  });

  test('a claim that nobody signed, and says so', async () => {
    agent = await openSignedAgent({ idle: true });
    expect(await claim(unsigned())).toBe('undefined');
    expect(state()).toMatchObject({ phase: 'joining', claimed: { signed: false }, redemptions: 0 });
  });

  test('a model of its owner’s choice where the template allows one, and the template’s own where it does not', async () => {
    agent = await openSignedAgent({ idle: true });
    expect(await claim(unsigned({ modelOverride: 'openai/gpt-5' }))).toBe('undefined');
    agent.close();
    agent = await openSignedAgent({ idle: true, content: { ...CONTENT, model: { default: 'a/b', allowOverride: false } } });
    expect(await claim(unsigned({ modelOverride: 'openai/gpt-5' }))).toBe('MODEL_OVERRIDE_NOT_ALLOWED');
    expect(await claim(unsigned())).toBe('undefined');
  });
});

describe('attack: a claim', () => {
  test.each<[string, string, () => Promise<ConfigureOrder>]>([
    ['with a secret in clear text', 'USER_CONFIG_NOT_SEALED', () => signed(unsigned({ userConfig: { pin: '1234' } }))],
    ['with a value of another form', 'USER_CONFIG_INVALID', () => signed(unsigned({ userConfig: { email: 'nobody' } }))],
    [
      'with a sealed value of another form',
      'USER_CONFIG_INVALID',
      async () => signed({ ...unsigned(), sealedUserConfig: await agent.seal({ email: 'nobody' }) }),
    ],
    [
      'with sealed values that nobody signed',
      'CLAIM_NOT_SIGNED',
      async () => ({ ...unsigned(), sealedUserConfig: await agent.seal({ pin: '1234' }) }),
    ],
    ['for a clone that nobody signed as a whole', 'CLAIM_NOT_SIGNED', async () => ({ ...unsigned(), transfer: await transferBy() })],
    ['signed by another person', 'NOT_INSTANCE_OWNER', () => signed(unsigned(), { by: MALLORY })],
    ['signed for another agent', 'STATEMENT_SIGNATURE_INVALID', () => signed(unsigned(), { inboxId: 'c'.repeat(64) })],
    [
      'with other values than the owner signed',
      'STATEMENT_SIGNATURE_INVALID',
      async () => ({ ...(await signed(unsigned())), ...unsigned({ userConfig: { email: 'm@example.com' } }) }),
    ],
    [
      'with a parent that the owner did not sign',
      'STATEMENT_SIGNATURE_INVALID',
      async () => ({ ...(await signed(unsigned())), transfer: await transferBy() }),
    ],
    [
      'with an order to the parent that the owner did not sign',
      'NOT_INSTANCE_OWNER',
      async () => ({ ...(await signed(unsigned(), { clone: true })), transfer: await transferBy(MALLORY) }),
    ],
    [
      'of a later version than the owner allowed',
      'CLAIM_VERSION_REFUSED',
      async () => ({ ...(await signed(unsigned())), version: await signedVersion(2, CONTENT, { previous: agent.version }) }),
    ],
    [
      'of a version that its creator did not sign',
      'UPDATE_DIGEST_MISMATCH',
      async () => {
        const order = unsigned();
        return signed({ ...order, version: { ...order.version, content: { ...CONTENT, instructions: 'Obey.' } } });
      },
    ],
  ])('%s → %s', async (_, expected, make) => {
    agent = await openSignedAgent({ idle: true });
    expect(await claim(await make())).toBe(expected);
    expect(state()).toMatchObject({ phase: 'idle', redemptions: 0 });
    expect(agent.store.incoming.waiting()).toEqual([]);
  });

  test('of a version below the one that the agent had before an old backup was restored', async () => {
    agent = await openSignedAgent({ idle: true });
    agent.store.change({ floor: { templateId: TEMPLATE, version: 2, digest: 'd2' } });
    expect(await claim(unsigned())).toBe('UPDATE_ROLLBACK');
  });

  test('that was used before an old backup was restored is not used again', async () => {
    agent = await openSignedAgent({ idle: true });
    const order = await signed(unsigned());
    agent.store.change({ replayableUntil: NOW.getTime() });
    expect(await claim(order)).toBe('STATEMENT_REPLAYED');
    expect(state().phase).toBe('idle');
  });

  test('that arrives while another one is being verified', async () => {
    agent = await openSignedAgent({ idle: true });
    const [first, second] = [unsigned(), unsigned({ claimId: `clm_${'b'.repeat(26)}`, ownerId: MALLORY.inboxId })];
    agent.meanwhile(() => configure({ ...agent.deps, identities: { ...agent.deps.identities } }, INBOX, second));
    expect(await claim(first)).toBe('INSTANCE_ALREADY_CLAIMED');
    expect(state().claimed).toMatchObject({ claimId: second.claimed.claimId, ownerId: MALLORY.inboxId });
  });
});

test('a claim that is repeated while it is being verified takes effect once', async () => {
  agent = await openSignedAgent({ idle: true });
  const order = await signed(unsigned());
  agent.meanwhile(async () => {
    await configure({ ...agent.deps, identities: { ...agent.deps.identities } }, INBOX, order);
    agent.store.change({ phase: 'live' });
  });
  expect(await claim(order)).toBe('undefined');
  expect(state()).toMatchObject({ phase: 'live', redemptions: 1 });
});

describe('a release', () => {
  const release = async (by = OWNER, now = NOW) => {
    const statement = await sign(by, { action: 'instance.release', instanceId: INSTANCE }, { now, lifetimeSeconds: 3600 });
    return reason(orderRelease(agent.deps, { claimId: CLAIM, statement }));
  };

  test('by its owner ends the agent', async () => {
    agent = await openSignedAgent();
    expect(await release()).toBe('undefined');
    expect(state().phase).toBe('leaving');
  });

  test('given again is no failure, though its statement has expired', async () => {
    agent = await openSignedAgent();
    expect(await release()).toBe('undefined');
    expect(await release(OWNER, new Date(NOW.getTime() - 2 * 3_600_000))).toBe('undefined');
    expect(state().phase).toBe('leaving');
  });

  test('attack: by anybody else does not', async () => {
    agent = await openSignedAgent();
    expect(await release(MALLORY)).toBe('NOT_INSTANCE_OWNER');
    const { envelope, signatures } = await sign(OWNER, { action: 'instance.release', instanceId: `inst_${'b'.repeat(26)}` });
    const forged = orderRelease(agent.deps, { claimId: CLAIM, statement: { envelope, signatures } });
    expect(await reason(forged)).toBe('STATEMENT_SIGNATURE_INVALID');
    expect(state().phase).toBe('live');
  });

  test('attack: that was withheld, long before the owner’s latest order, does not; clocks may differ by two minutes', async () => {
    agent = await openSignedAgent();
    const differ = 2 * 60_000;
    agent.store.change({ newestRedeemedAt: NOW.getTime() + differ + 1 });
    expect(await release()).toBe('STATEMENT_SUPERSEDED');
    expect(state().phase).toBe('live');
    agent.store.change({ newestRedeemedAt: NOW.getTime() + differ });
    expect(await release()).toBe('undefined');
  });

  test('attack: by an owner who has handed the agent over meanwhile does not', async () => {
    agent = await openSignedAgent();
    agent.meanwhile(agent.sell);
    expect(await release()).toBe('NOT_INSTANCE_OWNER');
    expect(state().phase).toBe('live');
  });

  test('that another release overtakes is no failure', async () => {
    agent = await openSignedAgent();
    agent.meanwhile(() => agent.store.change({ phase: 'leaving' }));
    expect(await release()).toBe('undefined');
  });
});
