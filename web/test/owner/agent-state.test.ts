import { InstanceState, Residency } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { expect, test } from 'vitest';
import { stateWord } from '../../src/owner/agent-state.ts';

test('a live agent is shown as asleep only if its host says so', () => {
  expect(stateWord({ state: InstanceState.LIVE, residency: Residency.DORMANT })).toBe('asleep');
  expect(stateWord({ state: InstanceState.LIVE, residency: Residency.LIVE })).toBe('live');
  expect(stateWord({ state: InstanceState.LIVE })).toBe('live');
  expect(stateWord({ state: InstanceState.GONE, residency: Residency.DORMANT })).toBe('ended');
});
