import { Code, ConnectError, type Interceptor } from '@connectrpc/connect';
import { Refusal } from '@offshoot/refusals';
import { expect, test } from 'vitest';
import { serveAdmin } from '../../src/admin/admin-port.ts';
import { counter, gauge, histogram, readOnce, timeRpcs } from '../../src/metrics/index.ts';

async function told(pattern: RegExp): Promise<string[]> {
  const metrics = await serveAdmin({ host: '127.0.0.1', port: 0 });
  try {
    return (await (await fetch(`${metrics.url}/metrics`)).text()).split('\n').filter((line) => pattern.test(line));
  } finally {
    await metrics.close();
  }
}

test('attack: a label that a caller fills with ever new values fills no memory', async () => {
  const many = counter('test.many', 'A mistake.', ['outcome']);
  for (let n = 0; n < 5_000; n++) many.add({ outcome: `value ${n}` });
  many.add({ outcome: 'value 0' }, 4);
  const series = await told(/^test_many_total/);
  expect(series).toHaveLength(2_000);
  expect(series).toContain('test_many_total{outcome="value 0"} 5');
  // Nothing is lost of the sum.
  expect(series.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)).toBe(5_004);
});

test('a histogram says how many values are in each bucket and the smaller ones, in any order of its labels', async () => {
  const seconds = histogram('test', 'How long it took.', { unit: 's', labels: ['service', 'outcome'], buckets: [0.5, 1] });
  for (const value of [0.25, 0.5, 0.75, 4]) seconds.observe({ service: 'a', outcome: 'b' }, value);
  seconds.observe({ outcome: 'b', service: 'a' }, 1);
  expect(await told(/test_seconds/)).toEqual([
    '# HELP test_seconds How long it took.',
    '# TYPE test_seconds histogram',
    'test_seconds_count{service="a",outcome="b"} 5',
    'test_seconds_sum{service="a",outcome="b"} 6.5',
    'test_seconds_bucket{service="a",outcome="b",le="0.5"} 2',
    'test_seconds_bucket{service="a",outcome="b",le="1"} 4',
    'test_seconds_bucket{service="a",outcome="b",le="+Inf"} 5',
  ]);
});

test('a counter tells the same to all who ask, and what was added since', async () => {
  const count = counter('test.count', 'How many.', ['outcome']);
  count.add({ outcome: 'a' });
  for (const value of [1, 1]) expect(await told(/^test_count_total/)).toEqual([`test_count_total{outcome="a"} ${value}`]);
  count.add({ outcome: 'a' }, 2);
  expect(await told(/^test_count_total/)).toEqual(['test_count_total{outcome="a"} 3']);
});

test('a gauge is the sum of all that watch it, and knows nothing if one of them fails', async () => {
  const waiting = gauge('test.waiting', 'What waits.');
  const [one, two] = [waiting.watch(async () => 2), waiting.watch(async () => 3)];
  expect(await told(/^test_waiting/)).toEqual(['test_waiting 5']);
  await one.close();
  expect(await told(/^test_waiting/)).toEqual(['test_waiting 3']);
  await two.close();
  const broken = waiting.watch(() => Promise.reject(new Error('no database')));
  expect(await told(/^test_waiting/)).toEqual([]);
  await broken.close();
});

test('a gauge with labels adds up what has the same ones, and one reading serves all of a scrape', async () => {
  const states = gauge('test.states', 'What there is.', { labels: ['state'] });
  let readings = 0;
  const read = readOnce(async () => {
    readings += 1;
    return 3;
  });
  const two = [1, 2].map((more) =>
    states.watch(async () => [
      [{ state: 'a' }, more],
      [{ state: `b${more}` }, await read()],
    ]),
  );
  expect(await told(/^test_states/)).toEqual(['test_states{state="a"} 3', 'test_states{state="b1"} 3', 'test_states{state="b2"} 3']);
  expect(readings).toBe(1);
  for (const one of two) await one.close();
});

test('attack: what never answers holds up no scrape, and hides nothing else', async () => {
  const stuck = gauge('test.stuck', 'What hangs.').watch(() => new Promise<number>(() => {}));
  const fine = gauge('test.fine', 'What does not.').watch(() => 4);
  const begun = performance.now();
  expect(await told(/^test_(?:stuck|fine)/)).toEqual(['test_fine 4']);
  expect(performance.now() - begun).toBeLessThan(5_000);
  await stuck.close();
  await fine.close();
});

test('calls are counted by how they end: refusals, too, which get their code further out', async () => {
  const method = { service: { typeName: 'test.v1.TestService' }, method: { name: 'Try' } };
  const call = (next: () => Promise<never>) =>
    timeRpcs('test')(next)(method as Parameters<ReturnType<Interceptor>>[0]).catch(() => 'refused');
  await call(() => Promise.reject(new Refusal('AGENT_NOT_FOUND', 'There is none.')));
  await call(() => Promise.reject(new ConnectError('late', Code.DeadlineExceeded)));
  await call(() => Promise.reject(new Error('a defect')));
  const codes = (await told(/^rpc_server_call_duration_seconds_count\{service="test"/)).map(
    (line) => /status_code="(\w+)"/.exec(line)?.[1],
  );
  expect(codes.toSorted()).toEqual(['DEADLINE_EXCEEDED', 'NOT_FOUND', 'UNKNOWN']);
});

test('streams are counted at their end, and one that its caller leaves is cancelled', async () => {
  const method = { service: { typeName: 'test.v1.TestService' }, method: { name: 'Watch' }, signal: new AbortController().signal };
  const request = method as unknown as Parameters<ReturnType<Interceptor>>[0];
  const opened = async () => {
    const next = async () =>
      ({
        stream: true,
        message: (async function* () {
          yield* [1, 2];
        })(),
      }) as never;
    return (await timeRpcs('streams')(next)(request)).message as AsyncIterable<number>;
  };
  for await (const _ of await opened());
  for await (const _ of await opened()) break;
  const codes = (await told(/^rpc_server_call_duration_seconds_count\{service="streams"/)).map((line) => /code="(\w+)"/.exec(line)?.[1]);
  expect(codes.toSorted()).toEqual(['CANCELLED', 'OK']);
});
