// When a host reports an agent or its language model as unhealthy: rules only.
import { describe, expect, test } from 'vitest';
import { AgentHealth } from '../../src/host/health/domain/agent-health.ts';
import { EngineHealth } from '../../src/host/health/domain/engine-health.ts';
import { Starts } from '../../src/host/stock/domain/starts.ts';

describe('an agent', () => {
  test('without a connection is in trouble after a moment, and well again as soon as it is back', () => {
    const health = new AgentHealth(0, 0.5);
    expect(health.trouble(5000)).toBeUndefined();
    expect(health.trouble(5001)).toMatch(/no connection/);
    health.seen(false, 6000);
    expect(health.trouble(6000)).toMatch(/no connection/);
    health.seen(true, 7000);
    expect([health.trouble(7000), health.trouble(12_000), health.trouble(12_001)]).toEqual([undefined, undefined, expect.any(String)]);
  });

  test('is probed once a minute, at different times for agents that started together, and soon again after a failed probe', () => {
    const health = new AgentHealth(0, 0.5);
    expect([health.isProbeDue(29_999), health.isProbeDue(30_000)]).toEqual([false, true]);
    health.probed(undefined, 30_000);
    expect([health.isProbeDue(89_999), health.isProbeDue(90_000)]).toEqual([false, true]);
    health.probed('network', 90_000);
    expect([health.isProbeDue(94_999), health.isProbeDue(95_000)]).toEqual([false, true]);
  });

  test('is in trouble after two unanswered network probes or one failed write, until a probe succeeds', () => {
    const health = new AgentHealth(0, 0);
    const after = (failure: 'network' | 'folder' | undefined) => {
      health.seen(true, 0);
      health.probed(failure, 0);
      return health.trouble(0);
    };
    expect(after('network')).toBeUndefined();
    expect(after('network')).toMatch(/does not answer/);
    expect(after(undefined)).toBeUndefined();
    expect(after('folder')).toMatch(/cannot be written/);
    expect(after(undefined)).toBeUndefined();
  });
});

describe('a language model that can be checked', () => {
  test('is down after two failed checks in a row, but not after failed calls, and up after one success', () => {
    const health = new EngineHealth(true, 0);
    for (let n = 0; n < 9; n++) health.called(false, 0);
    expect([health.isOk(0), health.isCheckDue(0)]).toEqual([true, true]);
    health.checked(false, 100);
    expect([health.isOk(100), health.isCheckDue(2099), health.isCheckDue(2100)]).toEqual([true, false, true]);
    health.checked(false, 2100);
    expect([health.isOk(2100), health.isOk(9_999_999)]).toEqual([false, false]);
    health.checked(true, 5000);
    expect([health.isOk(5000), health.isCheckDue(8000)]).toEqual([true, false]);
  });

  test('is checked at the start and after a quiet minute, but not while in use', () => {
    const health = new EngineHealth(true, 0);
    expect(health.isCheckDue(0)).toBe(true);
    health.checked(true, 0);
    expect([health.isCheckDue(59_999), health.isCheckDue(60_000)]).toEqual([false, true]);
    health.called(true, 50_000);
    expect([health.isCheckDue(60_000), health.isCheckDue(110_000)]).toEqual([false, true]);
    health.checked(false, 110_000);
    health.called(true, 110_500);
    expect([health.isOk(110_500), health.isCheckDue(113_000)]).toEqual([true, false]);
  });
});

test('a language model that cannot be checked is down after three calls in a row, and trusted again after a while', () => {
  const health = new EngineHealth(false, 0);
  for (const isOk of [false, false, true, false, false]) health.called(isOk, 0);
  expect([health.isOk(0), health.isCheckDue(9_999_999)]).toEqual([true, false]);
  health.called(false, 1000);
  expect([health.isOk(1000), health.isOk(30_999), health.isOk(31_000)]).toEqual([false, false, true]);
  // From then on, one more failure is enough.
  health.called(false, 32_000);
  expect(health.isOk(32_000)).toBe(false);
  health.called(true, 33_000);
  expect(health.isOk(33_000)).toBe(true);
});

describe('starts', () => {
  const newcomer = (isUnreachable = false) => ({ instanceId: 'a', isUnreachable });
  const arrived = () => true;

  test('fail once if the inbox cannot be opened, and again as long as that lasts', () => {
    const starts = new Starts();
    starts.observe([newcomer()], arrived, 0);
    expect(starts.failures).toBe(0);
    for (const at of [1000, 1500, 5000, 10_999]) starts.observe([newcomer(true)], arrived, at);
    expect(starts.failures).toBe(1);
    starts.observe([newcomer(true)], arrived, 11_000);
    expect(starts.failures).toBe(2);
    starts.observe([], arrived, 12_000);
    expect(starts.failures).toBe(0);
  });

  test('fail if they lead nowhere; an abandoned one is not a success', () => {
    const starts = new Starts();
    for (const at of [0, 59_999]) starts.observe([newcomer()], arrived, at);
    expect(starts.failures).toBe(0);
    starts.observe([newcomer()], arrived, 60_000);
    starts.observe([], () => false, 61_000);
    expect(starts.failures).toBe(1);
  });
});
