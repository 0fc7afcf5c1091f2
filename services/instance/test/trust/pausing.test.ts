// An agent that its owner has paused takes in nothing, does nothing, and says so once.
import type { Trust } from '@offshoot/statements';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createOfflineEngine } from '../../src/adapters/engines/offline/offline-engine.ts';
import type { OnlineDeps } from '../../src/agent/agent-deps.ts';
import { ring } from '../../src/agent/alarms/ringing.ts';
import { takeIn } from '../../src/agent/conversation/conversation.ts';
import { think } from '../../src/agent/conversation/thinking.ts';
import { PAUSED_LINE, QUIET_LINES } from '../../src/agent/domain/phrases.ts';
import { AGENT_INBOX, type BareAgent, inboxOf, NOW, openBareAgent } from '../context/bare-agent.ts';

let agent: BareAgent;
let clock: number;
let messages: number;
beforeEach(() => {
  agent = openBareAgent({ engine: createOfflineEngine() });
  agent.store.change({ conversationId: 'c' });
  clock = NOW;
  messages = 0;
});
afterEach(() => agent.close());

const HOUR = 3_600_000;
const settle = (state: Trust['state']) => agent.store.change({ trust: { ...agent.store.state.trust, state } });
const deps = () => ({ ...agent.deps, now: () => new Date(clock) });

function online(unread: readonly unknown[] = []): Parameters<typeof takeIn>[0] {
  const client = {
    inboxId: AGENT_INBOX,
    messages: (_: string, { after }: { after?: string }) =>
      Promise.resolve({ messages: after === 'end' ? [] : unread, cursor: 'end', more: false }),
    conversation: () =>
      Promise.resolve({ memberInboxIds: [inboxOf('Saul'), inboxOf('Mia'), AGENT_INBOX], creatorInboxId: inboxOf('Saul') }),
  };
  return { ...deps(), client } as unknown as Parameters<typeof takeIn>[0];
}

/** Somebody says it in the conversation; returns what the agent says then. */
async function hears(text: string, who = 'Saul'): Promise<string[]> {
  clock += 1_000;
  agent.store.change({ cursor: '' });
  const id = (++messages).toString(16).padStart(64, '0');
  const base = { id, kind: 'text', text, senderInboxId: inboxOf(who), own: false, conversationId: 'c', sentAt: new Date(clock) };
  await takeIn(online([base]));
  return said();
}

async function said(): Promise<string[]> {
  for (let wait = await think(deps(), agent.deps.answerPace); wait === 0; wait = await think(deps(), agent.deps.answerPace));
  const texts: string[] = [];
  for (let next = agent.store.conversation.nextToSay(); next; next = agent.store.conversation.nextToSay()) {
    texts.push(next.text);
    agent.store.conversation.said(next.key);
  }
  return texts;
}

const known = () => agent.store.memory.all().map(({ text }) => text);

test('an active agent learns and answers', async () => {
  expect(await hears('Bench, our hotel is in Shinjuku.')).toHaveLength(1);
  expect(known()).toHaveLength(1);
});

describe('a paused agent', () => {
  beforeEach(() => settle('paused'));

  test('says so when it is addressed, once an hour, and nothing else', async () => {
    expect(await hears('We meet at six.')).toEqual([]);
    expect(await hears('Bench, where is our hotel?')).toEqual([PAUSED_LINE]);
    expect(await hears('Bench, are you there?', 'Mia')).toEqual([]);
    clock += HOUR;
    expect(await hears('Bench, are you there?', 'Mia')).toEqual([PAUSED_LINE]);
  });

  test('keeps nothing of what is said, also when it is resumed', async () => {
    await hears('Our hotel is in Shinjuku.');
    await hears('Bench, I am vegan.');
    settle('active');
    expect(await said()).toEqual([]);
    expect(known()).toEqual([]);
    expect(agent.store.conversation.recent().filter(({ text }) => text !== '' && text !== PAUSED_LINE)).toEqual([]);
  });

  test('does not answer an agent: it would answer back', async () => {
    agent.store.conversation.keepMember(inboxOf('Robot'), { name: 'Robot', isAgent: true }, true);
    expect(await hears('Bench, where is our hotel?', 'Robot')).toEqual([]);
  });

  test('is still told to be quiet by anybody, and then is', async () => {
    expect(await hears('Bench, be quiet', 'Mia')).toEqual([QUIET_LINES.mute]);
    expect(agent.store.state.quiet.muted).toBe(true);
    expect(await hears('Bench, where is our hotel?')).toEqual([]);
  });

  test('reminds nobody until it is resumed; then what was missed comes late', async () => {
    settle('active');
    await agent.hear('Saul', 'remind me tomorrow at 9 to call', { answer: true });
    settle('paused');
    clock = Date.parse('2026-05-05T11:00:00Z');
    const ringing = () => ring(online() as unknown as OnlineDeps<'alarms' | 'conversation'>);
    expect(await ringing()).toBeUndefined();
    expect(await said()).toEqual([]);
    settle('active');
    expect(await ringing()).toBe(0);
    expect(await said()).toEqual([expect.stringContaining('This is late')]);
  });
});

test('an archived agent says nothing at all, but is quiet when it returns if it was told so', async () => {
  settle('archived');
  expect(await hears('Bench, where is our hotel?')).toEqual([]);
  expect(await hears('Bench, be quiet')).toEqual([]);
  settle('active');
  expect(await hears('Bench, where is our hotel?')).toEqual([]);
  expect(agent.store.state.quiet.muted).toBe(true);
});
