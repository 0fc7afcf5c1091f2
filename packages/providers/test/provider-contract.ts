import { seen, TestClock } from '@offshoot/safe-fetch/provider-http/testing';
import { propertyRuns, untilFound } from '@offshoot/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Fault, type FaultRule, type ProviderStub, startProviderStub } from '../src/index.ts';
import { listedBy, liveRefs, newResourceId, requestFor, type Scene, type Subject, sweep, untilDone } from './scene.ts';

const HOURS = 60 * 60_000;

const faults: Fault[] = [
  { kind: 'delay', ms: 1 },
  { kind: 'status', status: 409 },
  { kind: 'status', status: 422 },
  { kind: 'status', status: 429, retryAfterSeconds: 7 },
  { kind: 'status', status: 500 },
  { kind: 'status', status: 503, retryAfterSeconds: 3 },
  { kind: 'reset' },
  { kind: 'lost-reply' },
  { kind: 'garbage', form: 'truncated' },
  { kind: 'garbage', form: 'html' },
  { kind: 'garbage', form: 'other-json' },
  { kind: 'taken', told: 409 },
  { kind: 'taken', told: 422 },
  { kind: 'taken', told: 'order-fails' },
];

const faultsOf = (subject: Subject) => faults.filter(({ kind }) => kind !== 'taken' || subject.name === 'telnyx');
const nameOf = (fault: Fault) => Object.values(fault).join(' ');

/** What every adapter guarantees, despite the network and the provider. */
export function describeContract(subject: Subject): void {
  async function start(o: { faults?: FaultRule[]; seed?: number; file?: string } = {}): Promise<Scene & AsyncDisposable> {
    const clock = new TestClock();
    const propagation = { pendingReads: 1, unseenReads: 1, notFoundReads: 1 };
    const stub = await startProviderStub({ ...o, propagation, now: clock.now });
    return { stub, clock, [Symbol.asyncDispose]: () => stub.close() };
  }

  const exactlyOne = (stub: ProviderStub, resourceId: string, ref: string) => {
    expect(liveRefs(stub, resourceId)).toEqual([ref]);
    if (subject.name === 'agentmail') expect(stub.inboxKeys().filter(({ inboxId }) => inboxId === ref)).toHaveLength(1);
  };
  const nothingLeft = (stub: ProviderStub) => {
    expect(liveRefs(stub)).toEqual([]);
    expect(stub.inboxKeys()).toEqual([]);
  };

  describe(`the provider ${subject.name}`, () => {
    it('makes one, finds it, and releases it, also repeatedly', async () => {
      await using scene = await start();
      const provider = subject.make(scene);
      const id = newResourceId();
      expect(await provider.find(id)).toBeUndefined();
      const made = await provider.provision(requestFor(id));
      exactlyOne(scene.stub, id, made.providerRef);
      expect((await provider.find(id))?.providerRefs).toEqual([made.providerRef]);
      await provider.release(made.providerRef);
      nothingLeft(scene.stub);
      await provider.release(made.providerRef);
      await provider.release('12345');
      await scene.clock.sleep(2 * HOURS);
      expect(await provider.find(id)).toBeUndefined();
    });

    it.each(faultsOf(subject).map((fault) => [nameOf(fault), fault] as const))(
      'survives "%s" at any request: one is made, none leaks',
      async (_, fault) => {
        await using scene = await start();
        const provider = subject.make(scene);
        for (const operation of subject.operations) {
          scene.stub.faults.clear();
          scene.stub.faults.add({ operation, fault, times: 2 });
          const id = newResourceId();
          const made = await untilDone(scene.clock, () => provider.provision(requestFor(id)));
          exactlyOne(scene.stub, id, made.providerRef);
          // The result was not recorded, so the call is repeated.
          const again = await untilDone(scene.clock, () => provider.provision(requestFor(id)));
          exactlyOne(scene.stub, id, again.providerRef);
          await untilDone(scene.clock, () => provider.release(again.providerRef));
          nothingLeft(scene.stub);
        }
      },
    );

    it('finds what was made if the response was lost', async () => {
      await using scene = await start();
      const provider = subject.make(scene);
      const id = newResourceId();
      scene.stub.faults.add({ operation: subject.create, fault: { kind: 'lost-reply' }, times: 1 });
      const error = seen(await provider.provision(requestFor(id, { isFirstAttempt: true })).catch((thrown) => thrown));
      expect(error).toMatchObject({ failure: 'unreachable', retryable: true });
      const found = await untilDone(scene.clock, () => provider.find(id));
      expect(found?.providerRefs).toEqual(liveRefs(scene.stub, id));
      expect(found?.providerRefs).toHaveLength(1);
      expect(found?.resource === 'made-but-unreadable').toBe(!subject.isReadable);
      for (const ref of found?.providerRefs ?? []) await provider.release(ref);
      nothingLeft(scene.stub);
    });

    it('skips the lookup if the caller says that the ID is new', async () => {
      await using scene = await start();
      const provider = subject.make(scene);
      const lists = () => scene.stub.faults.requestsOf('openrouter.list-keys') + scene.stub.faults.requestsOf('telnyx.list-orders');
      await provider.provision(requestFor(newResourceId(), { isFirstAttempt: true }));
      expect(lists()).toBe(0);
    });

    it('lists its orphans but nobody else’s resources', async () => {
      await using scene = await start();
      const provider = subject.make(scene);
      const kept = await provider.provision(requestFor(newResourceId()));
      const orphanId = newResourceId();
      const orphan = await provider.provision(requestFor(orphanId));
      const other = await subject.make({ ...scene, deployment: 'main-2' }).provision(requestFor(newResourceId()));
      const headers = { authorization: `Bearer ${scene.stub.apiKey}` };
      const foreign = { method: 'POST', headers, body: JSON.stringify(subject.foreign.body) };
      expect((await fetch(`${scene.stub.baseUrls[subject.name]}${subject.foreign.path}`, foreign)).ok).toBe(true);

      const listed = await listedBy(provider);
      expect(listed.map(({ providerRef }) => providerRef).toSorted()).toEqual([kept.providerRef, orphan.providerRef].toSorted());
      const one = listed.find(({ providerRef }) => providerRef === orphan.providerRef);
      expect(one?.resourceId).toBe(orphanId);
      expect(Math.abs((one?.createdAt.getTime() ?? 0) - scene.clock.now())).toBeLessThan(HOURS);

      expect(await sweep(provider, [kept])).toBe(1);
      expect(liveRefs(scene.stub)).toEqual(expect.arrayContaining([kept.providerRef, other.providerRef]));
      expect(liveRefs(scene.stub)).toHaveLength(3);
    });

    describe('a call that is abandoned but carried out later', () => {
      /** The second call comes so soon that it finds nothing. */
      async function late(scene: Scene) {
        const provider = subject.make(scene);
        const id = newResourceId();
        scene.stub.faults.add({ operation: subject.create, fault: { kind: 'hold' }, times: 1 });
        const givingUp = new AbortController();
        const first = subject.make({ ...scene, draw: 1 }).provision(requestFor(id, { isFirstAttempt: true, signal: givingUp.signal }));
        await untilFound('the first request', () => scene.stub.faults.applied.length === 1);
        givingUp.abort(new Error('given up'));
        await expect(first).rejects.toThrow('given up');
        const made = await provider.provision(requestFor(id));
        scene.stub.faults.letGo();
        await untilFound('the late one', scene.stub.isIdle);
        // After this many reads, an order is carried out and its number visible.
        for (const _ of [1, 2, 3]) await listedBy(provider);
        expect(liveRefs(scene.stub, id)).toHaveLength(subject.name === 'agentmail' ? 1 : 2);
        return { provider, id, made };
      }

      it('the sweep keeps the recorded one', async () => {
        await using scene = await start();
        const { provider, id, made } = await late(scene);
        await sweep(provider, [made]);
        exactlyOne(scene.stub, id, made.providerRef);
      });

      it('the next call keeps the one it returns', async () => {
        await using scene = await start();
        const { provider, id } = await late(scene);
        const again = await provider.provision(requestFor(id));
        exactlyOne(scene.stub, id, again.providerRef);
      });

      it('everything found can be released', async () => {
        await using scene = await start();
        const { provider, id } = await late(scene);
        for (const ref of (await provider.find(id))?.providerRefs ?? []) await provider.release(ref);
        nothingLeft(scene.stub);
      });
    });

    it('gives one to each of many concurrent callers', async () => {
      await using scene = await start({ faults: [{ fault: { kind: 'lost-reply' }, probability: 0.2 }] });
      const provider = subject.make(scene);
      const ids = Array.from({ length: 8 }, newResourceId);
      const made = await Promise.all(ids.map((id) => untilDone(scene.clock, () => provider.provision(requestFor(id)))));
      for (const [i, id] of ids.entries()) exactlyOne(scene.stub, id, made[i]?.providerRef ?? '');
      expect(liveRefs(scene.stub)).toHaveLength(8);
    });

    it('stops when the caller aborts, with the caller’s reason', async () => {
      await using scene = await start();
      const provider = subject.make(scene);
      const stopping = new AbortController();
      scene.stub.faults.add({ fault: { kind: 'delay', ms: 2000 } });
      const call = provider.provision(requestFor(newResourceId(), { signal: stopping.signal }));
      stopping.abort(new Error('draining'));
      await expect(call).rejects.toThrow('draining');
    });

    it('never keeps two for one ID and leaks none, for any failure (property)', async () => {
      const rule = fc.record({
        operation: fc.constantFrom(...subject.operations),
        fault: fc.constantFrom(...faultsOf(subject)),
        probability: fc.constantFrom(0.2, 0.5, 0.9),
        times: fc.integer({ min: 1, max: 6 }),
      });
      const step = fc.record({ resource: fc.nat(1), act: fc.constantFrom('provision', 'find', 'provision and record') });
      await fc.assert(
        fc.asyncProperty(fc.array(rule, { maxLength: 8 }), fc.array(step, { maxLength: 8 }), fc.nat(), async (rules, steps, seed) => {
          await using scene = await start({ faults: rules, seed });
          const { stub, clock } = scene;
          const provider = subject.make(scene);
          const ids = [newResourceId(), newResourceId()];
          const refs = new Map<string, string>();
          const check = () => ids.every((id) => expect(liveRefs(stub, id).length).toBeLessThanOrEqual(1));
          for (const { resource, act } of steps) {
            const id = ids[resource] ?? '';
            try {
              if (act === 'find') expect((await provider.find(id))?.providerRefs ?? []).toEqual(liveRefs(stub, id));
              else if (!refs.has(id)) {
                const made = await provider.provision(requestFor(id));
                exactlyOne(stub, id, made.providerRef);
                if (act === 'provision and record') refs.set(id, made.providerRef);
              }
            } catch (error) {
              await clock.sleep(seen(error).retryAfterMs ?? 100);
            }
            check();
          }
          // Teardown under the remaining faults: by the recorded ref, otherwise by what is found.
          for (const id of ids) {
            const recorded = refs.get(id);
            const found = recorded ? [recorded] : ((await untilDone(clock, () => provider.find(id)))?.providerRefs ?? []);
            for (const ref of found) await untilDone(clock, () => provider.release(ref));
          }
          nothingLeft(stub);
        }),
        { numRuns: propertyRuns(25) },
      );
    });
  });
}
