import type { PoolLink } from '../../agent/reporting.ts';
import type { Membership } from './membership.ts';

/** What agents tell the pool waits until it listens to this host. */
export function whileHeard(pool: PoolLink, membership: () => Pick<Membership, 'isHeard' | 'registrations'>): PoolLink {
  return {
    registerInstance: async (registration) => {
      if (!membership().isHeard) return 'later';
      const { registrations } = membership();
      const answer = await pool.registerInstance(registration);
      // The host has told meanwhile what it holds, without this one: the pool may have forgotten it again.
      return registrations === membership().registrations ? answer : 'later';
    },
    report: async (id, credential, report) => (membership().isHeard ? await pool.report(id, credential, report) : 'later'),
  };
}
