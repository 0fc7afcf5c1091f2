// Orders that an agent answers from its state alone: repeated ones succeed even if their keys are gone, hopeless ones fail at once.
import { describe, expect, test, vi } from 'vitest';
import { type ConfigureOrder, configure, leave, orderRelease } from '../../src/agent/ownership/orders.ts';
import type { AgentState } from '../../src/agent/record/domain/agent-state.ts';
import { CLAIMED } from './claimed-agent.ts';

const refused = (reason: string) => expect.objectContaining({ reason });

/** An agent with nothing but its state: any other access throws. */
function agent(changes: Partial<AgentState> = {}) {
  const change = vi.fn();
  const duties = vi.fn();
  const nostr = { standing: () => ({ publicKey: '' }), change: () => {} };
  const store = { state: { ...CLAIMED, ...changes }, change, transaction: (work: () => void) => work(), memory: { all: () => [] }, nostr };
  return { change, duties, deps: { store, wake: { duties }, marks: { kept: () => ({}) }, workspace: { folder: '/nowhere' } } as never };
}
const order = (claimId: string) => ({ claimed: { ...CLAIMED.claimed, claimId } }) as unknown as ConfigureOrder;

describe('a claim', () => {
  test('that is repeated changes nothing and verifies nothing', async () => {
    const { deps, change } = agent();
    await expect(configure(deps, 'ab'.repeat(32), order('clm_1'))).resolves.toBeUndefined();
    expect(change).not.toHaveBeenCalled();
  });

  test('attack: for an agent that is claimed or leaving is refused at once', async () => {
    await expect(configure(agent().deps, 'ab'.repeat(32), order('clm_2'))).rejects.toEqual(refused('INSTANCE_ALREADY_CLAIMED'));
    await expect(configure(agent({ phase: 'leaving' }).deps, 'ab'.repeat(32), order('clm_1'))).rejects.toEqual(refused('INSTANCE_GONE'));
  });
});

describe('a release', () => {
  test('that is repeated changes nothing', async () => {
    const { deps, change, duties } = agent({ phase: 'leaving' });
    await orderRelease(deps, { claimId: 'clm_1' });
    leave(deps);
    expect([change.mock.calls, duties.mock.calls]).toEqual([[], []]);
  });

  test('attack: without the owner’s statement ends no live agent', async () => {
    const { deps, change } = agent();
    await expect(orderRelease(deps, { claimId: 'clm_1' })).rejects.toEqual(refused('NOT_INSTANCE_OWNER'));
    expect(change).not.toHaveBeenCalled();
  });

  test('ends an agent without an owner', async () => {
    const { deps, change, duties } = agent({ phase: 'idle', claimed: undefined });
    await orderRelease(deps, { claimId: '' });
    expect(change.mock.calls).toEqual([[{ phase: 'leaving', notBefore: 0, joinAttempts: 0 }]]);
    expect(duties).toHaveBeenCalledTimes(1);
  });
});
