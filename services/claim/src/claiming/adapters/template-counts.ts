import { COUNT_LASTS_MS, isFarFromLimit, type Quotas } from '../../lifecycle/domain/quota.ts';

/** Caches for a moment how many agents a template has, so that claims far below its quota need not count or wait for each other. */
export interface TemplateCounts {
  /** The quotas that the claim's own statement still has to enforce. */
  quotasFor(templateId: string): Promise<Quotas>;
}

export function templateCounts(quotas: Quotas, count: (templateId: string) => Promise<number>): TemplateCounts {
  const counted = new Map<string, { count: Promise<number>; until: number }>();
  const remembered = (templateId: string) => {
    const known = counted.get(templateId);
    if (known && known.until > performance.now()) return known.count;
    // Clears everything, since entries of unused templates would otherwise stay.
    if (counted.size > 1000) counted.clear();
    const fresh = { count: count(templateId), until: performance.now() + COUNT_LASTS_MS };
    fresh.count.catch(() => counted.delete(templateId));
    counted.set(templateId, fresh);
    return fresh.count;
  };
  return {
    async quotasFor(templateId) {
      if (quotas.template === 0 || !isFarFromLimit(0, quotas.template)) return quotas;
      return isFarFromLimit(await remembered(templateId), quotas.template) ? { ...quotas, template: 0 } : quotas;
    },
  };
}
