import { TestClock } from '@offshoot/safe-fetch/provider-http/testing';
import { untilFound } from '@offshoot/testing';
import { describe, expect, it } from 'vitest';
import { OpenRouterProvider, startProviderStub } from '../src/index.ts';
import { listedBy, newResourceId, requestFor } from './scene.ts';

async function start(o: { file?: string } = {}) {
  const clock = new TestClock();
  const stub = await startProviderStub({ ...o, now: clock.now });
  const provider = new OpenRouterProvider({
    baseUrl: stub.baseUrls.openrouter,
    apiKey: stub.apiKey,
    clock,
    deployment: 'main',
    defaultLimitUsd: 5,
  });
  return { clock, stub, provider, [Symbol.asyncDispose]: () => stub.close() };
}

type Started = Awaited<ReturnType<typeof start>>;

async function makeKeys({ clock, provider }: Started, count: number) {
  const made = [];
  for (let i = 0; i < count; i++) {
    await clock.sleep(1000);
    const id = newResourceId();
    made.push({ id, ref: (await provider.provision(requestFor(id, { isFirstAttempt: true }))).providerRef });
  }
  return made;
}

const keyState = async ({ stub }: Started, key: string | undefined) =>
  (await fetch(`${stub.baseUrls.openrouter}/key`, { headers: { authorization: `Bearer ${key}` } })).status;

describe('an OpenRouter key', () => {
  it('works until it is released, and always has a limit', async () => {
    await using scene = await start();
    const made = await scene.provider.provision(requestFor(newResourceId()));
    expect(made.publicValues).toEqual({ limitUsd: '5' });
    expect(await keyState(scene, made.values.key)).toBe(200);
    await scene.provider.release(made.providerRef);
    expect(await keyState(scene, made.values.key)).toBe(401);
    const limited = await scene.provider.provision(requestFor(newResourceId(), { limits: { limitUsd: 0.5, limitReset: 'daily' } }));
    const headers = { authorization: `Bearer ${limited.values.key}` };
    expect(await (await fetch(`${scene.stub.baseUrls.openrouter}/key`, { headers })).json()).toMatchObject({
      data: { limit: 0.5, limit_reset: 'daily' },
    });
  });

  it('stops working, if its text was lost, when the next one is made', async () => {
    await using scene = await start();
    const id = newResourceId();
    const lost = await scene.provider.provision(requestFor(id));
    const made = await scene.provider.provision(requestFor(id));
    expect(await keyState(scene, lost.values.key)).toBe(401);
    expect(await keyState(scene, made.values.key)).toBe(200);
  });

  it('is found although an admin has disabled it', async () => {
    await using scene = await start();
    const id = newResourceId();
    const { providerRef } = await scene.provider.provision(requestFor(id));
    await fetch(`${scene.stub.baseUrls.openrouter}/keys/${providerRef}`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${scene.stub.apiKey}` },
      body: '{"disabled":true}',
    });
    expect((await scene.provider.find(id))?.providerRefs).toEqual([providerRef]);
  });

  it('is found on any page', async () => {
    await using scene = await start();
    const keys = await makeKeys(scene, 230);
    for (const at of [0, 29, 30, 129, 130, 229])
      expect((await scene.provider.find(keys[at]?.id ?? ''))?.providerRefs).toEqual([keys[at]?.ref]);
    expect(await listedBy(scene.provider)).toHaveLength(230);
  });

  // Deletions move the remaining keys forward while a reader pages by offset.
  it.each([1, 9, 10, 11, 60])('is found while %i others are deleted between two pages', async (deletions) => {
    await using scene = await start();
    const keys = await makeKeys(scene, 150);
    scene.stub.faults.add({ operation: 'openrouter.list-keys', fault: { kind: 'delay', ms: 1 }, times: 1 });
    scene.stub.faults.add({ operation: 'openrouter.list-keys', fault: { kind: 'hold' }, times: 1 });
    // A naive reader would miss the first key after the first page.
    const wanted = keys[150 - 100 - 1];
    const finding = scene.provider.find(wanted?.id ?? '');
    await untilFound('the second page', () => scene.stub.faults.requestsOf('openrouter.list-keys') === 2);
    for (const { ref } of keys.slice(-deletions)) await scene.provider.release(ref);
    scene.stub.faults.letGo();
    expect((await finding)?.providerRefs).toEqual([wanted?.ref]);
  });
});
