import { setMaxListeners } from 'node:events';
import { SortDirection } from '@offshoot/gen/xmtp/mls/api/v1/mls_pb.ts';
import { eventually } from '@offshoot/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type NetworkUnderTest, startNetwork } from './running-network.ts';
import { openClient, textsIn } from './sdk-client.ts';

setMaxListeners(50);

describe('real SDK clients on the network', () => {
  let network: NetworkUnderTest;
  beforeAll(async () => {
    network = await startNetwork();
  });
  afterAll(async () => {
    await network[Symbol.asyncDispose]();
  });

  test('chat in a group and in a DM', async () => {
    const [alix, bo, caro] = await Promise.all([openClient(network.url), openClient(network.url), openClient(network.url)]);
    const group = await alix.conversations.createGroup([bo.inboxId, caro.inboxId]);
    await group.sendText('hello from alix');
    expect(await textsIn(bo, group.id)).toContain('hello from alix');
    const bosGroup = await bo.conversations.getConversationById(group.id);
    await bosGroup?.sendText('hello from bo');
    expect(await textsIn(caro, group.id)).toEqual(['hello from alix', 'hello from bo']);

    const dm = await caro.conversations.createDm(alix.inboxId);
    await dm.sendText('only for alix');
    await alix.conversations.sync();
    const received = alix.conversations.listDms();
    expect(received).toHaveLength(1);
    expect(await textsIn(alix, received[0]?.id ?? '')).toEqual(['only for alix']);
  });

  test('a stream delivers what others send, and opens before there is anything to deliver', async () => {
    const [alix, bo] = await Promise.all([openClient(network.url), openClient(network.url)]);
    const heard: unknown[] = [];
    const stream = await bo.conversations.streamAllMessages({ onValue: (message) => heard.push(message.content) });
    const group = await alix.conversations.createGroup([bo.inboxId]);
    for (const text of ['one', 'two', 'three']) await group.sendText(text);
    await eventually(() => expect(heard).toEqual(expect.arrayContaining(['one', 'two', 'three'])));
    await stream.end();
  });

  test('a restart in the middle loses nothing, and IDs keep growing', async () => {
    const [alix, bo] = await Promise.all([openClient(network.url), openClient(network.url)]);
    const group = await alix.conversations.createGroup([bo.inboxId]);
    await group.sendText('before');
    expect(await textsIn(bo, group.id)).toEqual(['before']);
    const before = await idsOf(network, group.id);

    await network.restart();

    expect(await idsOf(network, group.id)).toEqual(before);
    await eventually(() => group.sendText('after'));
    const after = await idsOf(network, group.id);
    expect(after.slice(0, before.length)).toEqual(before);
    expect(after.length).toBeGreaterThan(before.length);
    expect(after).toEqual(after.toSorted((a, b) => Number(a - b)));
    const caughtUp = await eventually(async () => {
      const texts = await textsIn(bo, group.id);
      expect(texts).toContain('after');
      return texts;
    });
    expect(caughtUp[0]).toBe('before');
  });

  test('messages of a megabyte get through, ten on one page', async () => {
    const [alix, bo] = await Promise.all([openClient(network.url), openClient(network.url)]);
    const group = await alix.conversations.createGroup([bo.inboxId]);
    const large = Array.from({ length: 10 }, (_, i) => String(i).repeat(950_000));
    for (const text of large) await group.sendText(text);
    expect(await textsIn(bo, group.id)).toEqual(large);
  });
});

async function idsOf(network: NetworkUnderTest, groupId: string): Promise<bigint[]> {
  const { messages } = await network.mls.queryGroupMessages({
    groupId: Buffer.from(groupId, 'hex'),
    pagingInfo: { direction: SortDirection.ASCENDING, limit: 100 },
  });
  return messages.map((message) => message.version.value?.id ?? 0n);
}
