import type { PoolLink } from '../../agent/record/reporting.ts';
import type { Membership } from './membership.ts';

/** Holds back agents' reports until the pool accepts this host's. */
export function whileHeard(pool: PoolLink, membership: () => Pick<Membership, 'isHeard' | 'registrations'>): PoolLink {
  return {
    registerInstance: async (registration) => {
      if (!membership().isHeard) return 'later';
      const { registrations } = membership();
      const answer = await pool.registerInstance(registration);
      // Meanwhile the host registered without this instance: the pool may have forgotten it again.
      return registrations === membership().registrations ? answer : 'later';
    },
    report: async (id, credential, report) => (membership().isHeard ? await pool.report(id, credential, report) : 'later'),
  };
}
