import type { EntryStore } from '../../entries/store/entry-store.ts';
import type { VectorStores } from '../../stores/store/vector-stores.ts';

export interface Collection {
  /** Internal keys of the stores that are searched as one. */
  storeKeys: number[];
  /** Stores that the tenant does not have, or no longer. Each once. */
  missing: string[];
}

interface Deps {
  stores: Pick<VectorStores, 'usableOf' | 'keepActive'>;
  entries: Pick<EntryStore, 'storeKeyOf'>;
  now: () => Date;
}

/** Finds what a tenant wants searched. Stores that are searched count as used. */
export function collections({ stores, entries, now }: Deps) {
  return async (tenantId: string, storeIds: readonly string[], includesEntries: boolean): Promise<Collection> => {
    const [usable, entriesKey] = await Promise.all([
      storeIds.length > 0 ? stores.usableOf(tenantId, storeIds, now()) : new Map<string, number>(),
      includesEntries ? entries.storeKeyOf(tenantId) : undefined,
    ]);
    if (usable.size > 0) await stores.keepActive([...usable.values()], now());
    return {
      storeKeys: [...usable.values(), ...(entriesKey === undefined ? [] : [entriesKey])],
      missing: [...new Set(storeIds)].filter((id) => !usable.has(id)),
    };
  };
}
