// What cq asks, whether over HTTP or as tools.
import { type KnowledgeUnit, type Proposal, patternOfUnit, unitOf } from '@offshoot/patterns';
import type { Commons } from '../commands/commons.ts';
import type { Caller } from '../domain/member.ts';
import { refusing, type Stored } from '../domain/stored.ts';

const shown = (stored: Stored): KnowledgeUnit => unitOf(stored, stored.ownerWeeks === undefined ? 'private' : 'public');

export interface CqUnits {
  query(caller: Caller, interests: readonly string[], limit?: number): Promise<KnowledgeUnit[]>;
  propose(caller: Caller, proposal: Proposal): Promise<KnowledgeUnit>;
  confirm(caller: Caller, unitId: string): Promise<KnowledgeUnit>;
  /** A vote against it: stale and incorrect advice did not help, and a duplicate is not needed. */
  flag(caller: Caller, unitId: string): Promise<KnowledgeUnit>;
}

export const cqUnits = (commons: Commons): CqUnits => ({
  query: async (caller, interests, limit) => (await commons.query(caller, interests, limit)).map(shown),
  async propose(caller, proposal) {
    const { stored } = await commons.publish(
      caller,
      refusing(() => patternOfUnit(proposal)),
    );
    return shown(stored);
  },
  confirm: async (caller, unitId) => shown((await commons.vote(caller, unitId, true)).stored),
  flag: async (caller, unitId) => shown((await commons.vote(caller, unitId, false)).stored),
});
