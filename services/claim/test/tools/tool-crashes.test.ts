// Kills, lost answers and replicas between a provider's action and our record of it: one resource per tool, none left over.

import type { Fault, FaultRule, Operation } from '@offshoot/providers';
import { eventually } from '@offshoot/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ToolResource } from '../../src/templates/domain/template-rules.ts';
import { makeTools } from '../../src/tools/loops/make-tools.ts';
import { toolsOfInstances } from '../../src/tools/store/tool-resources.ts';

import { ToolScene, type Wish } from '../tool-workers.ts';

/** `npm run chaos -- --model RUNS` sets more. */
const RUNS = Number(process.env.MODEL_RUNS ?? 6);
const SEED = process.env.MODEL_SEED === undefined ? {} : { seed: Number(process.env.MODEL_SEED) };

let scene: ToolScene;
beforeAll(async () => {
  scene = await ToolScene.start();
});
beforeEach(() => scene.providers());
afterAll(() => scene.close());

const kinds: { resource: ToolResource; create: Operation; remove: Operation }[] = [
  { resource: 'OPENROUTER_KEY', create: 'openrouter.create-key', remove: 'openrouter.delete-key' },
  { resource: 'AGENTMAIL_INBOX', create: 'agentmail.create-inbox', remove: 'agentmail.delete-inbox' },
  { resource: 'TELNYX_NUMBER', create: 'telnyx.create-order', remove: 'telnyx.delete-number' },
];

const states = async (instanceId: string) => (await scene.rows(instanceId)).map(({ state }) => state);
/** Of the only row. */
const rowOf = async (instanceId: string) => {
  const [row, ...others] = await scene.rows(instanceId);
  if (!row || others.length > 0) throw new Error('not one row');
  return row;
};

describe.each(kinds)('$resource', ({ resource, create, remove }) => {
  test('killed between creation and record: the next attempt finds it, and there is only one', async () => {
    const agent = await scene.agent();
    await scene.settle(agent, { tool: resource });
    // The take is the first, the record the second.
    await scene.work(scene.worker({ death: { at: 1, isCommitted: false } }));
    expect(await rowOf(agent)).toMatchObject({ state: 'MAKING', refs: [] });
    expect(scene.live()).toHaveLength(1);
    // A killed worker may only be slow, so nobody else asks before its time has passed.
    const asked = scene.stub.faults.requestsOf(create);
    await scene.work();
    expect(scene.stub.faults.requestsOf(create)).toBe(asked);
    await scene.workUntilDone();
    const made = await rowOf(agent);
    expect(made.state).toBe('MADE');
    expect(scene.live()).toEqual(made.refs);

    await scene.settle(agent, undefined);
    await scene.work(scene.worker({ death: { at: 2, isCommitted: false } }));
    expect((await rowOf(agent)).state).toBe('RELEASING');
    expect(scene.live()).toEqual([]);
    await scene.workUntilDone();
    expect((await rowOf(agent)).state).toBe('RELEASED');
  });

  test('killed between creation and record, and unwanted by then: found and released', async () => {
    const agent = await scene.agent();
    await scene.settle(agent, { tool: resource });
    await scene.work(scene.worker({ death: { at: 1, isCommitted: false } }));
    await scene.settle(agent, undefined);
    await scene.work();
    expect(scene.live()).toHaveLength(1);
    await scene.workUntilDone();
    expect(await states(agent)).toEqual(['RELEASED']);
    expect(scene.live()).toEqual([]);
    expect(scene.stub.faults.requestsOf(remove)).toBe(1);
  });

  test('unwanted while it is being made: the release waits for it, and then knows its reference', async () => {
    const agent = await scene.agent();
    await scene.settle(agent, { tool: resource });
    scene.stub.faults.add({ operation: create, fault: { kind: 'hold' }, times: 1 });
    const making = scene.work();
    await eventually(() => expect(scene.stub.faults.applied).toHaveLength(1));
    await scene.settle(agent, undefined);
    await scene.work();
    expect(await states(agent)).toEqual(['RELEASING']);
    scene.stub.faults.letGo();
    await making;
    await scene.work();
    expect(await states(agent)).toEqual(['RELEASED']);
    expect(scene.live()).toEqual([]);
    expect(scene.stub.faults.requestsOf(remove)).toBe(1);
  });

  test('cut off by the time limit and carried out later: one is left after a sweep, and none after the end', async () => {
    const agent = await scene.agent();
    await scene.settle(agent, { tool: resource });
    scene.stub.faults.add({ operation: create, fault: { kind: 'hold' }, times: 1 });
    await scene.work(scene.worker({ toolAttemptMs: 20 }));
    expect(await states(agent)).toEqual(['MAKING']);
    await scene.workUntilDone();
    scene.stub.faults.letGo();
    await eventually(() => expect(scene.stub.isIdle()).toBe(true));
    scene.advance(2 * 60 * 60_000);
    // A number has to be polled until it exists.
    for (let i = 0; i < 3; i++) {
      scene.advance(10_000);
      await scene.sweep();
    }
    expect(scene.live()).toEqual((await rowOf(agent)).refs);
    await scene.settle(agent, undefined);
    await scene.workUntilDone();
    expect(scene.live()).toEqual([]);
  });
});

test('killed between release and record, after a lookup found what to release: the reference is stored', async () => {
  const agent = await scene.agent();
  await scene.settle(agent, { sms: 'TELNYX_NUMBER' });
  await scene.work(scene.worker({ death: { at: 1, isCommitted: false } }));
  await scene.settle(agent, undefined);
  scene.advance(30_000);
  await scene.work(scene.worker({ death: { at: 3, isCommitted: false } }));
  expect(await rowOf(agent)).toMatchObject({ state: 'RELEASING', refs: [expect.any(String)] });
  expect(scene.live()).toEqual([]);
  scene.advance(30_000);
  // For an hour, the provider cannot say whether a number is still coming.
  await scene.work();
  expect((await rowOf(agent)).state).toBe('RELEASED');
});

test('two services at once request each resource once', async () => {
  const agents = await Promise.all([scene.agent(), scene.agent(), scene.agent()]);
  for (const agent of agents) await scene.settle(agent, { mail: 'AGENTMAIL_INBOX', sms: 'TELNYX_NUMBER', own: 'WALLET' });
  await Promise.all([scene.work(scene.worker()), scene.work(scene.worker())]);
  await scene.workUntilDone();
  expect(scene.live()).toHaveLength(6);
  expect(scene.stub.faults.requestsOf('agentmail.create-inbox')).toBe(3);
  for (const agent of agents) await scene.settle(agent, undefined);
  await Promise.all([scene.work(scene.worker()), scene.work(scene.worker())]);
  expect(scene.live()).toEqual([]);
  expect(scene.stub.faults.requestsOf('agentmail.delete-inbox')).toBe(3);
});

test('a provider that does not answer does not delay the others', async () => {
  const agents = await Promise.all(Array.from({ length: 12 }, () => scene.agent()));
  scene.stub.faults.add({ operation: 'telnyx.', fault: { kind: 'hold' }, times: 8 });
  for (const agent of agents) await scene.settle(agent, { sms: 'TELNYX_NUMBER' });
  const source = makeTools(scene.worker());
  const stuck = (await source.take(source.parallel)).map((due) => source.attempt(due, new AbortController().signal));
  // As many concurrent calls as one provider gets.
  expect(stuck).toHaveLength(8);
  for (const agent of agents.slice(0, 3)) await scene.settle(agent, { sms: 'TELNYX_NUMBER', mail: 'AGENTMAIL_INBOX' });
  const others = await source.take(source.parallel);
  expect(others.map(({ resource }) => resource)).toEqual(Array(3).fill('AGENTMAIL_INBOX'));
  await eventually(() => expect(scene.stub.faults.applied).toHaveLength(8));
  scene.stub.faults.letGo();
  await Promise.all(stuck);
  for (const agent of agents) await scene.settle(agent, undefined);
  await scene.workUntilDone();
  expect(scene.live()).toEqual([]);
});

test('without a provider, operators and the owner see why; once there is one, the resource is made as if for the first time', async () => {
  const agent = await scene.agent();
  await scene.settle(agent, { mail: 'AGENTMAIL_INBOX' });
  const without = scene.worker();
  without.toolProviders = { ...without.toolProviders, available: [], of: () => undefined };
  await scene.work(without);
  expect(await states(agent)).toEqual(['WANTED']);
  const [shown] = (await toolsOfInstances(scene.db, [agent])).get(agent) ?? [];
  expect(shown).toMatchObject({ state: 'PENDING', failureMessage: expect.stringContaining('no provider') });
  scene.advance(90_000);
  await scene.work();
  expect(await states(agent)).toEqual(['MADE']);
  expect(scene.stub.faults.requestsOf('agentmail.list-inboxes')).toBe(0);

  // The account is removed too early: nothing is forgotten.
  await scene.settle(agent, undefined);
  await scene.work(without);
  expect(await states(agent)).toEqual(['RELEASING']);
  await scene.workUntilDone();
  expect(scene.live()).toEqual([]);
});

test('a resource that was never requested is released without calling a provider', async () => {
  const agent = await scene.agent();
  await scene.settle(agent, { mail: 'AGENTMAIL_INBOX' });
  await scene.settle(agent, {});
  expect(await states(agent)).toEqual(['RELEASED']);
  await scene.settle(agent, { mail: 'TELNYX_NUMBER' });
  await scene.settle(agent, { mail: 'AGENTMAIL_INBOX' });
  await scene.workUntilDone();
  expect(await states(agent)).toEqual(['RELEASED', 'RELEASED', 'MADE']);
  expect(scene.live()).toHaveLength(1);
  expect(scene.stub.faults.requestsOf('agentmail.list-inboxes')).toBe(0);
  await scene.settle(agent, undefined);
  await scene.workUntilDone();
});

test('an agent that has ended gets no more deliveries and keeps nothing, even if its versions never had any tools', async () => {
  const agent = await scene.agent();
  await scene.settle(agent, { mail: 'AGENTMAIL_INBOX' });
  await scene.workUntilDone();
  // A host may name a version before we have a copy of it.
  await scene.settleUnseen(agent, {});
  expect(await states(agent)).toEqual(['MADE']);
  await scene.settle(agent, undefined);
  await scene.workUntilDone();
  expect(await states(agent)).toEqual(['RELEASED']);
  expect(scene.live()).toEqual([]);
  expect(await scene.db.query('select 1 from tool_lists where instance_id = :agent and delivered < generation', { agent })).toEqual([]);
});

test('an orphan that the provider fails to release does not stop the others', async () => {
  for (let one = 0; one < 2; one += 1) await scene.orphan();
  scene.stub.faults.add({ operation: 'agentmail.delete-inbox', fault: { kind: 'status', status: 422 }, times: 1 });
  scene.advance(2 * 60 * 60_000);
  await scene.sweep();
  expect(scene.live()).toHaveLength(1);
  scene.advance(10_000);
  await scene.sweep();
  expect(scene.live()).toEqual([]);
});

const faults: Fault[] = [
  { kind: 'status', status: 409 },
  { kind: 'status', status: 422 },
  { kind: 'status', status: 429, retryAfterSeconds: 7 },
  { kind: 'status', status: 503 },
  { kind: 'reset' },
  { kind: 'lost-reply' },
  { kind: 'garbage', form: 'truncated' },
  { kind: 'garbage', form: 'other-json' },
  { kind: 'taken', told: 'order-fails' },
];
const rule = fc.record<FaultRule>({
  operation: fc.constantFrom('openrouter.', 'agentmail.', 'telnyx.', ...kinds.flatMap(({ create, remove }) => [create, remove])),
  fault: fc.constantFrom(...faults),
  probability: fc.constantFrom(0.2, 0.5, 1),
  times: fc.integer({ min: 1, max: 5 }),
});
const wish = fc.dictionary(
  fc.constantFrom('a', 'b', 'c'),
  fc.constantFrom<ToolResource>('OPENROUTER_KEY', 'AGENTMAIL_INBOX', 'TELNYX_NUMBER', 'WALLET'),
);
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ agent: fc.nat(1), wish: fc.option(wish, { nil: undefined, freq: 6 }) }) },
  { weight: 2, arbitrary: fc.constant('work' as const) },
  { weight: 3, arbitrary: fc.record({ at: fc.integer({ min: 0, max: 8 }), isCommitted: fc.boolean() }) },
  { weight: 1, arbitrary: fc.constant('two workers' as const) },
  { weight: 2, arbitrary: fc.constantFrom(1000, 25_000, 90_000) },
);

test('one resource per tool and none left over, with any failures and killed workers (property)', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(rule, { maxLength: 6 }),
      fc.array(step, { minLength: 3, maxLength: 12 }),
      fc.nat(),
      async (rules, steps, seed) => {
        await scene.providers({ faults: rules, seed });
        const agents = [await scene.agent(), await scene.agent()];
        const wishes = new Map<string, Wish>();
        const checkOneEach = async () => {
          for (const agent of agents) for (const { id } of await scene.rows(agent)) expect(scene.live(id).length).toBeLessThanOrEqual(1);
        };
        for (const one of steps) {
          if (typeof one === 'number') scene.advance(one);
          else if (one === 'work') await scene.work();
          else if (one === 'two workers') await Promise.all([scene.work(), scene.work()]);
          else if ('at' in one) await scene.work(scene.worker({ death: one }));
          else {
            const agent = agents[one.agent] ?? '';
            // An ended agent stays ended.
            if (wishes.has(agent) || one.wish) await scene.settle(agent, one.wish);
            wishes.set(agent, one.wish ?? {});
          }
          await checkOneEach();
        }
        await scene.workUntilDone();
        for (const agent of agents) {
          const made = (await scene.rows(agent)).filter(({ state }) => state !== 'RELEASED');
          expect(Object.fromEntries(made.map(({ tool, resource }) => [tool, resource]))).toEqual({ ...wishes.get(agent) });
          for (const { id, state, resource, refs } of made) {
            expect(state).toBe('MADE');
            expect(scene.live(id)).toEqual(resource === 'WALLET' ? [] : refs);
            const keys = scene.stub.inboxKeys().filter(({ inboxId }) => refs.includes(inboxId));
            expect(keys).toHaveLength(resource === 'AGENTMAIL_INBOX' ? 1 : 0);
          }
          await scene.settle(agent, undefined);
        }
        await scene.workUntilDone();
        expect(scene.live()).toEqual([]);
        expect(scene.stub.inboxKeys()).toEqual([]);
      },
    ),
    { numRuns: RUNS, ...SEED, endOnFailure: process.env.MODEL_SHRINK === undefined },
  );
});
