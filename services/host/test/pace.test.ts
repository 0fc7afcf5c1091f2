// How many engine calls one member, all members, other agents and the owner may cause. Floods wait; nobody else does.

import { reasonOf } from '@offshoot/rpc/testing';
import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createOfflineEngine } from '../src/adapters/engines/offline-engine.ts';
import { think } from '../src/agent/conversation/thinking/thinking.ts';
import { hearConversation } from '../src/agent/listening.ts';
import { MAX_MESSAGE_BYTES, MAX_WAITING_PER_MEMBER, OWNER_PAYS, PACE, payersFor, priceOf } from '../src/agent/pace/domain/pace.ts';
import { openPaceStore } from '../src/agent/pace/pace-store.ts';
import { openAgentDatabase } from '../src/agent/record/agent-database.ts';
import type { OnlineDeps } from '../src/agent/record/agent-deps.ts';
import { makeSummary } from '../src/agent/transfers/summarising.ts';
import { AGENT_INBOX, type BareAgent, inboxOf, NOW, OWNER, openBareAgent } from './context/bare-agent.ts';

let agent: BareAgent;
let clock: number;
const calls = { learn: 0, reply: 0, summarise: 0 };
const asked: string[] = [];
beforeEach(() => {
  clock = NOW;
  asked.length = 0;
  Object.assign(calls, { learn: 0, reply: 0, summarise: 0 });
  const offline = createOfflineEngine();
  agent = openBareAgent({
    engine: {
      ...offline,
      learn: (request, signal) => {
        calls.learn++;
        return offline.learn(request, signal);
      },
      reply: (request, signal) => {
        calls.reply++;
        asked.push(request.message.senderInboxId);
        return offline.reply(request, signal);
      },
      summarise: (request, signal) => {
        calls.summarise++;
        return offline.summarise(request, signal);
      },
    },
  });
});
afterEach(() => agent.close());

let messages = 0;
const hear = (who: string, text: string, o: { answer?: boolean; learn?: boolean; inboxId?: string } = {}) =>
  agent.store.conversation.hear({
    ...{ messageId: `m${++messages}`, senderInboxId: o.inboxId ?? inboxOf(who), self: false, text },
    ...{ sentAt: new Date(clock), learn: o.learn ?? true, answer: o.answer ?? false },
  });
const deps = () => ({ ...agent.deps, now: () => new Date(clock) });
/** Runs until nothing is due. Returns the time until the next task, in milliseconds. */
async function thinkThrough(): Promise<number | undefined> {
  let wait = await think(deps(), deps().answerRateLimiter);
  // The pace of its answers is not tested here, so waits of up to a second are skipped.
  for (; wait !== undefined && wait <= 1_000; wait = await think(deps(), deps().answerRateLimiter)) clock += wait;
  return wait;
}
function said(): string[] {
  const texts: string[] = [];
  for (let next = agent.store.conversation.nextToSay(); next; next = agent.store.conversation.nextToSay()) {
    texts.push(next.text);
    agent.store.conversation.said(next.key);
  }
  return texts;
}
const pacedTexts = (texts: readonly string[]) => texts.filter((text) => text.includes('catch up gradually'));

const FLOOD = PACE.member.burst + 50;

describe('attack: a flood', () => {
  it('by one member: only as many calls as the pace allows, announced once; the owner and others get answers at once', async () => {
    for (let n = 0; n < FLOOD; n++) hear('Mallory', `haha ${n}`, { answer: true });
    hear('Saul', 'Our hotel is in Shinjuku', { answer: true });
    hear('', 'Our boat is in Osaka', { inboxId: OWNER, answer: true });
    const wait = await thinkThrough();
    expect(calls.learn + calls.reply).toBe(PACE.member.burst + 4);
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(PACE.member.everyMs);
    expect(asked).toEqual(expect.arrayContaining([inboxOf('Saul'), OWNER]));
    expect(pacedTexts(said())).toHaveLength(1);
    // Later it continues silently, and nothing is lost.
    for (let n = 0; n < 5; n++) {
      clock += wait ?? 0;
      await thinkThrough();
    }
    expect(calls.learn + calls.reply).toBeLessThanOrEqual(PACE.member.burst + 4 + 5);
    expect(pacedTexts(said())).toEqual([]);
    for (let n = 0; n < 2; n++) {
      clock += 50 * PACE.member.everyMs;
      await thinkThrough();
    }
    expect(calls.learn).toBe(FLOOD + 2);
    expect(pacedTexts(said())).toEqual([]);
  });

  it('by many inboxes at once: they share one pace, and the owner has a separate one', async () => {
    for (let who = 0; who < 5; who++) for (let n = 0; n < 90; n++) hear(`Mallory ${who}`, `haha ${n}`);
    hear('', 'Our boat is in Osaka', { inboxId: OWNER, answer: true });
    await thinkThrough();
    expect(calls.learn + calls.reply).toBe(PACE.members.burst + 2);
    expect(asked).toEqual([OWNER]);
    expect(pacedTexts(said())).toHaveLength(1);
  });

  it('of questions: each member’s newest get answers, and nobody displaces those of others', async () => {
    hear('Saul', 'Bench, where is our hotel?', { answer: true });
    for (let n = 0; n < 30; n++) hear('Mallory', 'Bench, who are you?', { answer: true });
    await thinkThrough();
    expect(asked.filter((who) => who === inboxOf('Saul'))).toHaveLength(1);
    expect(asked.filter((who) => who === inboxOf('Mallory')).length).toBeLessThanOrEqual(3);
    const skipped = (texts: readonly string[]) => texts.filter((text) => text.includes('send again'));
    const first = skipped(said());
    expect(first).toHaveLength(1);
    // Said once in ten minutes, and to few, however many inboxes there are.
    for (let who = 0; who < 6; who++) for (let n = 0; n < 8; n++) hear(`${who} Mallory`, 'Bench, who are you?', { answer: true });
    for (let n = 0; n < 8; n++) hear('Mallory', 'Bench, who are you?', { answer: true });
    await thinkThrough();
    const later = skipped(said());
    expect(later).toHaveLength(PACE.notes.burst - 1);
    expect(later).not.toContain(first[0]);
  });

  it('of long messages: they cost more, and overlong ones are cut off before they are stored', async () => {
    const long = '😀'.repeat(MAX_MESSAGE_BYTES);
    const texts = Array.from({ length: 40 }, () => long);
    await hearConversation(online(texts, 'Mallory'));
    const kept = agent.store.conversation.recent().map(({ text }) => Buffer.byteLength(text));
    expect(Math.max(...kept)).toBeLessThanOrEqual(MAX_MESSAGE_BYTES);
    await thinkThrough();
    expect(calls.learn).toBe(Math.floor(PACE.member.burst / priceOf(MAX_MESSAGE_BYTES, { key: '', rate: PACE.member })));
    expect(calls.learn).toBeLessThan(25);
  });

  it('beyond any pace: a limited number per member waits, the agent does not learn from the others, and it has said so', async () => {
    await hearConversation(
      online(
        Array.from({ length: MAX_WAITING_PER_MEMBER + 50 }, (_, n) => `haha ${n}`),
        'Mallory',
      ),
    );
    await hearConversation(online(['Our hotel is in Shinjuku'], 'Saul'));
    expect(agent.store.conversation.waitingFrom(inboxOf('Mallory'))).toBe(MAX_WAITING_PER_MEMBER);
    expect(agent.store.conversation.waitingFrom(inboxOf('Saul'))).toBe(1);
    await thinkThrough();
    expect(pacedTexts(said())).toEqual([
      expect.stringContaining(`Once ${MAX_WAITING_PER_MEMBER} messages from one person are waiting, I no longer learn from new ones`),
    ]);
  });

  it('by other agents that never stop: a few answers, no announcement, and people still get answers', async () => {
    for (let n = 0; n < 60; n++) {
      const who = `Robot ${n % 10}`;
      agent.store.conversation.keepMember(inboxOf(who), { name: who, isAgent: true }, true);
      hear(who, 'Bench, who are you?', { learn: false, answer: true });
      await thinkThrough();
    }
    expect(calls.reply).toBe(PACE.agents.burst);
    expect(pacedTexts(said())).toEqual([]);
    hear('Saul', 'Bench, who are you?', { answer: true });
    await thinkThrough();
    expect(asked.at(-1)).toBe(inboxOf('Saul'));
  });

  it('of previews: the owner’s own pace limits them, with a reason', async () => {
    hear('Saul', 'Our hotel is in Shinjuku');
    await thinkThrough();
    const order = { contextPrompt: '', add: [], remove: [], targetInboxId: '' };
    for (let n = 1; n < PACE.owner.burst; n++) agent.store.pace.pay([{ payer: OWNER_PAYS, price: 1 }], clock);
    await makeSummary(deps(), order);
    expect(await reasonOf(makeSummary(deps(), order))).toBe('RATE_LIMITED');
    expect(calls.summarise).toBe(1);
    clock += PACE.owner.everyMs;
    await makeSummary(deps(), order);
  });
});

it('attack: to kill the process again and again gives no pace back', async () => {
  for (let n = 0; n < FLOOD; n++) hear('Mallory', `haha ${n}`);
  await thinkThrough();
  const { pace } = agent.store;
  for (let n = 0; n < 3; n++) {
    const again = openAgentDatabase(agent.deps.workspace.databasePath);
    const payers = payersFor({ inboxId: inboxOf('Mallory'), isOwner: false, isAgent: false });
    const prices = payers.map((payer) => ({ payer, price: 1 }));
    expect(openPaceStore(again).pay(prices, clock)?.payer.key).toBe(`member ${inboxOf('Mallory')}`);
    expect(openPaceStore(again).tellOnce(payers[0] ?? OWNER_PAYS, clock)).toBe(false);
    again.close();
  }
  expect(pace.pay([{ payer: OWNER_PAYS, price: 1 }], clock)).toBeUndefined();
});

it('any calls at any time: never more than burst and pace, and others never use up the owner’s (property)', () => {
  const call = fc.record({
    who: fc.constantFrom('owner', 'a', 'b', 'c'),
    isAgent: fc.boolean(),
    bytes: fc.nat(40_000),
    afterMs: fc.nat(20_000),
  });
  fc.assert(
    fc.property(fc.array(call, { maxLength: 80 }), (list) => {
      const db = openAgentDatabase(':memory:');
      const pace = openPaceStore(db);
      const spent = new Map<string, number>();
      let at = NOW;
      for (const { who, isAgent, bytes, afterMs } of list) {
        at += afterMs;
        const prices = payersFor({ inboxId: who, isOwner: who === 'owner', isAgent }).map((payer) => ({
          payer,
          price: priceOf(bytes, payer),
        }));
        const short = pace.pay(prices, at);
        if (short === undefined) for (const { payer, price } of prices) spent.set(payer.key, (spent.get(payer.key) ?? 0) + price);
        for (const { payer } of prices)
          expect(spent.get(payer.key) ?? 0).toBeLessThanOrEqual(payer.rate.burst + (at - NOW) / payer.rate.everyMs + 1e-6);
        if (short !== undefined) {
          expect(prices.map(({ payer }) => payer.key)).toContain(short.payer.key);
          if (who === 'owner') expect(spent.get('owner')).toBeGreaterThan(0);
        }
      }
      db.close();
    }),
    { numRuns: propertyRuns(40) },
  );
});

/** A conversation in which one person says these things and nothing else happens. */
function online(texts: readonly string[], who: string): Parameters<typeof hearConversation>[0] {
  agent.store.change({ conversationId: 'c', cursor: '' });
  const all = texts.map((text) => ({
    ...{ id: `o${++messages}`, kind: 'text', text, senderInboxId: inboxOf(who), own: false, conversationId: 'c', sentAt: new Date(clock) },
  }));
  const client = {
    inboxId: AGENT_INBOX,
    messages: async (_: string, { after, limit }: { after: string; limit: number }) => {
      const from = Number(after);
      const page = all.slice(from, from + limit);
      return { messages: page, cursor: String(from + page.length), more: from + page.length < all.length };
    },
    conversation: async () => ({ memberInboxIds: ['a', 'b', 'c'] }),
    message: async () => undefined,
  } as unknown as OnlineDeps['client'];
  return { ...deps(), client };
}
