// How many use a template, and how much it is kept: the order of the store by most kept.

/** An agent that is live and still in its conversation. */
export interface LiveAgent {
  ownerId: string;
  claimedAt: Date;
  /** By its own report, people spoke with it on at least seven of the last 28 days. */
  inUse: boolean;
}

export interface TemplateUse {
  liveAgents: number;
  owners: number;
  /** In thousandths. */
  kept: number;
}

const FOUR_WEEKS_MS = 28 * 86_400_000;

/**
 * An owner is a keeper if people use one of their agents and they claimed it four weeks ago or earlier; who may sign for the template is none. Each
 * owner counts once, in the four weeks in which they claimed the oldest such agent. Four weeks with n keepers add log2(1 + n): a creator who
 * makes accounts for this has to spread them over many months, like people who come one by one, and to keep their agents alive and spoken
 * with all that time. Changed figures belong into bench/store/kept.ts first.
 */
export function templateUse(agents: readonly LiveAgent[], { creators, now }: { creators: readonly string[]; now: Date }): TemplateUse {
  const keptSince = new Map<string, number>();
  for (const { ownerId, claimedAt, inUse } of agents) {
    const at = claimedAt.getTime();
    if (!inUse || creators.includes(ownerId) || at > now.getTime() - FOUR_WEEKS_MS) continue;
    keptSince.set(ownerId, Math.min(at, keptSince.get(ownerId) ?? at));
  }
  return {
    liveAgents: agents.length,
    owners: new Set(agents.map(({ ownerId }) => ownerId)).size,
    kept: keptPoints([...keptSince.values()]),
  };
}

function keptPoints(keptSince: readonly number[]): number {
  const perPeriod = new Map<number, number>();
  for (const at of keptSince) {
    const period = Math.floor(at / FOUR_WEEKS_MS);
    perPeriod.set(period, (perPeriod.get(period) ?? 0) + 1);
  }
  // Sorted, as the sum of fractions depends on their order.
  const points = [...perPeriod.values()].toSorted((a, b) => a - b).reduce((sum, keepers) => sum + Math.log2(1 + keepers), 0);
  return Math.round(points * 1000);
}
