// How a claimed agent describes itself to its pool, and when it may end without its owner's order.
import { describe, expect, test } from 'vitest';
import { isNobodysYet } from '../../src/agent/ownership/domain/ending.ts';
import { standingOf } from '../../src/agent/ownership/domain/standing.ts';
import { type AgentState, FRESH } from '../../src/agent/record/domain/agent-state.ts';
import { CLAIMED } from './claimed-agent.ts';

const TEMPLATE = `tmpl_${'a'.repeat(26)}`;
const none = { claimId: undefined, hasMark: false, memories: 0 };

describe('an agent ends without its owner’s order', () => {
  test('while it has no owner, unless the host remembers one', () => {
    expect(isNobodysYet(FRESH, none)).toBe(true);
    expect(isNobodysYet(FRESH, { ...none, hasMark: true })).toBe(false);
  });

  test('while it joins, if exactly this claim has ended and it has learned nothing', () => {
    const joining: AgentState = { ...CLAIMED, phase: 'joining' };
    expect(isNobodysYet(joining, { ...none, claimId: 'clm_1' })).toBe(true);
    expect(isNobodysYet(joining, { ...none, claimId: 'clm_1', memories: 1 })).toBe(false);
    expect(isNobodysYet(joining, { ...none, claimId: 'clm_2' })).toBe(false);
    expect(isNobodysYet(joining, none)).toBe(false);
    expect(isNobodysYet({ ...joining, claimed: undefined }, none)).toBe(false);
  });

  test('once it is leaving, and never while it is live', () => {
    expect(isNobodysYet({ ...CLAIMED, phase: 'leaving' }, { ...none, hasMark: true, memories: 9 })).toBe(true);
    expect(isNobodysYet(CLAIMED, { ...none, claimId: 'clm_1' })).toBe(false);
  });
});

describe('how an agent describes itself to a pool', () => {
  test('with its claim, owner and version', () => {
    const standing = { claimId: 'clm_1', ownerId: 'alice', templateId: TEMPLATE, creatorId: 'creator', appliedVersion: 1 };
    expect(standingOf(CLAIMED)).toEqual({ ...standing, state: 'live', ownerChanged: false });
    expect(standingOf({ ...CLAIMED, phase: 'leaving', ownerChangedAt: 1 })).toEqual({ ...standing, state: 'leaving', ownerChanged: true });
  });

  test('not at all while it is idle or lacks a claim or a template', () => {
    expect(standingOf(FRESH)).toBeUndefined();
    expect(standingOf({ ...CLAIMED, phase: 'idle' })).toBeUndefined();
    expect(standingOf({ ...CLAIMED, claimed: undefined })).toBeUndefined();
    expect(standingOf({ ...CLAIMED, template: undefined })).toBeUndefined();
  });
});
