import { type ToolResource, toolResources } from '../../templates/domain/template-rules.ts';
import type { FreeProviderSlots } from '../store/due-tools.ts';

/** Concurrent calls per provider, so that an unresponsive one does not block the others. */
const PER_PROVIDER = 8;

export interface ProviderSlots {
  /** Across all providers. */
  readonly all: number;
  free(): FreeProviderSlots;
  /** Takes a slot as soon as it is called. */
  during<T>(resource: ToolResource, call: () => Promise<T>): Promise<T>;
}

export function providerSlots(): ProviderSlots {
  const inUse = new Map<ToolResource, number>();
  const count = (resource: ToolResource, more: number) => inUse.set(resource, (inUse.get(resource) ?? 0) + more);
  return {
    all: PER_PROVIDER * toolResources.length,
    free: () => ({ resources: toolResources, free: toolResources.map((resource) => PER_PROVIDER - (inUse.get(resource) ?? 0)) }),
    during: async (resource, call) => {
      count(resource, 1);
      try {
        return await call();
      } finally {
        count(resource, -1);
      }
    },
  };
}
