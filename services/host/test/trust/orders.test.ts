// What an owner settles about their agent takes effect as they signed it, and nobody else can settle anything.

import { toBinary } from '@bufbuild/protobuf';
import { SignedStatementSchema } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import { toWire } from '@offshoot/rpc/wire';
import { LEVELS, type Trust, trustAction } from '@offshoot/statements';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { signedIn } from '../../src/agent/desk/signed-in.ts';
import { setTrust, trustSettings } from '../../src/agent/desk/trust-orders.ts';
import { STARTING_TRUST } from '../../src/agent/record/domain/agent-state.ts';
import { INBOX, INSTANCE, openSignedAgent, type SignedAgent } from '../domain/signed-agent.ts';
import { MALLORY, NOW, OWNER, reason, type Signer, sign } from '../domain/signers.ts';

const LINKED = 'd'.repeat(64);
const DELEGATE = 'e'.repeat(64);
const trusting = (part: Partial<Trust> = {}): Trust => ({ ...STARTING_TRUST, ...part });
const L4 = trusting({ level: 'L4' });
const SECOND = 1_000;

let agent: SignedAgent;
beforeEach(async () => {
  agent = await openSignedAgent();
});
afterEach(() => agent.close());

const statement = (trust: Trust, o: { by?: Signer; instanceId?: string; now?: Date } = {}) =>
  sign(o.by ?? OWNER, trustAction(o.instanceId ?? INSTANCE, trust), { now: o.now ?? NOW, lifetimeSeconds: 300 });
const order = async (trust: Trust, o: Parameters<typeof statement>[1] = {}) =>
  reason(setTrust(agent.deps, trust, await statement(trust, o)));
const kept = () => agent.store.state.trust;

test('a document replaces the one before as a whole', async () => {
  const full = trusting({
    level: 'L3',
    inboxes: [LINKED],
    delegates: [{ inboxId: DELEGATE, upTo: 'R4' }],
    budget: { mails: 5 },
    quietHours: { from: '22:00', to: '07:00', zone: 'Europe/Berlin' },
  });
  expect(await order(full)).toBe('undefined');
  expect(trustSettings(agent.deps, 'r')).toEqual({
    ...{ answer: 'trust', requestId: 'r', trust: full, signedAt: NOW.toISOString() },
    ...{ cards: [], grants: [] },
  });
  expect(await order(trusting({ state: 'paused' }))).toBe('undefined');
  expect(kept()).toEqual(trusting({ state: 'paused' }));
  expect(agent.woken).toContain('duties');
});

test('an owner who has set nothing is told how agents start', () =>
  expect(trustSettings(agent.deps, 'r')).toEqual({ answer: 'trust', requestId: 'r', trust: STARTING_TRUST, cards: [], grants: [] }));

test('of two in the same second, the later one to arrive counts', async () => {
  for (const level of LEVELS) expect(await order(trusting({ level }))).toBe('undefined');
  expect(kept().level).toBe('L4');
});

test('pausing leaves nothing to answer later', async () => {
  const { conversation } = agent.store;
  conversation.hear({
    ...{ messageId: 'a'.repeat(64), senderInboxId: LINKED, self: false, text: 'Where do we stay?' },
    ...{ sentAt: NOW, learn: false, answer: true },
  });
  expect(conversation.nextToAnswer()).toBeDefined();
  await order(trusting({ state: 'archived' }));
  expect(conversation.nextToAnswer()).toBeUndefined();
});

test('a paused agent for which the owner settles something else does not say again that it is paused', async () => {
  await order(trusting({ state: 'paused' }));
  agent.store.change({ pausedToldAt: NOW.getTime() });
  await order(trusting({ state: 'paused', level: 'L3' }));
  expect(agent.store.state.pausedToldAt).toBe(NOW.getTime());
  await order(trusting({ state: 'active' }));
  expect(agent.store.state.pausedToldAt).toBe(0);
});

test('a repeated order is done once, and does not undo a later one', async () => {
  const first = await statement(L4);
  await setTrust(agent.deps, L4, first);
  await order(trusting({ level: 'L1' }), { now: new Date(NOW.getTime() + SECOND) });
  expect(await reason(setTrust(agent.deps, L4, first))).toBe('undefined');
  expect(kept().level).toBe('L1');
});

test('a repeated order is answered also when its statement has expired', async () => {
  const first = await statement(L4);
  await setTrust(agent.deps, L4, first);
  agent.clock.now = new Date(NOW.getTime() + 361 * SECOND);
  expect(await reason(setTrust(agent.deps, L4, first))).toBe('undefined');
});

test('an order that arrives twice at once, and then a later one: it is done once, and the later one counts', async () => {
  const first = await statement(L4);
  agent.meanwhile(async () => {
    await setTrust(agent.deps, L4, first);
    await order(trusting({ level: 'L1' }), { now: new Date(NOW.getTime() + SECOND) });
  });
  expect(await reason(setTrust(agent.deps, L4, first))).toBe('undefined');
  expect(kept().level).toBe('L1');
});

test('what the owner signed reaches the agent in their message', async () => {
  const { envelope, signatures } = await statement(L4);
  const base64 = Buffer.from(toBinary(SignedStatementSchema, toWire(envelope, signatures))).toString('base64');
  expect(signedIn(base64)).toEqual({ envelope, signatures });
  expect(() => signedIn('AAAA')).toThrow(expect.objectContaining({ reason: 'STATEMENT_MALFORMED' }));
});

describe('attack:', () => {
  afterEach(() => expect(kept().level).not.toBe('L4'));

  test('another person signs, also the owner’s own linked inbox', async () => {
    expect(await order(L4, { by: MALLORY })).toBe('NOT_INSTANCE_OWNER');
    await order(trusting({ inboxes: [MALLORY.inboxId] }));
    expect(await order(L4, { by: MALLORY })).toBe('NOT_INSTANCE_OWNER');
  });

  test('the owner trusts another agent', async () =>
    expect(await order(L4, { instanceId: `inst_${'b'.repeat(26)}` })).toBe('STATEMENT_SIGNATURE_INVALID'));

  test('a statement with another document than the one that was signed', async () => {
    const signed = await statement(trusting({ level: 'L3' }));
    for (const trust of [L4, trusting({ level: 'L3', inboxes: [LINKED] }), trusting({ level: 'L3', budget: { mails: 100 } })])
      expect(await reason(setTrust(agent.deps, trust, signed))).toBe('STATEMENT_SIGNATURE_INVALID');
    expect(kept()).toEqual(STARTING_TRUST);
  });

  test('a statement that was redeemed is presented for another document', async () => {
    const signed = await statement(trusting({ level: 'L3' }));
    await setTrust(agent.deps, trusting({ level: 'L3' }), signed);
    expect(await reason(setTrust(agent.deps, L4, signed))).toBe('STATEMENT_REPLAYED');
  });

  test('an older statement that was held back', async () => {
    const held = await statement(L4);
    await order(trusting({ level: 'L1' }), { now: new Date(NOW.getTime() + SECOND) });
    expect(await reason(setTrust(agent.deps, L4, held))).toBe('STATEMENT_SUPERSEDED');
  });

  test('a statement that has expired', async () => {
    const late = await statement(L4);
    agent.clock.now = new Date(NOW.getTime() + 361 * SECOND);
    expect(await reason(setTrust(agent.deps, L4, late))).toBe('STATEMENT_EXPIRED');
  });

  test('a key that was revoked a moment ago', async () => {
    const { keysOf } = agent.deps.identities;
    agent.deps.identities.keysOf = async (inboxId, o) => {
      expect(o).toEqual({ fresh: true });
      return { ...(await keysOf(inboxId, o)), addresses: [] };
    };
    expect(await order(L4)).toBe('STATEMENT_KEY_UNKNOWN');
  });

  test('the agent is sold while the owner’s keys are read', async () => {
    agent.meanwhile(() => agent.sell());
    expect(await order(L4)).toBe('NOT_INSTANCE_OWNER');
  });

  test('a statement from before the owner gave the agent away and got it back', async () => {
    agent.store.change({ ownerChangedAt: NOW.getTime() + SECOND });
    expect(await order(L4)).toBe('STATEMENT_SUPERSEDED');
  });

  test('a statement that an old backup does not know as used', async () => {
    agent.store.change({ replayableUntil: NOW.getTime() });
    expect(await order(L4)).toBe('STATEMENT_REPLAYED');
  });

  test('an agent is to decide: the agent itself, or one in its conversation', async () => {
    agent.store.conversation.keepMember(LINKED, { name: 'Robot', isAgent: true }, true);
    for (const inboxId of [INBOX, LINKED]) {
      expect(await order({ ...L4, inboxes: [inboxId] })).toBe('VALIDATION_FAILED');
      expect(await order({ ...L4, delegates: [{ inboxId, upTo: 'R3' }] })).toBe('VALIDATION_FAILED');
    }
  });

  test('a delegate or a linked inbox declares itself an agent, so that its owner cannot pause the agent any more', async () => {
    const trusted = trusting({ inboxes: [LINKED], delegates: [{ inboxId: DELEGATE, upTo: 'R4' }] });
    await order(trusted);
    for (const inboxId of [LINKED, DELEGATE]) agent.store.conversation.keepMember(inboxId, { name: 'Robot', isAgent: true }, true);
    expect(await order({ ...trusted, state: 'paused' })).toBe('undefined');
    expect(kept().state).toBe('paused');
  });

  test('a zone that does not exist', async () =>
    expect(await order({ ...L4, quietHours: { from: '22:00', to: '07:00', zone: 'Europe/Atlantis' } })).toBe('VALIDATION_FAILED'));

  test('an inbox named twice has no text that could be signed', () =>
    expect(() => trustAction(INSTANCE, trusting({ inboxes: [LINKED, LINKED] }))).toThrow('An inbox is named twice'));
});
