// What the host remembers about an agent outside its folder, and what an old copy of the folder must adopt from it.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type AgentState, FRESH, STARTING_TRUST } from '../../src/agent/record/domain/agent-state.ts';
import { afterOldBackup, type KeptMarks, type Mark, markOf } from '../../src/agent/record/domain/mark.ts';
import { type HostStore, openHostStore } from '../../src/host/agents/host-store.ts';
import { CLAIMED } from './claimed-agent.ts';

const TEMPLATE = `tmpl_${'a'.repeat(26)}`;
const mark = (state: AgentState): Mark => {
  const made = markOf(state);
  if (made === undefined) throw new Error('a claimed agent has a mark');
  return made;
};

type Step = 'update' | 'clone' | 'sell' | 'trust' | 'server';
/** An action of an agent that the host notes. */
function after(state: AgentState, step: Step, at: number): AgentState {
  const { claimed, template } = state;
  if (claimed === undefined || template === undefined) throw new Error('claimed');
  if (step === 'update')
    return {
      ...state,
      template: { ...template, version: template.version + 1, digest: `d${template.version + 1}` },
      acceptedCapabilities: `c${at}`,
    };
  const redeemed = { ...state, redemptions: state.redemptions + 1, newestRedeemedAt: Math.max(state.newestRedeemedAt, at) };
  if (step === 'sell')
    return {
      ...redeemed,
      claimed: { ...claimed, ownerId: `owner ${at}` },
      ...{ ownerChangedAt: at, trust: STARTING_TRUST, trustIssuedAt: 0, serverOrder: '', serverOrderAt: 0 },
    };
  if (step === 'server') return { ...redeemed, serverOrder: `nonce ${at}`, serverOrderAt: at };
  if (step === 'trust') return { ...redeemed, trust: { ...state.trust, inboxes: [`inbox ${at}`] }, trustIssuedAt: at };
  return redeemed;
}

describe('an agent in the state in which the host last saw it', () => {
  test('adopts nothing', () => {
    expect(afterOldBackup(CLAIMED, { settled: mark(CLAIMED) })).toBeUndefined();
    expect(afterOldBackup(CLAIMED, {})).toBeUndefined();
    expect(afterOldBackup(FRESH, {})).toBeUndefined();
  });

  test('died between the two writes: the change did not happen and may be repeated', () => {
    for (const step of ['update', 'clone', 'sell', 'trust', 'server'] as const) {
      const kept = { settled: mark(CLAIMED), intended: mark(after(CLAIMED, step, 9)) };
      expect(afterOldBackup(CLAIMED, kept)).toBeUndefined();
      expect(afterOldBackup(after(CLAIMED, step, 9), kept)).toBeUndefined();
    }
    expect(afterOldBackup(FRESH, { intended: mark(CLAIMED) })).toBeUndefined();
  });

  test('is ahead of a host with an old database', () => {
    expect(afterOldBackup(after(after(CLAIMED, 'update', 1), 'clone', 2), { settled: mark(CLAIMED) })).toBeUndefined();
  });
});

describe('a mark', () => {
  test('exists only for an agent that is claimed and has a template', () => {
    expect(markOf(CLAIMED)).toBeDefined();
    for (const missing of [{ claimed: undefined }, { template: undefined }]) expect(markOf({ ...CLAIMED, ...missing })).toBeUndefined();
  });

  test('of the next claim does not count as the past of the previous one', () => {
    const next = { ...CLAIMED, template: { templateId: `tmpl_${'b'.repeat(26)}`, creatorId: 'creator', version: 1, digest: 'e1' } };
    expect(afterOldBackup(next, { settled: mark(CLAIMED), intended: mark(next) })).toBeUndefined();
    expect(afterOldBackup(next, { settled: mark(CLAIMED) })).toMatchObject({ floor: { templateId: TEMPLATE, version: 1 } });
  });

  test('sets a floor only above the version that the agent has', () => {
    const cloned = after(CLAIMED, 'clone', 9);
    expect(afterOldBackup(CLAIMED, { settled: mark(cloned) })).not.toHaveProperty('floor');
    expect(afterOldBackup(after(CLAIMED, 'update', 1), { settled: mark(cloned) })).not.toHaveProperty('floor');
    const updated = after(CLAIMED, 'update', 1);
    expect(afterOldBackup(CLAIMED, { settled: mark(updated) })).toMatchObject({
      floor: { templateId: TEMPLATE, version: 2, digest: 'd2' },
    });
  });
});

describe('attack: an old backup of the folder', () => {
  test('owner, trust, versions and redemptions stay, for any orders since the backup', () => {
    const steps = fc.array(fc.constantFrom<Step>('update', 'clone', 'sell', 'trust', 'server'), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(steps, fc.nat(), fc.boolean(), (sequence, cut, crashed) => {
        const history = [CLAIMED];
        for (const [index, step] of sequence.entries()) history.push(after(history.at(-1) ?? CLAIMED, step, index + 1));
        const last = history.at(-1) ?? CLAIMED;
        const backup = history[cut % sequence.length] ?? CLAIMED;
        const before = history.at(-2) ?? CLAIMED;
        // The process may have died before it could settle the latest one.
        const kept: KeptMarks = crashed ? { settled: mark(before), intended: mark(last) } : { settled: mark(last) };
        if (crashed && backup === before) return;
        const restored: AgentState = { ...backup, ...afterOldBackup(backup, kept) };
        expect(mark(restored)).toEqual(mark(last));
        expect(restored.template).toEqual(backup.template);
        expect(restored.claimed?.userConfig).toEqual({ email: 'a@b.c' });
        const [since, now] = [backup.redemptions, last.redemptions];
        if (now > since) expect(restored.replayableUntil).toBe(last.newestRedeemedAt);
        // The result is stable: opened again, nothing is left to adopt.
        expect(afterOldBackup(restored, { settled: mark(restored) })).toBeUndefined();
      }),
      { numRuns: propertyRuns(300) },
    );
  });

  test('from before the claim: a new claim must bring at least the version that was applied', () => {
    const last = after(after(CLAIMED, 'update', 1), 'clone', 5);
    const patch = afterOldBackup({ ...FRESH, inboxId: 'me' }, { settled: mark(last) });
    expect(patch).toMatchObject({ floor: { templateId: TEMPLATE, version: 2, digest: 'd2' }, replayableUntil: 5 });
    expect(patch).not.toHaveProperty('claimed');
  });
});

describe('the host’s file', () => {
  let folder: string;
  let store: HostStore;
  const open = () => {
    store = openHostStore(folder, { hostId: 'host_old', now: () => new Date() });
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'offshoot-host-'));
  });
  afterEach(() => {
    store?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('separates intended from settled changes, across restarts', () => {
    open();
    const [first, second] = [mark(CLAIMED), mark(after(CLAIMED, 'sell', 7))];
    expect(store.marks('inst_a')).toEqual({});
    store.intend('inst_a', first);
    store.settle('inst_a', first);
    store.intend('inst_a', second);
    store.close();
    open();
    expect(store.marks('inst_a')).toEqual({ settled: first, intended: second });
    expect(store.marks('inst_b')).toEqual({});
    store.settle('inst_a', second);
    expect(store.marks('inst_a')).toEqual({ settled: second });
    store.letGo('inst_a');
    expect(store.marks('inst_a')).toEqual({});
    expect(store.isGone('inst_a')).toBe(true);
    expect(store.unreported()).toEqual([]);
  });
});
