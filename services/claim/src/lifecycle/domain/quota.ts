import { Refusal } from '@offshoot/refusals';

/** 0: no limit. */
export interface Quotas {
  /** Agents of one owner from claimed to draining, including waiting claims. */
  readonly owner: number;
  /**
   * Claims of one owner within 24 hours, including those that ended: each costs the pool an agent, its tools' resources, and rows that stay.
   */
  readonly claimsPerDay: number;
  /** Agents of one template, counted like an owner's. */
  readonly template: number;
}

export const defaultQuotas: Quotas = { owner: 100, claimsPerDay: 300, template: 10_000 };

export const noQuotas: Quotas = { owner: 0, claimsPerDay: 0, template: 0 };

export type QuotaScope = 'owner' | 'day' | 'template';

export function quotaExceeded(scope: QuotaScope, quotas: Quotas): Refusal {
  if (scope === 'day') {
    const limit = quotas.claimsPerDay;
    return new Refusal('QUOTA_EXCEEDED', `You made ${limit} claims within a day, and no more are allowed.`, {
      help: 'Claim again when the oldest of them is a day old.',
      metadata: { scope, limit: String(limit) },
    });
  }
  const limit = quotas[scope];
  const whose = scope === 'owner' ? 'You have' : 'The template has';
  return new Refusal('QUOTA_EXCEEDED', `${whose} ${limit} agents, waiting claims included, and no more are allowed.`, {
    help: scope === 'owner' ? 'Release an agent or cancel a waiting claim.' : 'Ask its creator, or claim another template.',
    metadata: { scope, limit: String(limit) },
  });
}

/** More claims than a pool makes while a count is cached. */
const HEADROOM = 2500;
export const COUNT_LASTS_MS = 500;

/** Whether a count no older than COUNT_LASTS_MS is so far below the limit that the template's claims need not be serialized. */
export function isFarFromLimit(count: number, limit: number): boolean {
  return limit > 0 && count + HEADROOM < limit;
}
