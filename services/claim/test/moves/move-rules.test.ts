// Which host takes over an agent, when a lapsed lease counts against its host, and what the database allows.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ConditionStep, conditionAfter, conditions } from '../../src/database/domain/condition.ts';
import { LeaseWatch } from '../../src/hosts/domain/lease-watch.ts';
import { chooseHavens, isGivenUp, ORDER_TIMEOUT_MS, RESTORE_TIMEOUT_MS } from '../../src/moves/domain/moves.ts';

const places = fc.constantFrom('a', 'b');
const hostIds = ['h1', 'h2', 'h3', 'h4'];
const anyHavens = fc
  .tuple(...hostIds.map((hostId) => fc.record({ hostId: fc.constant(hostId), backupPlace: places, capacity: fc.nat(6), held: fc.nat(6) })))
  .chain((all) => fc.subarray(all));
const anyStranded = fc
  .array(fc.record({ backupPlace: places, refusedBy: fc.subarray(hostIds) }), { maxLength: 20 })
  .map((all) => all.map((one, at) => ({ ...one, instanceId: `i${at}` })));

test('an instance goes to a host with the same backup place that has room and has not refused it, whenever there is one', () => {
  fc.assert(
    fc.property(anyStranded, anyHavens, (stranded, havens) => {
      const chosen = chooseHavens(stranded, havens);
      const load = new Map(havens.map(({ hostId, held }) => [hostId, held]));
      for (const hostId of chosen.values()) load.set(hostId, (load.get(hostId) ?? 0) + 1);
      const taken = new Set(chosen.values());
      for (const { hostId, capacity } of havens)
        if (capacity > 0 && taken.has(hostId)) expect(load.get(hostId)).toBeLessThanOrEqual(capacity);
      for (const one of stranded) {
        const fits = havens.filter(({ hostId, backupPlace }) => backupPlace === one.backupPlace && !one.refusedBy.includes(hostId));
        const target = chosen.get(one.instanceId);
        if (target !== undefined) expect(fits.map(({ hostId }) => hostId)).toContain(target);
        else expect(fits.filter(({ hostId, capacity }) => capacity === 0 || capacity > (load.get(hostId) ?? 0))).toEqual([]);
      }
    }),
  );
});

test('the instances of one host spread over all hosts that can take them', () => {
  const stranded = Array.from({ length: 30 }, (_, at) => ({ instanceId: `i${at}`, backupPlace: 'a', refusedBy: [] }));
  const havens = hostIds.slice(0, 3).map((hostId) => ({ hostId, backupPlace: 'a', capacity: 0, held: 5 }));
  const counts = [...chooseHavens(stranded, havens).values()].reduce((all, id) => all.set(id, (all.get(id) ?? 0) + 1), new Map());
  expect([...counts.values()]).toEqual([10, 10, 10]);
});

test('a host that does not take an order, dies, or never restores the instance is given up', () => {
  const since = new Date(0);
  const after = (ms: number) => new Date(ms + 1);
  expect(isGivenUp({ accepted: true, since, targetIsUp: false }, since)).toBe(true);
  expect(isGivenUp({ accepted: false, since, targetIsUp: true }, since)).toBe(false);
  expect(isGivenUp({ accepted: false, since, targetIsUp: true }, after(ORDER_TIMEOUT_MS))).toBe(true);
  expect(isGivenUp({ accepted: true, since, targetIsUp: true }, after(ORDER_TIMEOUT_MS))).toBe(false);
  expect(isGivenUp({ accepted: true, since, targetIsUp: true }, after(RESTORE_TIMEOUT_MS))).toBe(true);
});

test('an unreachable instance is never marked as broken, and a lost one only comes back through an explicit step', () => {
  const steps: ConditionStep[] = ['away', 'lost', 'movable', 'back', 'troubled', 'well'];
  for (const step of steps.filter((one) => one !== 'back' && one !== 'lost'))
    expect(conditionAfter('UNREACHABLE', step)).toBe('UNREACHABLE');
  for (const step of steps.filter((one) => one !== 'back' && one !== 'movable')) expect(conditionAfter('CRASHED', step)).toBe('CRASHED');
  for (const from of conditions) expect(conditionAfter(conditionAfter(from, 'back'), 'well')).toBe('OK');
});

test('leases are only judged after the hosts could be heard for a whole lease period', () => {
  const watch = new LeaseWatch(10_000);
  const look = (from: number, to: number, ahead = 0) => {
    let last = false;
    for (let at = from; at <= to; at += 1000) last = watch.mayJudge(at + ahead, at);
    return last;
  };
  expect(look(0, 9000), 'just started').toBe(false);
  expect(look(10_000, 12_000)).toBe(true);
  expect(look(17_000, 26_000), 'after a halt or an outage of five seconds').toBe(false);
  expect(look(27_000, 27_000)).toBe(true);
  const hour = 3_600_000;
  expect(look(28_000, 37_000, hour), 'after a jump of the clock').toBe(false);
  expect(look(38_000, 38_000, hour)).toBe(true);
  expect(look(39_000, 40_000), 'and back').toBe(false);
});
