// An agent that its owner has paused takes in nothing, does nothing, and says so once.
import type { Trust } from '@offshoot/statements';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createOfflineEngine } from '../../src/adapters/engines/offline-engine.ts';
import type { AlarmTable } from '../../src/agent/alarms/alarm-store.ts';
import { ring } from '../../src/agent/alarms/ringing.ts';
import type { DecisionTable } from '../../src/agent/decisions/decision-store.ts';
import { PAUSED_LINE, QUIET_LINES } from '../../src/agent/domain/phrases.ts';
import { ticksOf } from '../../src/agent/goals/ticking.ts';
import type { OnlineDeps } from '../../src/agent/record/agent-deps.ts';
import type { ConversationTable } from '../../src/agent/transcript/conversation-store.ts';
import { type BareAgent, inboxOf, openBareAgent } from '../context/bare-agent.ts';
import { type Listening, listenIn } from './listening.ts';

let agent: BareAgent;
let room: Listening;
beforeEach(() => {
  agent = openBareAgent({ engine: createOfflineEngine() });
  room = listenIn(agent);
});
afterEach(() => agent.close());

const HOUR = 3_600_000;
const settle = (state: Trust['state']) => agent.store.change({ trust: { ...agent.store.state.trust, state } });
const hears = (text: string, who?: string) => room.hears(text, who);

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
    room.clock += HOUR - 2_000;
    expect(await hears('Bench, are you there?', 'Mia')).toEqual([PAUSED_LINE]);
  });

  test('keeps nothing of what is said, also when it is resumed', async () => {
    await hears('Our hotel is in Shinjuku.');
    await hears('Bench, I am vegan.');
    settle('active');
    expect(await room.said()).toEqual([]);
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
    room.clock = Date.parse('2026-05-05T11:00:00Z');
    const ringing = () => ring(room.online() as unknown as OnlineDeps<AlarmTable & ConversationTable & DecisionTable>, ticksOf(agent.deps));
    expect(await ringing()).toBeUndefined();
    expect(await room.said()).toEqual([]);
    settle('active');
    expect(await ringing()).toBe(0);
    expect(await room.said()).toEqual([expect.stringContaining('This is late')]);
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
