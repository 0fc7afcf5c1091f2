import { seen, TestClock } from '@offshoot/safe-fetch/provider-http/testing';
import { describe, expect, it } from 'vitest';
import { type Propagation, startProviderStub, TelnyxProvider } from '../src/index.ts';
import { listedBy, liveRefs, newResourceId, requestFor, type Scene, untilDone } from './scene.ts';

const LONG = 2 * 60 * 60_000;

async function start(propagation: Propagation = {}): Promise<Scene & AsyncDisposable> {
  const clock = new TestClock();
  const stub = await startProviderStub({ propagation, now: clock.now });
  return { stub, clock, [Symbol.asyncDispose]: () => stub.close() };
}

function telnyx({ stub, clock }: Scene, deployment = 'main') {
  return new TelnyxProvider({
    baseUrl: stub.baseUrls.telnyx,
    apiKey: stub.apiKey,
    clock,
    deployment,
    messagingProfileId: 'profile',
    // Everybody wants the first number: the worst case.
    draw: () => 0,
  });
}

const ordersIn = (scene: Scene) => scene.stub.faults.requestsOf('telnyx.create-order');

/** An order made by hand. */
const order = ({ stub }: Scene, more: object) =>
  fetch(`${stub.baseUrls.telnyx}/number_orders`, {
    method: 'POST',
    headers: { authorization: `Bearer ${stub.apiKey}` },
    body: JSON.stringify({ phone_numbers: [{ phone_number: '+19705550000' }], ...more }),
  });

describe('a Telnyx number', () => {
  it('is awaited until it is visible everywhere, and ordered once', async () => {
    await using scene = await start({ pendingReads: 4, unseenReads: 3, notFoundReads: 3 });
    const made = await telnyx(scene).provision(requestFor(newResourceId()));
    expect(made.values).toEqual({ number: '+19705550000' });
    expect(ordersIn(scene)).toBe(1);
    const headers = { authorization: `Bearer ${scene.stub.apiKey}` };
    const number = await (await fetch(`${scene.stub.baseUrls.telnyx}/phone_numbers/${made.providerRef}`, { headers })).json();
    expect(number).toMatchObject({ data: { phone_number: '+19705550000', messaging_profile_id: 'profile' } });
  });

  it.each(['pendingReads', 'unseenReads', 'notFoundReads'] as const)(
    'that takes too long (%s) is picked up by the next call',
    async (slow) => {
      await using scene = await start({ [slow]: 200 });
      const provider = telnyx(scene);
      const id = newResourceId();
      const error = seen(await provider.provision(requestFor(id)).catch((thrown) => thrown));
      expect(error).toMatchObject({ failure: 'not-propagated', retryable: true });
      if (slow !== 'notFoundReads') expect(seen(await provider.find(id).catch((thrown) => thrown)).failure).toBe('not-propagated');
      const made = await untilDone(scene.clock, () => provider.provision(requestFor(id)));
      expect(liveRefs(scene.stub)).toEqual([made.providerRef]);
      expect(ordersIn(scene)).toBe(1);
    },
  );

  it('is chosen again each time another customer was faster, but not forever', async () => {
    await using scene = await start({ pendingReads: 2 });
    scene.stub.faults.add({ fault: { kind: 'taken', told: 'order-fails' }, times: 2 }, { fault: { kind: 'taken', told: 422 }, times: 20 });
    const error = seen(
      await telnyx(scene)
        .provision(requestFor(newResourceId()))
        .catch((thrown) => thrown),
    );
    expect(error).toMatchObject({ failure: 'conflict', retryable: true });
    expect(ordersIn(scene)).toBe(5);
    expect(liveRefs(scene.stub)).toEqual([]);
  });

  it.each([true, false])(
    'that was released and bought again belongs only to the new resource (reference carried over: %s)',
    async (isReferenceCarried) => {
      await using scene = await start({ isReferenceCarried });
      const [ours, theirs] = [telnyx(scene), telnyx(scene, 'other')];
      const [oldId, newId] = [newResourceId(), newResourceId()];
      const old = await ours.provision(requestFor(oldId));
      await ours.release(old.providerRef);
      const made = await theirs.provision(requestFor(newId));
      expect(made.values).toEqual(old.values);
      expect(await ours.find(oldId)).toBeUndefined();
      expect(await listedBy(ours)).toEqual([]);
      expect((await theirs.find(newId))?.providerRefs).toEqual([made.providerRef]);
    },
  );

  it('that was bought again by hand, without a reference, is not ours', async () => {
    await using scene = await start({ isReferenceCarried: false });
    const ours = telnyx(scene);
    const id = newResourceId();
    await ours.release((await ours.provision(requestFor(id))).providerRef);
    await scene.clock.sleep(30 * 24 * LONG);
    await order(scene, {});
    expect(liveRefs(scene.stub)).toHaveLength(1);
    expect(await ours.find(id)).toBeUndefined();
    expect(await listedBy(ours)).toEqual([]);
  });

  it('does not belong to an order that will lose it to another order', async () => {
    await using scene = await start({ pendingReads: 5, isReferenceCarried: false });
    const [ours, theirs] = [telnyx(scene), telnyx(scene, 'other')];
    const [ourId, theirId] = [newResourceId(), newResourceId()];
    scene.stub.faults.add({ operation: 'telnyx.create-order', fault: { kind: 'lost-reply' }, times: 1 });
    seen(await theirs.provision(requestFor(theirId)).catch((thrown) => thrown));
    // Each read advances the orders: theirs is fulfilled first.
    for (const _ of [1, 2]) seen(await theirs.find(theirId).catch((thrown) => thrown));
    await order(scene, { customer_reference: `offshoot/main/${ourId}` });
    expect(await untilDone(scene.clock, () => ours.find(ourId))).toBeUndefined();
    const made = await untilDone(scene.clock, () => theirs.provision(requestFor(theirId)));
    expect(liveRefs(scene.stub)).toEqual([made.providerRef]);
  });

  it.each([
    ['another number that contains it', '+197055500001', true],
    ['another reference that contains it', '+19705550007', false],
  ])('is not mistaken for %s', async (_, phoneNumber, isOurs) => {
    await using scene = await start({ isReferenceCarried: false });
    const provider = telnyx(scene);
    const id = newResourceId();
    const made = isOurs ? await provider.provision(requestFor(id)) : undefined;
    await order(scene, { phone_numbers: [{ phone_number: phoneNumber }], customer_reference: `offshoot/main/${id}-2` });
    expect((await provider.find(id))?.providerRefs).toEqual(made && [made.providerRef]);
  });

  it('is listed even if hundreds are newer', async () => {
    await using scene = await start();
    const provider = telnyx(scene);
    const made = await provider.provision(requestFor(newResourceId()));
    for (let i = 1000; i < 1260; i++) await order(scene, { phone_numbers: [{ phone_number: `+1970555${i}` }] });
    expect(await listedBy(provider)).toMatchObject([{ providerRef: made.providerRef }]);
  });

  it('is listed as an orphan after a kill between order and mark', async () => {
    await using scene = await start({ isReferenceCarried: false });
    scene.stub.faults.add({ operation: 'telnyx.update-number', fault: { kind: 'reset' } });
    const [provider, theirs] = [telnyx(scene), telnyx(scene, 'other')];
    // An hour ago, the same number was another customer's: the last order decides.
    seen(await theirs.provision(requestFor(newResourceId())).catch((thrown) => thrown));
    for (const { providerRef } of await listedBy(theirs)) await theirs.release(providerRef);
    await scene.clock.sleep(LONG / 2);
    const id = newResourceId();
    seen(await provider.provision(requestFor(id)).catch((thrown) => thrown));
    expect(await listedBy(provider)).toMatchObject([{ resourceId: id, providerRef: liveRefs(scene.stub)[0] }]);
    expect(await listedBy(theirs)).toEqual([]);
  });
});
