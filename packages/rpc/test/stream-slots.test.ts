import { refusalOf } from '@offshoot/rpc';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type StreamHolder, type StreamSlot, StreamSlots } from '../src/serving/stream-slots.ts';

const limits = { each: { session: 4, inbox: 6 }, total: 20 };
const holder = (network: string, inbox: string, session = inbox): StreamHolder => [
  { of: 'session', key: session },
  { of: 'inbox', key: inbox },
  { of: 'network', key: network },
];
const reasonOf = (action: () => unknown) => {
  try {
    action();
    return 'taken';
  } catch (error) {
    return refusalOf(error)?.metadata.scope ?? String(error);
  }
};

test('a session and an inbox each have a limit, and released slots can be taken again', () => {
  const slots = new StreamSlots(limits);
  const first = slots.take(holder('n', 'saul', 's1'));
  for (let n = 0; n < 3; n += 1) slots.take(holder('n', 'saul', 's1'));
  expect(reasonOf(() => slots.take(holder('n', 'saul', 's1')))).toBe('session');
  for (let n = 0; n < 2; n += 1) slots.take(holder('n', 'saul', 's2'));
  expect(reasonOf(() => slots.take(holder('n', 'saul', 's2')))).toBe('inbox');
  first.release();
  first.release();
  expect(reasonOf(() => slots.take(holder('n', 'saul', 's1')))).toBe('taken');
  expect([reasonOf(() => slots.take(holder('n', 'saul', 's3'))), slots.open]).toEqual(['inbox', 6]);
});

test('attack: many inboxes of one network take all places: everybody else gets in at their expense', () => {
  const slots = new StreamSlots(limits);
  const sybils = Array.from({ length: 20 }, (_, n) => slots.take(holder('attacker', `sybil ${n}`)));
  expect(reasonOf(() => slots.take(holder('attacker', 'one more')))).toBe('all');
  const own = Array.from({ length: 4 }, () => slots.take(holder('home', 'saul')));
  expect([slots.open, sybils.filter(({ displacedBy }) => displacedBy).length]).toEqual([20, 4]);
  expect(refusalOf(sybils[0]?.displacedBy)).toMatchObject({ reason: 'RATE_LIMITED', metadata: { scope: 'all', limit: '20' } });
  expect(own.some(({ displacedBy }) => displacedBy)).toBe(false);
});

test('attack: the biggest holder gives way within one network, too', () => {
  const slots = new StreamSlots(limits);
  for (let greedy = 0; greedy < 5; greedy += 1) for (let n = 0; n < 4; n += 1) slots.take(holder('office', `greedy ${greedy}`));
  expect(reasonOf(() => slots.take(holder('office', 'modest')))).toBe('taken');
  expect(slots.open).toBe(20);
});

test('if all hold the same number, a stream is displaced only after its turn', () => {
  let now = 0;
  const slots = new StreamSlots(limits, () => now);
  const opened = Array.from({ length: 20 }, (_, n) => slots.take(holder(`n${n}`, `inbox ${n}`)));
  now = 9_999;
  expect(reasonOf(() => slots.take(holder('late', 'saul')))).toBe('all');
  now = 10_000;
  expect(reasonOf(() => slots.take(holder('late', 'saul')))).toBe('taken');
  expect(opened.map(({ displacedBy }) => displacedBy !== undefined)).toEqual([true, ...Array(19).fill(false)]);
});

test('in any order of events, no limit is exceeded and no network is pushed below its share', () => {
  const step = fc.record({ network: fc.nat(3), inbox: fc.nat(5), leave: fc.option(fc.nat(), { freq: 4 }) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const slots = new StreamSlots({ each: { inbox: 5 }, total: 8 }, () => 0);
      let open: { network: string; inbox: string; slot: StreamSlot }[] = [];
      for (const { network, inbox, leave } of steps) {
        if (leave !== null && open.length > 0) open.splice(leave % open.length, 1)[0]?.slot.release();
        const before = open.filter((one) => one.network === `${network}`).length;
        const reason = reasonOf(() => {
          const names = { network: `${network}`, inbox: `${network} ${inbox}` };
          open.push({ ...names, slot: slots.take(holder(names.network, names.inbox)) });
        });
        open = open.filter(({ slot }) => slot.displacedBy === undefined);
        expect(slots.open).toBe(open.length);
        expect(open.length).toBeLessThanOrEqual(8);
        for (const held of Map.groupBy(open, (one) => one.inbox).values()) expect(held.length).toBeLessThanOrEqual(5);
        // Four networks, eight slots: a network with fewer than two is admitted unless the inbox itself has reached its limit.
        if (before < 2) expect(reason).toBe('taken');
      }
    }),
  );
});

test('a listener hears that the stream has to make room, however late it asks, and nothing once it is over', () => {
  const slots = new StreamSlots({ each: {}, total: 2 }, () => 0);
  const [first, second] = [slots.take(holder('n', 'a')), slots.take(holder('n', 'a'))];
  const heard: string[] = [];
  first.onDisplaced(() => heard.push('first'));
  slots.take(holder('m', 'b'));
  expect(heard).toEqual(['first']);
  first.onDisplaced(() => heard.push('first, late'));
  second.onDisplaced(() => heard.push('second'));
  second.release();
  for (const name of ['c', 'd']) reasonOf(() => slots.take(holder(name, name)));
  expect(heard).toEqual(['first', 'first, late']);
});
