// An owner settles which commons their agent reads, and nobody else does.
import { encodeAnswer } from '@offshoot/context';
import { commonsAction, sealedConfigDigestOf } from '@offshoot/statements';
import { seal } from '@offshoot/statements/sealing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { changePattern, commonsStatus, setCommons } from '../../src/agent/commons/commons-orders.ts';
import { acceptOffer } from '../../src/agent/ownership/owner-orders.ts';
import { recallMark } from '../../src/agent/ownership/recalling.ts';
import { documentWith, summaryOf } from '../context/handing-over.ts';
import { INSTANCE, openSignedAgent, type SignedAgent } from '../domain/signed-agent.ts';
import { MALLORY, NOW, OWNER, reason, type Signer, sign } from '../domain/signers.ts';
import { entryOf, travelPattern } from './list-server.ts';

const TOKEN = 'commons_canary-token';
const URL = 'https://commons.example/';
const KEY = 'ab'.repeat(32);

let agent: SignedAgent;
let deps: SignedAgent['deps'];
beforeEach(async () => {
  agent = await openSignedAgent();
  deps = { ...agent.deps, commonsLists: { ...agent.deps.commonsLists, ofHost: { url: 'https://host.example/', key: KEY } } };
});
afterEach(() => agent.close());

type Wanted = Parameters<typeof setCommons>[1];
const ON = (part: Partial<Wanted['settings']> = {}): Wanted => ({
  settings: { enabled: true, automatic: false, sharing: false, url: URL, key: KEY, ...part },
});
const OFF: Wanted = { settings: { enabled: false, automatic: false, sharing: false, url: '', key: '' } };
const ofHost = () => ON({ url: '', key: '' });

async function withToken(wanted: Wanted, o: { ownerId?: string; text?: string; url?: string } = {}): Promise<Wanted> {
  const { publicKey } = await agent.deps.workspace.sealingKeys();
  const url = o.url ?? (wanted.settings.url || 'none');
  const purpose = { use: 'commons-token', instanceId: INSTANCE, ownerId: o.ownerId ?? OWNER.inboxId, url } as const;
  const value = await seal(publicKey, purpose, Buffer.from(o.text ?? TOKEN));
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
  return { ...wanted, token: { encapsulatedKey: base64(value.encapsulatedKey), ciphertext: base64(value.ciphertext) } };
}

function statement({ settings, token }: Wanted, o: { by?: Signer; instanceId?: string; now?: Date } = {}) {
  const bytes = (base64: string) => Buffer.from(base64, 'base64');
  const value = token && { encapsulatedKey: bytes(token.encapsulatedKey), ciphertext: bytes(token.ciphertext) };
  const digest = value === undefined ? 'none' : sealedConfigDigestOf({ value, keys: ['commons'] });
  return sign(o.by ?? OWNER, commonsAction(o.instanceId ?? INSTANCE, settings, digest), { now: o.now ?? NOW, lifetimeSeconds: 300 });
}
const order = async (wanted: Wanted, o: Parameters<typeof statement>[1] = {}) =>
  reason(setCommons(deps, wanted, await statement(wanted, o)));
const later = (seconds = 1) => ({ now: new Date(NOW.getTime() + seconds * 1_000) });
const standing = () => agent.store.commons.standing();

function takesUp(what: string): string {
  const entry = entryOf(travelPattern(what), NOW);
  agent.store.commons.keep({ ...entry, fit: 5, expiresAt: new Date(entry.expireTime * 1_000) });
  changePattern(deps, { ask: 'adopt-pattern', requestId: 'r', pattern: entry.id });
  return entry.id;
}

test('it is off until its owner signs otherwise, and reads within an hour after that, at random', async () => {
  expect(commonsStatus(deps, 'r')).toMatchObject({ settings: OFF.settings, hasToken: false, scope: '', patterns: [] });
  expect(await order(await withToken(ON()))).toBe('undefined');
  const first = standing().nextReadAt;
  expect(first).toBeGreaterThanOrEqual(NOW.getTime());
  expect(first).toBeLessThan(NOW.getTime() + 3_600_000);
  expect(agent.woken).toContain('commons');
  const status = commonsStatus(deps, '0f'.repeat(16));
  expect(status).toMatchObject({ settings: ON().settings, hasToken: true });
  expect(Buffer.from(encodeAnswer(status)).toString()).not.toContain(TOKEN);
  expect(await order(ON(), later())).toBe('undefined');
  expect(standing().nextReadAt).not.toBe(first);
});

test('without an address it reads the commons of its host, if there is one', async () => {
  expect(await order(ofHost())).toBe('undefined');
  deps = { ...deps, commonsLists: { ...deps.commonsLists, ofHost: undefined } };
  expect(await order(ofHost(), later())).toBe('VALIDATION_FAILED');
});

test('what it took up is forgotten when it is switched off, or reads another commons', async () => {
  await order(ON());
  takesUp('tea');
  expect(await order(ON({ automatic: true }), later())).toBe('undefined');
  expect(agent.store.commons.all()).toHaveLength(1);
  await order(ofHost(), later(2));
  expect(agent.store.commons.all()).toEqual([]);
  takesUp('tea');
  await order(OFF, later(3));
  expect([agent.store.commons.all(), standing().token, standing().nextReadAt]).toEqual([[], '', 0]);
});

test('a pattern is taken up and given up, and ends after ninety days even if others renew it', async () => {
  await order(ON());
  const id = takesUp('tea');
  const states = () => commonsStatus(deps, 'r').patterns.map(({ state }) => state);
  expect(states()).toEqual(['adopted']);
  const renewed = entryOf(travelPattern('tea'), NOW, { helped: 3, failed: 0 }, 300);
  agent.store.commons.keep({ ...renewed, fit: 5, expiresAt: new Date(renewed.expireTime * 1_000) });
  agent.clock.now = new Date(NOW.getTime() + 89 * 86_400_000);
  expect(states()).toEqual(['adopted']);
  agent.clock.now = new Date(NOW.getTime() + 91 * 86_400_000);
  expect(states()).toEqual([]);
  agent.clock.now = NOW;
  changePattern(deps, { ask: 'forget-pattern', requestId: 'r', pattern: id });
  expect(states()).toEqual(['declined']);
  const unknown = { ask: 'adopt-pattern', requestId: 'r', pattern: `sha256:${'0'.repeat(64)}` } as const;
  expect(() => changePattern(deps, unknown)).toThrow('no such pattern');
});

test('it takes up twenty at most', async () => {
  await order(ON());
  for (let i = 0; i < 20; i++) takesUp(`thing ${i}`);
  expect(() => takesUp('one more')).toThrow();
});

test('a repeated order is done once, and does not undo a later one', async () => {
  const first = await statement(ON());
  await setCommons(deps, ON(), first);
  await order(OFF, later());
  expect(await reason(setCommons(deps, ON(), first))).toBe('undefined');
  expect(standing().settings.enabled).toBe(false);
});

describe('attack:', () => {
  afterEach(() => expect(standing().settings.enabled).toBe(false));

  test('another person signs, also the owner’s own linked inbox', async () => {
    expect(await order(ON(), { by: MALLORY })).toBe('NOT_INSTANCE_OWNER');
    agent.store.change({ trust: { ...agent.store.state.trust, inboxes: [MALLORY.inboxId] } });
    expect(await order(ON(), { by: MALLORY })).toBe('NOT_INSTANCE_OWNER');
  });

  test('the order is for another agent', async () =>
    expect(await order(ON(), { instanceId: `inst_${'b'.repeat(26)}` })).toBe('STATEMENT_SIGNATURE_INVALID'));

  test('a statement with another address, key, token, or with taking up unasked', async () => {
    const wanted = await withToken(ON());
    const signed = await statement(wanted);
    const swaps: Wanted[] = [
      { ...wanted, settings: { ...wanted.settings, url: 'https://evil.example/' } },
      { ...wanted, settings: { ...wanted.settings, key: 'cd'.repeat(32) } },
      { ...wanted, settings: { ...wanted.settings, automatic: true } },
      await withToken(ON(), { text: 'commons_mallory' }),
      ON(),
    ];
    for (const swap of swaps) expect(await reason(setCommons(deps, swap, signed))).toBe('STATEMENT_SIGNATURE_INVALID');
  });

  test('an older statement that was held back until it was switched off', async () => {
    const held = await statement(ON());
    await order(OFF, later());
    expect(await reason(setCommons(deps, ON(), held))).toBe('STATEMENT_SUPERSEDED');
  });

  test('the agent is sold while the owner’s keys are read', async () => {
    agent.meanwhile(() => agent.sell());
    expect(await order(ON())).toBe('NOT_INSTANCE_OWNER');
  });

  test('a token that was sealed for another commons or by another person goes nowhere', async () => {
    for (const wanted of [await withToken(ON(), { url: 'https://other.example/' }), await withToken(ON(), { ownerId: MALLORY.inboxId })])
      expect(await order(wanted)).toBe('SEALED_VALUE_INVALID');
    expect(await order(await withToken(ON(), { text: 'two\r\nheaders: x' }))).toBe('VALIDATION_FAILED');
  });

  test.each(['https://commons.example', 'https://user:pw@commons.example/', 'https://commons.example/#a', 'https://commons.example/?a=b'])(
    'an address that is not what it looks like: %s',
    async (url) => expect(await order(ON({ url }))).toBe('VALIDATION_FAILED'),
  );

  test('a pattern is taken up that was never offered, or while it is off', () => {
    expect(() => takesUp('tea')).toThrow();
    agent.store.commons.clear();
  });

  test('the next owner gets neither the token nor what was taken up', async () => {
    await order(await withToken(ON()));
    takesUp('tea');
    const offer = await sign(OWNER, { action: 'instance.offer', instanceId: INSTANCE, newOwnerId: MALLORY.inboxId });
    const acceptance = await sign(MALLORY, { action: 'instance.accept', instanceId: INSTANCE, previousOwnerId: OWNER.inboxId });
    await acceptOffer(agent.deps, { newOwnerId: MALLORY.inboxId, offer, acceptance });
    expect(agent.store.snapshot().includes(Buffer.from(TOKEN) as never)).toBe(false);
    expect(agent.store.commons.all()).toEqual([]);
  });

  test('an old backup of the folder switches on again what was switched off', async () => {
    await order(await withToken(ON()));
    const before = agent.store.state;
    const kept = standing();
    const marks: unknown[] = [];
    deps = { ...deps, marks: { ...deps.marks, settle: (mark) => void marks.push(mark) } };
    await order(OFF, later());
    agent.store.change(before);
    agent.store.commons.change(kept);
    recallMark({ ...agent.deps, marks: { ...deps.marks, kept: () => ({ settled: marks.at(-1) as never }) } });
    expect(agent.store.state.noticesOwed).toMatchObject([{ ownerId: OWNER.inboxId, text: expect.stringContaining('commons on') }]);
  });
});

test('attack: nothing of a commons is in what a clone or another agent gets', async () => {
  await order(await withToken(ON()));
  takesUp('tea');
  const document = Buffer.from(documentWith(deps as never, await summaryOf(deps as never, ''))).toString();
  expect(document).toContain('"purpose"');
  for (const canary of [TOKEN, URL, KEY, 'tea']) expect(document).not.toContain(canary);
});
