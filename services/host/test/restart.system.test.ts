// The host stops at any moment, in good order or by kill -9: nothing is lost, and nothing is done twice.
import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { contextCodecs, contextTransferCodec, type Part } from '@offshoot/context';
import { InstanceState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { TransferState } from '@offshoot/gen/offshoot/claim/v1/transfer_pb.ts';
import { untilFound } from '@offshoot/testing';
import { openAgentClient } from '@offshoot/xmtp/agent-client.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createOfflineEngine } from '../src/adapters/engines/offline-engine.ts';
import { openAgentStore } from '../src/agent/agent-store.ts';
import { openAgentDatabase } from '../src/agent/record/agent-database.ts';
import { Workspace } from '../src/agent/workspace/workspace.ts';
import { kill, spawnHostProcess } from './host-process.ts';
import { type Configured, claim, prepareClone, type Scene, setScene } from './scene.ts';
import { talk } from './talk.ts';

let scene: Scene;
const children: ChildProcess[] = [];

beforeEach(async () => {
  scene = await setScene();
});
afterEach(async () => {
  await Promise.all(children.splice(0).map((child) => kill(child)));
  await scene?.close();
});

const spawnHost = async () => {
  const host = await spawnHostProcess(scene);
  children.push(host.child);
  return host;
};

test('restarted while an agent waits to be added: the agent still joins, and the idle instances are the same', async () => {
  const first = await scene.startHost();
  const agent = await claim(scene, first);
  await untilFound('a replacement', () => scene.pool.instances.size === 2);
  await first.close();
  const human = await scene.human();
  const group = await talk(human, [agent.inboxId]);
  const second = await scene.startHost();
  await scene.pool.reported(agent.instanceId, 'LIVE');
  await group.hears(agent.inboxId, /^Hello/);
  expect(second.host.hostId).toBe(first.host.hostId);
  expect(scene.pool.instances.size).toBe(2);
  expect([...scene.pool.hosts.values()][0]?.instanceIds).toHaveLength(2);
});

test('a reminder survives a restart; one that was missed comes once, late', async () => {
  const engine = createOfflineEngine();
  let ahead = 0;
  const now = () => new Date(Date.now() + ahead);
  const first = await scene.startHost({ engine, now });
  const agent = await claim(scene, first);
  const group = await talk(await scene.human(), [agent.inboxId]);
  await group.hears(agent.inboxId, /^Hello/);
  await group.say('remind us tomorrow at 9am to call the hotel');
  await group.hears(agent.inboxId, /^I'll remind everybody of “call the hotel” on /);
  await first.close();
  ahead = 3 * 86_400_000;
  const second = await scene.startHost({ engine, now });
  await group.hears(agent.inboxId, /^⏰ .* asked me to remind you: call the hotel \(This is late/);
  await second.close();
  const third = await scene.startHost({ engine, now });
  await group.say('what are our reminders?');
  await group.hears(agent.inboxId, /^I have no reminders/);
  expect((await group.heard(agent.inboxId)).filter((text) => text.startsWith('⏰'))).toHaveLength(1);
  await third.close();
});

test('messages from while it was away get one answer each, and a late update is applied', async () => {
  const first = await scene.startHost();
  const agent = await claim(scene, first);
  const human = await scene.human();
  const group = await talk(human, [agent.inboxId]);
  await scene.pool.reported(agent.instanceId, 'LIVE');
  await group.say('Remember that the train leaves at six');
  await group.hears(agent.inboxId, /heard: Remember/);
  await first.close();
  await group.say('What do you know?');
  const second = await scene.startHost();
  await group.hears(agent.inboxId, /knows: the train leaves at six/);
  const v2 = await scene.template.version(2, { instructions: 'Second.' }, await scene.template.version(1, {}));
  await scene.rpc(second).updateTemplate({ instanceId: agent.instanceId, templateVersion: v2 });
  expect(readFileSync(join(scene.workspace(agent.instanceId), 'IDENTITY.md'), 'utf8')).toContain('Second.');
  await group.say('Anything else?');
  await group.hears(agent.inboxId, /heard: Anything else/);
  const heard = await group.heard(agent.inboxId);
  expect(heard.filter((text) => /^Hello/.test(text))).toHaveLength(1);
  expect(heard.filter((text) => /train leaves at six\.$/.test(text))).toHaveLength(1);
});

test('instances that the pool dropped in the meantime are deleted; hosts that it forgot register again', async () => {
  const first = await scene.startHost();
  const { instanceId } = await scene.pool.takeIdle();
  scene.pool.drop.add(instanceId);
  scene.pool.forgetHosts();
  await untilFound('deleted', () => !existsSync(scene.workspace(instanceId)));
  await untilFound('replaced', () => scene.pool.instances.size === 2);
  await untilFound('GONE reported', () =>
    scene.pool.reports.some((report) => report.instanceId === instanceId && report.state === InstanceState.GONE),
  );
  await first.close();
});

test('of two hosts on one folder, the second one refuses to start', async () => {
  await scene.startHost();
  await expect(scene.startHost()).rejects.toThrow(/OFFSHOOT_DATA/);
});

test('kill -9 in the middle of join, chat and context transfer', async () => {
  scene.config.dataDir = join(scene.folder, 'instance');
  let host = await spawnHost();
  const human = await scene.human();
  const parent = await claim(scene, host);
  await kill(host.child);

  const group = await talk(human, [parent.inboxId]);
  host = await spawnHost();
  await scene.pool.reported(parent.instanceId, 'LIVE');
  await group.say("I'm vegetarian.");
  await kill(host.child);
  host = await spawnHost();
  await group.say('What do you know about me?');
  await group.hears(parent.inboxId, /vegetarian/i);

  const { child, configure, send } = await prepareClone(scene, { parent });
  await scene.rpc(host).configure(configure);
  await scene.rpc(host).cloneSummary(send);
  await kill(host.child);
  host = await spawnHost();
  await scene.pool.transfer(child.transferId, 'DELIVERED');
  await kill(host.child);
  host = await spawnHost();
  await scene.pool.transfer(child.transferId, 'INGESTED');
  const childGroup = await talk(human, [child.inboxId]);
  await scene.pool.reported(child.instanceId, 'LIVE');
  await childGroup.say('Who is vegetarian?');
  await childGroup.hears(child.inboxId, /vegetarian/i);

  const hellos = (await group.heard(parent.inboxId)).filter((text) => /^Hello, I'm/.test(text));
  expect(hellos).toHaveLength(1);
});

test('kill -9 between the parts of a long context: it continues with the next part, and each arrives once', async () => {
  let host = await spawnHost();
  const parent = await claim(scene, host);
  const { child, configure, send } = await prepareClone(scene, { parent });
  await scene.rpc(host).configure(configure);
  await kill(host.child);
  const lines = Array.from({ length: 500 }, (_, index) => `Place ${index} is ${'very '.repeat(190)}nice.`);
  inFileOf(parent, ({ memory }) => {
    const heard = { from: 'message', messageId: 'm', senderInboxId: 's', senderName: 'Saul' } as const;
    memory.learn(
      lines.map((text, index) => ({ kind: 'fact', text, topic: `place ${index}` })),
      heard,
      new Date(),
    );
  });
  host = await spawnHost();
  await scene.rpc(host).cloneSummary(send);
  const sent = () => inFileOf(parent, ({ outgoing }) => outgoing.find(child.transferId)?.partsSent ?? 0);
  await untilFound('some parts are sent', () => sent() >= 2);
  await kill(host.child);
  const before = inFileOf(parent, ({ outgoing }) => outgoing.find(child.transferId));
  expect(before?.state).toBe('summarised');
  const reached = before?.partsSent ?? 0;

  host = await spawnHost();
  const seen: number[] = [];
  await untilFound('it is taken in', () => {
    seen.push(sent());
    return scene.pool.reports.some((one) => one.instanceId === child.instanceId && one.transferState === TransferState.INGESTED);
  });
  expect(Math.min(...seen)).toBe(reached);
  await kill(host.child);
  expect(inFileOf(child, ({ memory }) => memory.counts().inherited)).toBe(lines.length);
  const parts = await partsSentBy(parent);
  expect(parts.length).toBeGreaterThan(reached + 1);
  expect(parts.map(({ index }) => index)).toEqual(Array.from({ length: parts[0]?.count ?? 0 }, (_, index) => index));
});

function inFileOf<T>({ instanceId }: Configured, look: (store: ReturnType<typeof openAgentStore>) => T): T {
  const store = openAgentStore(openAgentDatabase(new Workspace(scene.workspace(instanceId)).databasePath));
  try {
    return look(store);
  } finally {
    store.close();
  }
}

/** Reads with the agent's own keys, once its host is gone. */
async function partsSentBy({ instanceId }: Configured): Promise<Part[]> {
  const workspace = new Workspace(scene.workspace(instanceId));
  const { network } = scene;
  await using client = await openAgentClient({ network, ...workspace.keys(), dbPath: workspace.xmtpDatabasePath, codecs: contextCodecs });
  const groups = await client.conversations({ kind: 'group' });
  const pages = await Promise.all(groups.map(({ id }) => client.messages(id, { limit: 1_000 })));
  return pages
    .flatMap(({ messages }) => messages)
    .flatMap((one) => (one.kind === 'custom' && one.contentType === contextTransferCodec.contentType ? [one.content as Part] : []));
}
