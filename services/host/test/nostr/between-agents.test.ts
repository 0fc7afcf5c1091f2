// Two agents, their host, its relay and the network: one gives the other a task, which wakes it, and people on both sides decide.
import { toBinary } from '@bufbuild/protobuf';
import type { NostrSettings, NostrStatus } from '@offshoot/context';
import { SignedStatementSchema } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import { nostrAction } from '@offshoot/statements';
import { untilFound } from '@offshoot/testing';
import type { XmtpAgentClient } from '@offshoot/xmtp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createOfflineEngine } from '../../src/adapters/engines/offline-engine.ts';
import type { RunningInstanceHost } from '../../src/index.ts';
import { clientOf, Desk, newRequestId } from '../desk.ts';
import { type Configured, claim, type Scene, setScene } from '../scene.ts';
import { type Talk, talk } from '../talk.ts';
import { startRelay } from './a-relay.ts';

const PAGE = 'https://example.org/rooms';

interface Side {
  agent: Configured;
  group: Talk;
  key: string;
}

let scene: Scene;
let host: RunningInstanceHost;
let relay: Awaited<ReturnType<typeof startRelay>>;
let owner: XmtpAgentClient;
let asker: Side;
let asked: Side;

beforeAll(async () => {
  relay = await startRelay({
    policy: {
      isMember: (key) => host.host.nostrPolicy.isMember(key),
      mayRead: (author, readers) => host.host.nostrPolicy.mayRead(author, readers),
    },
  });
  scene = await setScene();
  scene.pool.wish.idleTarget = 2;
  host = await scene.startHost({
    ...{ engine: createOfflineEngine(), sleepAfterMs: 400, idleTarget: 0, nostrRelays: [relay.url] },
    webReader: { read: (url) => Promise.resolve({ from: url.host, title: 'Rooms', text: 'The hotel price is €120.', isCut: false }) },
  });
  owner = await clientOf(scene, scene.owner);
  const join = { kind: 'added', byId: scene.owner.inboxId, groupId: '' } as const;
  const [first, second] = [await claim(scene, host, { join }), await claim(scene, host, { join })];
  scene.pool.wish.idleTarget = 0;
  asker = await sideOf(first);
  asked = await sideOf(second);
  await settle(asker, [{ key: asked.key, name: 'Ana' }]);
  await settle(asked, [{ key: asker.key, name: 'Bosun' }]);
});
afterAll(async () => {
  await scene?.close();
  await relay?.close();
});

async function sideOf(agent: Configured): Promise<Side> {
  const group = await talk(owner, [agent.inboxId]);
  await group.hears(agent.inboxId, /^Hello/);
  const { key } = await settle({ agent, group, key: '' }, []);
  return { agent, group, key };
}

async function settle({ agent: { instanceId, inboxId } }: Side, peers: NostrSettings['peers']): Promise<{ key: string }> {
  const desk = new Desk(owner, inboxId);
  const settings = { enabled: true, relays: [], peers, mirror: false, attestation: [] };
  const statement = Buffer.from(
    toBinary(SignedStatementSchema, await scene.owner.sign(nostrAction(instanceId, settings, 'none'))),
  ).toString('base64');
  await desk.asksUntilAnswered<NostrStatus>({ ask: 'set-nostr', requestId: newRequestId(), settings, statement });
  return await untilFound('its profile', async () => {
    const { profile, publicKey } = await desk.asksUntilAnswered<NostrStatus>({ ask: 'nostr', requestId: newRequestId() });
    return profile === '' ? undefined : { key: publicKey };
  });
}

/** The owner says yes to the card. */
async function agrees({ group, agent: { inboxId } }: Side, to: RegExp): Promise<void> {
  const text = await group.hears(inboxId, to);
  const message = (await group.messages()).find((one) => one.kind === 'text' && one.text === text);
  await owner.sendReply(group.id, { referenceId: message?.id ?? '', text: 'yes' }, { idempotencyKey: `yes:${text}` });
}

test('a task goes from one agent to another, which sleeps, and back', async () => {
  await untilFound('both asleep', () => host.host.health().dormant === 2);
  await asker.group.say(`Trip Planner, ask Ana on Nostr to watch the hotel price at ${PAGE}`);
  await agrees(asker, /^May I\? Ask another agent on Nostr to do something/);
  await asker.group.hears(asker.agent.inboxId, /^Asked Ana on Nostr/);
  await agrees(asked, /^🟣 May I\? Do a task for another agent on Nostr\nFrom: Bosun/);
  await asked.group.hears(asked.agent.inboxId, /^I do that for Bosun/);
  expect(await asker.group.hears(asker.agent.inboxId, /^🟣 From “Ana” on Nostr, who takes on “Watch the hotel price/)).toBeTruthy();
  await untilFound('both asleep again', () => host.host.health().dormant === 2);
});

test('a message of one agent is a message from outside to the other', async () => {
  await asked.group.say('Trip Planner, write to Bosun on Nostr that the price is the same');
  await agrees(asked, /^May I\? Write a message on Nostr\nTo: Bosun/);
  expect(await asker.group.hears(asker.agent.inboxId, /^🟣 From “Ana” on Nostr:\n> The price is the same/)).toBeTruthy();
});
