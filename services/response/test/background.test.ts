// Responses in the background: queued, followed, cancelled, and failed when their process is killed.
import type { Identity } from '@offshoot/rpc/auth';
import { eventually } from '@offshoot/testing';
import type OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { DEFAULT_LIMITS } from '../src/members/domain/limits.ts';
import { member, type RunningResponses, refusalOf, runningResponses } from './running-responses.ts';
import { hangsAfter, says } from './scripted-model.ts';

let service: RunningResponses;
const someone = member();
const ask = { model: 'm', input: 'Hi' };

beforeAll(async () => {
  service = await runningResponses({ limits: { background: 3, backgroundAtOnce: 2, concurrent: 2, items: 12, requestBytes: 20_000 } });
});
afterAll(() => service.close());
beforeEach(() => {
  service.model.answers = [says('Hello', ' there.')];
});

type Again = Omit<OpenAI.Responses.ResponseRetrieveParamsStreaming, 'stream'>;
const eventsOf = async (client: OpenAI, id: string, again: Again = {}) => {
  const events = [];
  for await (const event of await client.responses.retrieve(id, { stream: true, ...again })) events.push(event);
  return events;
};

const ended = (client: OpenAI, id: string, status: string) =>
  eventually(async () => {
    const response = await client.responses.retrieve(id);
    expect(response.status).toBe(status);
    return response;
  });

test('a response in the background is queued, and there when it is done', async () => {
  const client = service.as(someone);
  const queued = await client.responses.create({ model: 'm', input: 'Hi', background: true });
  expect(queued).toMatchObject({ status: 'queued', background: true, output: [] });
  const response = await ended(client, queued.id, 'completed');
  expect(response.output_text).toBe('Hello there.');
  const next = await client.responses.create({ model: 'm', input: 'More', previous_response_id: queued.id });
  expect(next.status).toBe('completed');
});

test('its stream can be read again from any event, also after its end', async () => {
  const client = service.as(someone);
  const all = [];
  for await (const event of await client.responses.create({ model: 'm', input: 'Hi', background: true, stream: true })) all.push(event);
  expect(all.map(({ sequence_number }) => sequence_number)).toEqual(all.map((_, place) => place));
  expect(all.map(({ type }) => type).slice(0, 3)).toEqual(['response.created', 'response.queued', 'response.in_progress']);
  expect(all.at(-1)?.type).toBe('response.completed');
  const id = all[0]?.type === 'response.created' ? all[0].response.id : '';
  expect(await eventsOf(client, id, { starting_after: 4 })).toEqual(all.slice(5));
  for (const starting_after of [all.length - 1, 999]) expect(await eventsOf(client, id, { starting_after })).toEqual([]);
});

test('the stream of what was not streamed is refused in the same way, while it waits, while it runs and when it is done', async () => {
  const { promise: hold, resolve: release } = Promise.withResolvers<void>();
  service.model.answers = [
    async function* () {
      await hold;
      yield* says('Done.');
    },
  ];
  const client = service.as(member());
  const refused = { status: 400, code: 'not_streamable', param: 'stream' };
  // More than run at once.
  const made = await Promise.all(Array.from({ length: 3 }, () => client.responses.create({ model: 'm', input: 'Hi', background: true })));
  const refusals = async () => {
    const seen = new Set<string | undefined>();
    for (const { id } of made) {
      expect(await refusalOf(client.responses.retrieve(id, { stream: true }))).toEqual(refused);
      seen.add((await client.responses.retrieve(id)).status);
    }
    return [...seen];
  };
  await eventually(async () => expect((await refusals()).toSorted()).toEqual(['in_progress', 'queued']));
  release();
  await eventually(async () => expect(await refusals()).toEqual(['completed']));
  service.model.answers = [says('At once.')];
  const { id } = await client.responses.create({ model: 'm', input: 'Hi' });
  expect(await refusalOf(client.responses.retrieve(id, { stream: true }))).toEqual(refused);
});

test('its text is filled up, unless the request, or a later reader, says otherwise', async () => {
  const client = service.as(someone);
  const paddedIn = (events: readonly OpenAI.Responses.ResponseStreamEvent[]) =>
    events.flatMap((event) => (event.type === 'response.output_text.delta' ? ['obfuscation' in event] : []));
  const plain = { include_obfuscation: false };
  for (const stream_options of [undefined, { include_obfuscation: true }, plain]) {
    const all = [];
    const request = { model: 'm', input: 'Hi', background: true, stream: true, stream_options } as const;
    for await (const event of await client.responses.create(request)) all.push(event);
    const isPadded = stream_options !== plain;
    expect(paddedIn(all)).toEqual([isPadded, isPadded]);
    const id = all[0]?.type === 'response.created' ? all[0].response.id : '';
    expect(paddedIn(await eventsOf(client, id))).toEqual([true, true]);
    expect(paddedIn(await eventsOf(client, id, plain))).toEqual([false, false]);
  }
});

test('a follower that goes away does not end it, and cancelling it does', async () => {
  const client = service.as(someone);
  service.model.answers = [(_, signal) => hangsAfter('Half', signal)];
  const stream = await client.responses.create({ model: 'm', input: 'Hi', background: true, stream: true });
  let id = '';
  for await (const event of stream) {
    if (event.type === 'response.created') id = event.response.id;
    if (event.type === 'response.output_text.delta') break;
  }
  expect((await client.responses.retrieve(id)).status).toBe('in_progress');
  expect(await refusalOf(client.responses.create({ model: 'm', input: 'x', previous_response_id: id }))).toMatchObject({
    status: 400,
    code: 'previous_response_not_completed',
  });
  const cancelled = await client.responses.cancel(id);
  expect(cancelled).toMatchObject({
    status: 'cancelled',
    output: [{ type: 'message', status: 'incomplete', content: [{ text: 'Half' }] }],
  });
  expect((await client.responses.retrieve(id)).output).toEqual(cancelled.output);
  // OpenAI's client for Python names a type for a body that it does not send.
  const headers = { ...(await service.headersFor(someone)), 'content-type': 'application/json' };
  const again = await fetch(`${service.url}/v1/responses/${id}/cancel`, { method: 'POST', headers });
  expect(await again.json()).toMatchObject({ status: 'cancelled', output: cancelled.output });
  await eventually(() => expect(service.model.open).toBe(0));
  const events = await eventsOf(client, id);
  expect(events.at(-1)).toMatchObject({ type: 'response.incomplete', response: { status: 'cancelled', output: cancelled.output } });
  expect(events.flatMap((event) => (event.type === 'response.output_item.done' ? [event.item] : []))).toEqual(cancelled.output);
});

test('what a response had said stays when another process cancels it', async () => {
  const client = service.as(someone);
  service.model.answers = [(_, signal) => hangsAfter('Half', signal)];
  const { id } = await client.responses.create({ model: 'm', input: 'Hi', background: true, stream: false });
  await eventually(() => expect(service.model.open).toBe(1));
  const other = await runningResponses({ databaseUrl: service.databaseUrl });
  try {
    expect((await other.as(someone).responses.cancel(id)).status).toBe('cancelled');
    await eventually(async () => expect((await other.as(someone).responses.retrieve(id)).output_text).toBe('Half'));
    expect((await other.as(someone).responses.retrieve(id)).status).toBe('cancelled');
  } finally {
    await other.close();
  }
});

test('a response that is cancelled in the moment in which it ends has all that it had said, and counts as cancelled', async () => {
  const client = service.as(someone);
  const { promise, resolve: goOn } = Promise.withResolvers<void>();
  service.model.answers = [
    async function* () {
      yield { is: 'text', text: 'Half' };
      await promise;
      yield* says(' and half.');
    },
  ];
  const { id } = await client.responses.create({ model: 'm', input: 'Hi', background: true, stream: false });
  await eventually(() => expect(service.model.open).toBe(1));
  const waiting = (statements: number) =>
    eventually(async () =>
      expect(
        await service.rows("select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"),
      ).toHaveLength(statements),
    );
  await service.rows(`begin; select 1 from response where response_id = '${id}' for update`);
  const cancelling = client.responses.cancel(id);
  await waiting(1);
  goOn();
  await waiting(2);
  await service.rows('commit');
  expect((await cancelling).status).toBe('cancelled');
  await eventually(async () =>
    expect(await client.responses.retrieve(id)).toMatchObject({
      status: 'cancelled',
      completed_at: null,
      output_text: 'Half and half.',
    }),
  );
});

test('a key has only so many in the background, and so many at once', async () => {
  const one = member();
  const client = service.as(one);
  service.model.answers = [(_, signal) => hangsAfter('', signal)];
  const begun = await Promise.all(
    Array.from({ length: 12 }, () =>
      client.responses.create({ model: 'm', input: 'Hi', background: true }).then(
        ({ id }) => id,
        (error: { code: string }) => error.code,
      ),
    ),
  );
  expect(begun.filter((id) => id === 'too_many_background_responses')).toHaveLength(9);
  await Promise.all(begun.filter((id) => id?.startsWith('resp_')).map((id) => client.responses.cancel(id ?? '')));
  const gone = new AbortController();
  const streams = [0, 1].map(() => client.responses.create({ model: 'm', input: 'Hi' }, { signal: gone.signal }).catch(() => {}));
  await eventually(() => expect(service.model.open).toBeGreaterThanOrEqual(2));
  expect(await refusalOf(client.responses.create({ model: 'm', input: 'Hi' }))).toMatchObject({ status: 429 });
  gone.abort();
  await Promise.all(streams);
  service.model.answers = [says('Again.')];
  await eventually(async () => expect((await client.responses.create({ model: 'm', input: 'Hi' })).status).toBe('completed'));
});

test('attack: a member who posts a hundred does not make others wait: tenants take turns, and so do the members of one', async () => {
  const own = await runningResponses({ limits: { backgroundAtOnce: 2 } });
  const gates: (() => void)[] = [];
  own.model.answers = [
    async function* () {
      await new Promise<void>((resolve) => gates.push(resolve));
      yield* says('Done.');
    },
  ];
  const begun = () => own.model.asked.map(({ items }) => JSON.stringify(items).match(/turn (\w+)/)?.[1]);
  const greedy = member();
  const post = (one: Identity, name: string) => own.as(one).responses.create({ model: 'm', input: `turn ${name}`, background: true });
  try {
    const order = ['greedy1', 'greedy2', 'other', 'colleague', 'greedy3', 'late', 'greedy4'];
    for (const count of [1, 2]) {
      await post(greedy, `greedy${count}`);
      await eventually(() => expect(begun()).toEqual(order.slice(0, count)));
    }
    for (const name of ['greedy3', 'greedy4']) await post(greedy, name);
    await post(member({ tenantId: greedy.tenantId, payer: greedy.payer }), 'colleague');
    await post(member(), 'other');
    // Each time one of two ends, and the other one goes on.
    for (const [count, ended] of [0, 2, 3, 1, 4].entries()) {
      if (ended === 1) await post(member(), 'late');
      gates[ended]?.();
      await eventually(() => expect(begun()).toEqual(order.slice(0, count + 3)));
    }
  } finally {
    own.model.answers = [says('Done.')];
    for (const open of gates) open();
    await own.close();
  }
});

test('attack: eight tenants of one person take all places in the background: half of them are left for others', async () => {
  const own = await runningResponses();
  const go = Promise.withResolvers<void>();
  own.model.answers = [
    async function* () {
      await go.promise;
      yield* says('Done.');
    },
  ];
  const { payer } = member();
  const post = (one: Identity) => own.as(one).responses.create({ ...ask, background: true });
  try {
    for (let n = 0; n < 24; n++) await post(member({ payer }));
    await eventually(() => expect(own.model.open).toBe(8));
    const others = [member(), member()];
    for (const other of others) await post(other);
    await eventually(() => expect(own.model.open).toBe(10));
    // And nobody queues without end by making tenants.
    await own.rows(`insert into response (response_id, tenant_id, payer, subject, key_id, conversation_id, status, is_background, has_events, resource, input, output,
        item_count, item_ids, bytes, job, create_time, expire_time)
      select 'resp_' || n, 'tenant_' || n, '${payer}', 'user', '', 'resp_' || n, 'queued', true, false, '{}', '[]', '[]', 0, '{}', 0, '{}', now(), now()
        from generate_series(1, ${DEFAULT_LIMITS.backgroundOfPayer - 24}) n`);
    expect(await refusalOf(post(member({ payer })))).toMatchObject({ status: 429, code: 'too_many_background_responses' });
  } finally {
    await own.rows(`delete from response where subject = 'user'`);
    go.resolve();
    await own.close();
  }
});

test('a conversation and a request have an end', async () => {
  const client = service.as(someone);
  let last: string | undefined;
  for (let turn = 0; turn < 5; turn++)
    last = (await client.responses.create({ model: 'm', input: 'Hi', ...(last && { previous_response_id: last }) })).id;
  const input = [1, 2].map(() => ({ role: 'user' as const, content: 'Hi' }));
  expect(await refusalOf(client.responses.create({ model: 'm', input, previous_response_id: last }))).toMatchObject({
    status: 400,
    code: 'too_many_items',
  });
  expect(await refusalOf(client.responses.create({ model: 'm', input: 'x'.repeat(30_000) }))).toMatchObject({ status: 413 });
});

test('what is over is deleted, whole conversations at a time', async () => {
  const client = service.as(someone);
  const first = await client.responses.create({ model: 'm', input: 'canary-3' });
  const later = new Date(Date.now() + 31 * 86_400_000);
  const second = await runningResponses({ databaseUrl: service.databaseUrl, now: () => later, retentionMs: 50, leaseMs: 3_600_000 });
  try {
    await eventually(async () => expect(await service.rows(`select 1 from response where response_id = '${first.id}'`)).toEqual([]));
    expect(await service.rows("select 1 from response where input::text like '%canary-3%'")).toEqual([]);
  } finally {
    await second.close();
  }
});
