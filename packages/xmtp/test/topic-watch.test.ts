import { eventually } from '@offshoot/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { openTopicWatch, type TopicWatch } from '../src/topic-watch.ts';
import { Scene } from './agents.ts';

const log = { debug: () => {}, warn: () => {} };

interface Watched {
  watch: TopicWatch;
  /** Keys with news, in order of the first. */
  news: Set<string>;
}

const open: TopicWatch[] = [];

function watchOf(scene: Scene, o: { reopenMs?: number } = {}): Watched {
  const news = new Set<string>();
  const watch = openTopicWatch({ network: scene.network, onNews: (key) => news.add(key), log, ...o });
  open.push(watch);
  return { watch, news };
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((watch) => watch.close()));
});

async function pair(scene: Scene) {
  const options = scene.options();
  const [ana, ben] = await Promise.all([scene.agent(), scene.agent(options)]);
  const group = await ana.createGroup([ben.inboxId]);
  await eventually(async () => expect(await ben.conversation(group.id)).toBeDefined());
  return { ana, ben, group };
}

describe('a watch of topics', () => {
  it('reports a message, and nothing for what came before', async () => {
    await using scene = await Scene.open();
    const { ana, ben, group } = await pair(scene);
    await ana.sendText(group.id, 'before', { idempotencyKey: '1' });
    const { watch, news } = watchOf(scene);
    watch.add('before', await watch.newest(await ben.topics()));
    const other = await ana.createGroup([]);
    watch.add('other', { installationId: ana.installationId, welcomes: '0', groups: { [other.id]: '0' } });
    await eventually(() => expect([...news]).toEqual(['other']));
    await ben.close();
    await ana.sendText(group.id, 'while it sleeps', { idempotencyKey: '2' });
    await eventually(() => expect([...news]).toEqual(['other', 'before']));
  });

  it('reports a welcome, and both halves of a DM', async () => {
    await using scene = await Scene.open();
    const { ana, ben } = await pair(scene);
    const dm = await ben.openDm(ana.inboxId);
    await ben.sendText(dm.id, 'from one side', { idempotencyKey: '1' });
    const { watch, news } = watchOf(scene);
    const topics = await ben.topics();
    expect(topics.groupIds).toHaveLength(2);
    watch.add('ben', await watch.newest(topics));
    await ben.close();
    await ana.createGroup([ben.inboxId]);
    await eventually(() => expect([...news]).toEqual(['ben']));
  });

  it('finds what came between the look and the stream, and while the network was away', async () => {
    await using scene = await Scene.open();
    const { ana, ben, group } = await pair(scene);
    const { watch, news } = watchOf(scene);
    const cursors = await watch.newest(await ben.topics());
    await ana.sendText(group.id, 'between', { idempotencyKey: '1' });
    watch.add('late', cursors);
    await eventually(() => expect([...news]).toEqual(['late']));
    watch.remove('late');
    watch.add('again', await watch.newest(await ben.topics()));
    await eventually(() => expect(watch.connection()).toBe('online'));
    await scene.testNetwork.stop();
    await eventually(() => expect(watch.connection()).toBe('offline'));
    await scene.testNetwork.start();
    await eventually(() => expect(watch.connection()).toBe('online'));
    await ana.sendText(group.id, 'after', { idempotencyKey: '2' });
    await eventually(() => expect([...news]).toEqual(['late', 'again']));
  });

  it('tells all inboxes of one group, each by its own cursor, and none that was removed', async () => {
    await using scene = await Scene.open();
    const { ana, ben, group } = await pair(scene);
    const { watch, news } = watchOf(scene, { reopenMs: 300 });
    const older = await watch.newest(await ben.topics());
    watch.add('removed', older);
    watch.remove('removed');
    await ana.sendText(group.id, 'one', { idempotencyKey: '1' });
    const newer = await watch.newest(await ben.topics());
    watch.add('newer', newer);
    watch.add('older', older);
    await eventually(() => expect([...news]).toEqual(['older']));
    await ana.sendText(group.id, 'two', { idempotencyKey: '2' });
    await eventually(() => expect([...news]).toEqual(['older', 'newer']));
  });

  it('divides many topics among streams', async () => {
    await using scene = await Scene.open();
    const { ana, ben, group } = await pair(scene);
    const { watch, news } = watchOf(scene);
    const cursors = await watch.newest(await ben.topics());
    for (let at = 0; at < 100_000; at++) {
      const groupId = at.toString(16).padStart(32, '0');
      watch.add(`agent-${at}`, { installationId: at.toString(16).padStart(64, '0'), welcomes: '0', groups: { [groupId]: '0' } });
    }
    watch.add('ben', cursors);
    await ana.sendText(group.id, 'hello', { idempotencyKey: '1' });
    await eventually(() => expect([...news]).toEqual(['ben']));
  });

  it('throws if the network is away', async () => {
    await using scene = await Scene.open();
    const { ben } = await pair(scene);
    const { watch } = watchOf(scene);
    const topics = await ben.topics();
    await scene.testNetwork.stop();
    await expect(watch.newest(topics)).rejects.toThrow();
    await scene.testNetwork.start();
  });
});
