// The owner says a code in the conversation; nobody else can link an inbox.
import { decodeAnswer, type LinkSaid } from '@offshoot/context';
import { type Trust, trustAction } from '@offshoot/statements';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openLink } from '../../src/agent/desk/linking.ts';
import { setTrust } from '../../src/agent/desk/trust-orders.ts';
import { CODE_BYTES, linkCode, linkCodeIn } from '../../src/agent/record/domain/link-code.ts';
import { inboxOf } from '../context/bare-agent.ts';
import { INSTANCE, openSignedAgent, type SignedAgent } from '../domain/signed-agent.ts';
import { NOW, OWNER, reason, sign } from '../domain/signers.ts';
import { type Listening, listenIn } from './listening.ts';

const requestId = '0a'.repeat(16);
const saidId = '0b'.repeat(16);
const TEN_MINUTES = 600_000;
/** Of another request. */
const OTHER = { requestId: '0c'.repeat(16), saidId: '0d'.repeat(16) };

let agent: SignedAgent;
let room: Listening;
let code: string;
beforeEach(async () => {
  agent = await openSignedAgent();
  room = listenIn({ ...agent } as unknown as Parameters<typeof listenIn>[0]);
  room.clock = NOW.getTime();
  ({ code } = newCode());
});
afterEach(() => agent.close());

const newCode = (ids = { requestId, saidId }) => openLink({ ...agent.deps, now: () => new Date(room.clock) }, { ask: 'link', ...ids });
const named = (name: string, isAgent = false) => agent.store.conversation.keepMember(inboxOf(name), { name, isAgent }, true);

/** What the owner's client is told, each once. */
function told(): LinkSaid[] {
  const all: LinkSaid[] = [];
  for (let next = agent.store.desk.nextToSend(); next; next = agent.store.desk.nextToSend()) {
    const answer = decodeAnswer(next.answer);
    if (answer.answer === 'link-said') all.push(answer);
    agent.store.desk.done(next.messageId);
  }
  return all;
}
const saidBy = (name: string): LinkSaid => ({
  ...{ answer: 'link-said', requestId: saidId, outcome: 'said', inboxId: inboxOf(name), name, sharesName: false },
});

const link = async (inboxId: string) => {
  const trust: Trust = { ...agent.store.state.trust, inboxes: [inboxId] };
  return reason(setTrust(agent.deps, trust, await sign(OWNER, trustAction(INSTANCE, trust), { now: NOW, lifetimeSeconds: 300 })));
};

test('the owner is shown the member who says the code; once the owner has signed, the conversation is told', async () => {
  named('Saul');
  expect(await room.hears(`link ${code}`)).toEqual([]);
  expect(told()).toEqual([saidBy('Saul')]);
  expect(agent.store.state.trust.inboxes).toEqual([]);
  expect(await link(inboxOf('Saul'))).toBe('undefined');
  expect(await room.said()).toEqual(['Linked: Saul speaks for my owner here now.']);
  expect(agent.store.state.link).toBeUndefined();
  // Settled again, it says nothing more.
  await link(inboxOf('Saul'));
  expect(await room.said()).toEqual([]);
});

test('the code is not learned, kept or answered in any form', async () => {
  for (const said of [` LINK ${code.toLowerCase()} `, `Link ${code.replace('-', '–')}`]) {
    newCode({ requestId: said.padEnd(32), saidId });
    agent.store.change({ link: { ...agent.store.state.link, code } as NonNullable<typeof agent.store.state.link> });
    expect(await room.hears(said)).toEqual([]);
    expect(agent.store.state.link?.saidBy).toBe(inboxOf('Saul'));
  }
  expect(agent.store.conversation.recent().filter(({ text }) => text !== '')).toEqual([]);
  expect(agent.store.memory.all()).toEqual([]);
});

test('no name is shown or compared for a member without a known name', async () => {
  agent.store.conversation.keepMember(inboxOf('Robot'), { name: '', isAgent: true }, true);
  await room.hears(`link ${code}`);
  expect(told()).toEqual([{ ...saidBy('Saul'), name: '' }]);
});

test('while a code is open, what else is said is taken in as ever, and is no wrong code', async () => {
  for (let said = 0; said < 6; said += 1) expect(await room.hears('Trip Planner, who are you?')).toHaveLength(1);
  await room.hears(`link ${code}`);
  expect(told()).toHaveLength(1);
});

test('a repeated request gives the same code, a new one gives another', () => {
  expect(newCode().code).toBe(code);
  expect(newCode(OTHER).code).not.toBe(code);
});

test('codes have 40 random bits and no letters that look alike', () => {
  expect(linkCode(Uint8Array.from({ length: CODE_BYTES }, (_, byte) => byte * 37))).toMatch(/^[A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4}$/);
  const all = new Set(Array.from({ length: 256 }, (_, byte) => linkCode(new Uint8Array(CODE_BYTES).fill(byte))));
  expect(all.size).toBe(32);
});

test.each(['link', 'link ABCD', 'please link ABCD-EFGH', 'link ABCD-EFGH now', 'link ABCD-EFG1', 'ABCD-EFGH'])('%s: no code', (text) =>
  expect(linkCodeIn(text)).toBeUndefined(),
);

describe('attack:', () => {
  test('a member who saw the code says it first, also under the owner’s name: the owner is shown the inbox, and that the name is shared', async () => {
    named('Saul');
    agent.store.conversation.keepMember(inboxOf('Mallory'), { name: 'SauI', isAgent: false }, true);
    await room.hears(`link ${code}`, 'Mallory');
    expect(told()).toMatchObject([{ inboxId: inboxOf('Mallory'), sharesName: true }]);
    expect(agent.store.state.trust.inboxes).toEqual([]);
  });

  test('two say it: neither is linked, even if the owner has signed in haste', async () => {
    await room.hears(`link ${code}`, 'Mallory');
    await room.hears(`link ${code}`, 'Saul');
    expect(told().map(({ inboxId }) => inboxId)).toEqual([inboxOf('Mallory')]);
    expect(await link(inboxOf('Mallory'))).toBe('VALIDATION_FAILED');
    expect(agent.store.state.trust.inboxes).toEqual([]);
    // Nobody said a code in the place of this one.
    expect(await link(inboxOf('Mia'))).toBe('undefined');
    newCode(OTHER);
    const again = agent.store.state.link?.code;
    await room.hears(`link ${again}`, 'Saul');
    expect(await link(inboxOf('Saul'))).toBe('undefined');
  });

  test('the first member to say it covers that up with wrong codes', async () => {
    await room.hears(`link ${code}`, 'Mallory');
    for (let guess = 0; guess < 5; guess += 1) await room.hears(`link AAAA-AAA${guess + 2}`, 'Mallory');
    await room.hears(`link ${code}`, 'Saul');
    expect(await link(inboxOf('Mallory'))).toBe('VALIDATION_FAILED');
  });

  test('an agent that overhears the code says it', async () => {
    named('Robot', true);
    expect(await room.hears(`link ${code}`, 'Robot')).toEqual([]);
    expect(told()).toEqual([]);
    await room.hears(`link ${code}`);
    expect(told()).toHaveLength(1);
  });

  test('guessing: five wrong codes by anybody end it, and the owner is told', async () => {
    for (let guess = 0; guess < 5; guess += 1) {
      expect(told()).toEqual([]);
      await room.hears(`link AAAA-AAA${guess + 2}`, `Mallory ${guess}`);
    }
    expect(told()).toMatchObject([{ outcome: 'ended', inboxId: '' }]);
    await room.hears(`link ${code}`);
    expect(told()).toEqual([]);
    expect(agent.store.state.link?.saidBy).toBeUndefined();
  });

  test('a code from before the latest one', async () => {
    newCode(OTHER);
    await room.hears(`link ${code}`);
    expect(told()).toEqual([]);
  });

  test('a code that is used, or over', async () => {
    await room.hears(`link ${code}`);
    await link(inboxOf('Saul'));
    told();
    await room.hears(`link ${code}`, 'Mallory');
    const late = newCode(OTHER).code;
    room.clock += TEN_MINUTES - 1_000;
    await room.hears(`link ${late}`, 'Mallory');
    expect(told()).toEqual([]);
  });

  test('a paused agent is asked: the code still works, and nothing else does', async () => {
    agent.store.change({ trust: { ...agent.store.state.trust, state: 'paused' } });
    expect(await room.hears(`link ${code}`)).toEqual([]);
    expect(told()).toHaveLength(1);
  });
});
