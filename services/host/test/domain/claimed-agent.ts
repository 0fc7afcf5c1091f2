import { type AgentState, FRESH } from '../../src/agent/record/domain/agent-state.ts';

/** The state of a live agent that Alice has claimed. */
export const CLAIMED: AgentState = {
  ...FRESH,
  phase: 'live',
  claimed: {
    claimId: 'clm_1',
    ownerId: 'alice',
    join: { kind: 'added', byId: 'alice', groupId: '' },
    since: 0,
    modelOverride: '',
    userConfig: { email: 'a@b.c' },
    signed: true,
  },
  template: { templateId: `tmpl_${'a'.repeat(26)}`, creatorId: 'creator', version: 1, digest: 'd1' },
  acceptedCapabilities: 'c1',
};
