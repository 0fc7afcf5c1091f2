// Checks common to all owner orders, based on the agent's state alone.
import { newEnvelope } from '@offshoot/statements';
import { describe, expect, test } from 'vitest';
import { claimedState, isRepeat, redeem, requireStillOwner } from '../../src/agent/orders/order-checks.ts';
import type { AgentState } from '../../src/agent/record/domain/agent-state.ts';
import { CLAIMED } from './claimed-agent.ts';

const agent = (changes: Partial<AgentState> = {}) => ({ store: { state: { ...CLAIMED, ...changes } } }) as never;
const refused = (reason: string) => expect.objectContaining({ reason });

describe('an order needs an agent that', () => {
  test('is claimed and has its template', () => {
    expect(claimedState(agent())).toMatchObject({ claimed: { ownerId: 'alice' }, template: { templateId: CLAIMED.template?.templateId } });
    for (const missing of [{ claimed: undefined }, { template: undefined }, { claimed: undefined, template: undefined }])
      expect(() => claimedState(agent(missing))).toThrow(refused('INSTANCE_NOT_FOUND'));
  });

  test('is not leaving', () => {
    expect(() => claimedState(agent({ phase: 'leaving' }))).toThrow(refused('INSTANCE_GONE'));
    expect(() => claimedState(agent({ phase: 'leaving', claimed: undefined }))).toThrow(refused('INSTANCE_GONE'));
  });
});

test('attack: an order by an owner who has since handed the agent over', () => {
  expect(() => requireStillOwner(agent(), 'alice')).not.toThrow();
  expect(() => requireStillOwner(agent(), 'bob')).toThrow(refused('NOT_INSTANCE_OWNER'));
  expect(() => requireStillOwner(agent({ phase: 'leaving' }), 'alice')).toThrow(refused('INSTANCE_GONE'));
});

test('attack: a statement that was redeemed for one order is presented for another', () => {
  const envelope = newEnvelope('ab'.repeat(32), { now: new Date('2026-11-01T12:00:00Z'), nonce: 'c'.repeat(32) });
  const redeemed = (purpose: string | undefined) => ({ store: { redeemedFor: () => purpose } }) as never;
  const statement = { envelope, signatures: [] };
  expect(isRepeat(redeemed(undefined), statement, 'trf_1')).toBe(false);
  expect(isRepeat(redeemed('trf_1'), statement, 'trf_1')).toBe(true);
  expect(() => isRepeat(redeemed('trf_2'), statement, 'trf_1')).toThrow(refused('STATEMENT_REPLAYED'));
});

describe('a redemption', () => {
  const issuedAt = new Date('2026-11-01T12:00:00Z');
  const statement = { envelope: newEnvelope('ab'.repeat(32), { now: issuedAt, nonce: 'c'.repeat(32) }), signatures: [] };
  const redeeming = (outcome: string, state: Partial<AgentState> = {}) => {
    const changes: Partial<AgentState>[] = [];
    const change = (to: Partial<AgentState>) => void changes.push(to);
    const deps = { store: { redeem: () => outcome, state: { ...CLAIMED, ...state }, change } } as never;
    return { run: () => redeem(deps, statement, 'trf_1'), changes };
  };

  test('is recorded with the time of the newest statement', () => {
    const first = redeeming('first', { redemptions: 2, newestRedeemedAt: 5 });
    expect(first.run()).toBe(true);
    expect(first.changes).toEqual([{ redemptions: 3, newestRedeemedAt: issuedAt.getTime() }]);
    const late = redeeming('first', { newestRedeemedAt: issuedAt.getTime() + 1 });
    late.run();
    expect(late.changes).toMatchObject([{ newestRedeemedAt: issuedAt.getTime() + 1 }]);
  });

  test('attack: a statement that was used, or may have been used before an old backup was restored', () => {
    expect(redeeming('used-for-something-else').run).toThrow(refused('STATEMENT_REPLAYED'));
    const again = redeeming('again', { replayableUntil: issuedAt.getTime() });
    expect(again.run()).toBe(false);
    expect(again.changes).toEqual([]);
    const lost = redeeming('first', { replayableUntil: issuedAt.getTime() });
    expect(lost.run).toThrow(refused('STATEMENT_REPLAYED'));
    expect(lost.changes).toEqual([]);
    expect(redeeming('first', { replayableUntil: issuedAt.getTime() - 1 }).run()).toBe(true);
  });
});
