import { eventually } from '@offshoot/testing';
import { describe, expect, it } from 'vitest';
import { openAgentClient } from '../src/index.ts';
import { Scene, textsOf, untilMessage } from './agents.ts';

describe('when the network goes away', () => {
  it('sends fail with a typed error, the same key succeeds later, and the peer wakes up and catches up', async () => {
    await using scene = await Scene.open();
    // A host has hundreds of clients, and says it once for all.
    const warnings: string[] = [];
    const log = { debug: () => {}, warn: (_: object, text: string) => warnings.push(text) };
    const [ana, ben] = await Promise.all([scene.agent({ log }), scene.agent({ log })]);
    const group = await ana.createGroup([ben.inboxId]);
    await ana.sendText(group.id, 'before', { idempotencyKey: '1' });
    const heard = await untilMessage(ben, group.id, (message) => message.kind === 'text');
    const cursor = heard.at(-1)?.cursor;

    await scene.testNetwork.stop();
    await eventually(() => expect([ana.connection(), ben.connection()]).toEqual(['offline', 'offline']));
    const inFlight = ana.sendText(group.id, 'during', { idempotencyKey: '2' }).catch((error: unknown) => error);
    await expect(ana.ownKeys()).rejects.toMatchObject({ failure: 'network-unavailable' });
    expect(textsOf((await ben.messages(group.id)).messages)).toEqual(['before']);

    await scene.testNetwork.start();
    // The SDK retries for 13 s by itself: it may have succeeded by now, or given up.
    const outcome = await inFlight;
    if (typeof outcome !== 'string') expect(outcome).toMatchObject({ failure: 'network-unavailable' });
    await ana.sendText(group.id, 'during', { idempotencyKey: '2' });
    await ana.sendText(group.id, 'during', { idempotencyKey: '2' });
    const caughtUp = await untilMessage(ben, group.id, (message) => message.kind === 'text' && message.text === 'during');
    expect(textsOf(caughtUp)).toEqual(['before', 'during']);
    expect(textsOf((await ben.messages(group.id, { after: cursor })).messages)).toEqual(['during']);
    await eventually(() => expect([ana.connection(), ben.connection()]).toEqual(['online', 'online']));

    expect(warnings).toEqual([]);
    const fromBen = await ben.sendText(group.id, 'and live again', { idempotencyKey: '3' });
    await untilMessage(ana, group.id, (message) => message.id === fromBen);
  });

  it('messages sent while an agent was offline are found when it is back', async () => {
    await using scene = await Scene.open();
    const options = scene.options();
    const [ana, ben] = await Promise.all([scene.agent(), scene.agent(options)]);
    const group = await ana.createGroup([ben.inboxId]);
    await eventually(async () => expect(await ben.conversation(group.id)).toBeDefined());
    await ben.close();
    await ana.sendText(group.id, 'while you were out', { idempotencyKey: '1' });
    const added = await ana.createGroup([ben.inboxId]);
    await scene.testNetwork.stop();

    const back = await scene.agent(options);
    expect(back.inboxId).toBe(ben.inboxId);
    expect(await back.conversation(group.id)).toBeDefined();
    await scene.testNetwork.start();
    await untilMessage(back, group.id, (message) => message.kind === 'text');
    await eventually(async () => expect(await back.conversation(added.id)).toBeDefined());
  });

  it('a direct message whose creation was cut off reaches the other inbox later', async () => {
    await using scene = await Scene.open();
    const [ana, ben] = await Promise.all([scene.agent(), scene.agent()]);
    await scene.testNetwork.stop();
    await expect(ana.openDm(ben.inboxId)).rejects.toMatchObject({ failure: 'network-unavailable' });
    await scene.testNetwork.start();
    const dm = await ana.openDm(ben.inboxId);
    expect(dm.memberInboxIds.toSorted()).toEqual([ana.inboxId, ben.inboxId].toSorted());
    await ana.sendText(dm.id, 'can you hear me', { idempotencyKey: '1' });
    const heard = await untilMessage(ben, `dm:${ana.inboxId}`, ({ kind }) => kind === 'text');
    expect(textsOf(heard)).toEqual(['can you hear me']);
  });

  it('a new inbox cannot be opened', async () => {
    await using scene = await Scene.open();
    await scene.testNetwork.stop();
    await expect(openAgentClient(scene.options())).rejects.toMatchObject({ failure: 'network-unavailable' });
  });
});
