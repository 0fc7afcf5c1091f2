import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestClock } from '@offshoot/safe-fetch/provider-http/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type FaultRule, type ProviderStub, startProviderStub } from '../src/index.ts';
import { liveRefs, newResourceId, requestFor, subjects, untilDone } from './scene.ts';

const call = (stub: ProviderStub, path: string, init: RequestInit = {}) =>
  fetch(`${stub.url}${path}`, { ...init, headers: { authorization: `Bearer ${stub.apiKey}`, ...init.headers } });

describe('the stub of the providers', () => {
  it('refuses a wrong key, a wrong path and a body that is not an object, each in the provider’s words', async () => {
    await using stub = await startProviderStub();
    const headers = { authorization: 'Bearer other' };
    expect((await call(stub, '/telnyx/v2/phone_numbers', { headers })).status).toBe(401);
    expect(await (await call(stub, '/openrouter/api/v1/keys', { headers })).json()).toMatchObject({ error: { code: 401 } });
    expect((await call(stub, '/openrouter/api/v1/credits')).status).toBe(404);
    expect((await call(stub, '/agentmail/v1/inboxes')).status).toBe(404);
    expect((await call(stub, '/elsewhere')).status).toBe(404);
    expect((await call(stub, '/openrouter/api/v1/keys', { method: 'POST', body: '[1]' })).status).toBe(400);
    expect((await call(stub, '/openrouter/api/v1/keys', { method: 'POST', body: '{}' })).status).toBe(400);
    expect(await (await call(stub, '/telnyx/v2/phone_numbers/1', { method: 'DELETE' })).json()).toMatchObject({
      errors: [{ code: '10005' }],
    });
    expect(stub.resources()).toEqual([]);
  });

  it('disables a key and changes its limit', async () => {
    await using stub = await startProviderStub();
    const made = await (await call(stub, '/openrouter/api/v1/keys', { method: 'POST', body: '{"name":"n","limit":3}' })).json();
    const { hash } = (made as { data: { hash: string } }).data;
    const patched = await call(stub, `/openrouter/api/v1/keys/${hash}`, { method: 'PATCH', body: '{"disabled":true,"limit":9}' });
    expect(await patched.json()).toMatchObject({ data: { hash, disabled: true, limit: 9 } });
    expect(await (await call(stub, '/openrouter/api/v1/keys')).json()).toEqual({ data: [] });
    expect(await (await call(stub, '/openrouter/api/v1/keys?include_disabled=true')).json()).toMatchObject({ data: [{ hash }] });
  });

  it('injects the same faults into the same requests if the seed is the same', async () => {
    const rules: FaultRule[] = [
      { operation: 'telnyx.', fault: { kind: 'lost-reply' }, probability: 0.3 },
      { fault: { kind: 'status', status: 503 }, probability: 0.2 },
    ];
    const run = async (seed: number) => {
      const clock = new TestClock();
      await using stub = await startProviderStub({ faults: rules, seed, now: clock.now });
      for (const subject of subjects) {
        const provider = subject.make({ stub, clock });
        for (let i = 0; i < 5; i++) await untilDone(clock, () => provider.provision(requestFor(newResourceId())));
      }
      return stub.faults.applied;
    };
    const first = await run(7);
    expect(first.length).toBeGreaterThan(5);
    expect(await run(7)).toEqual(first);
    expect(await run(8)).not.toEqual(first);
  });

  it.each(subjects.map((subject) => [subject.name, subject] as const))('remembers across a restart what %s made', async (_, subject) => {
    const file = join(tmpdir(), `provider-stub-${randomUUID()}.sqlite`);
    onTestFinished(() => rmSync(file, { force: true }));
    const clock = new TestClock();
    const id = newResourceId();
    const before = await startProviderStub({ file, now: clock.now, propagation: { pendingReads: 2, unseenReads: 1 } });
    before.faults.add({ operation: subject.create, fault: { kind: 'lost-reply' }, times: 1 });
    await expect(subject.make({ stub: before, clock }).provision(requestFor(id))).rejects.toThrow('unreachable');
    const kept = before.resources();
    await before.close();
    await using after = await startProviderStub({ file, now: clock.now });
    expect(after.resources()).toEqual(kept);
    const provider = subject.make({ stub: after, clock });
    const made = await untilDone(clock, () => provider.provision(requestFor(id)));
    expect(liveRefs(after)).toEqual([made.providerRef]);
    expect(after.faults.requestsOf('telnyx.create-order')).toBe(0);
    await provider.release(made.providerRef);
    expect(liveRefs(after)).toEqual([]);
  });
});
