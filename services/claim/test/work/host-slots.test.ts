import { describe, expect, test } from 'vitest';
import { hostSlots } from '../../src/work/loops/host-slots.ts';

const [near, far] = ['host_near', 'host_far'];
const slots = () => hostSlots({ perHost: 4, patienceMs: 10_000 });
type Slots = ReturnType<typeof slots>;

function beginAll(all: Slots, hostId: string, now: number): number {
  let begun = 0;
  for (; all.hasFree(hostId, now); begun += 1) all.begin(hostId, now);
  return begun;
}

const freeOf = (all: Slots, hostId: string, now: number) => {
  const { hostIds, free, others } = all.free(now);
  return free[hostIds.indexOf(hostId)] ?? others;
};

describe('the slots of a loop', () => {
  test('a host gets no more than its own', () => {
    const all = slots();
    expect(beginAll(all, near, 0)).toBe(4);
    expect(all.hasFree(far, 0)).toBe(true);
    all.end(near, 0, 5);
    expect(beginAll(all, near, 5)).toBe(1);
  });

  test('a silent host holds none of the others’ slots, and answers end its silence', () => {
    const all = slots();
    beginAll(all, near, 0);
    expect(all.inUse(1000)).toBe(4);
    expect(all.inUse(1001)).toBe(0);
    expect(freeOf(all, near, 1001)).toBe(0);
    all.end(near, 0, 3000);
    expect(all.inUse(3000)).toBe(3);
    expect(beginAll(all, near, 3000)).toBe(1);
  });

  test('a slow host that answers now and then is not silent', () => {
    const all = slots();
    beginAll(all, near, 0);
    for (let now = 900; now < 9000; now += 900) {
      expect(all.inUse(now)).toBe(4);
      all.end(near, now - 900, now);
      all.begin(near, now);
    }
  });

  test('a host that let a call time out gets one at a time until it answers', () => {
    const all = slots();
    beginAll(all, near, 0);
    for (let call = 0; call < 4; call += 1) all.end(near, 0, 10_000);
    expect(freeOf(all, near, 10_000)).toBe(1);
    expect(beginAll(all, near, 10_000)).toBe(1);
    all.end(near, 10_000, 20_000);
    expect(beginAll(all, near, 20_000)).toBe(1);
    all.end(near, 20_000, 20_100);
    expect(beginAll(all, near, 20_100)).toBe(4);
  });

  test('no more items wait for a host than it answers in a second', () => {
    const all = slots();
    for (let now = 0; now < 1000; now += 10) {
      all.begin(near, now);
      all.end(near, now, now + 5);
    }
    expect(freeOf(all, near, 1000)).toBe(4 + 100);
    all.queued(near, 1, 1000);
    expect(freeOf(all, near, 1000)).toBe(4 + 99);
    expect(freeOf(all, far, 1000)).toBe(8);
    all.queued(near, -1, 1000);
    expect(freeOf(all, near, 70_000)).toBe(8);
  });

  test('a host on trial is forgotten after a long time without calls', () => {
    const all = slots();
    all.begin(near, 0);
    all.end(near, 0, 10_000);
    expect(all.free(70_001).hostIds).toEqual([near]);
    expect(all.free(3_610_001).hostIds).toEqual([]);
  });

  test('a call that takes several slots leaves the host the rest, and counts as many if it is silent', () => {
    const s = slots();
    s.begin('h', 0, 3);
    expect([s.hasFree('h', 0), s.inUse(0)]).toEqual([true, 3]);
    s.begin('h', 0, 3);
    expect([s.hasFree('h', 0), s.inUse(0)]).toEqual([false, 6]);
    s.queued('h', 2, 0);
    expect(s.free(0)).toMatchObject({ hostIds: ['h'], free: [0] });
    s.end('h', 0, 10, 3);
    s.queued('h', -2, 10);
    expect([s.hasFree('h', 10), s.inUse(10)]).toEqual([true, 3]);
    expect(s.free(10).free).toEqual([5]);
    // It has answered once, and the other call makes no progress.
    expect([s.hasFree('h', 2000), s.inUse(2000)]).toEqual([false, 0]);
  });
});
