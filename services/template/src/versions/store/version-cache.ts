import type { PublishedVersion } from '../../database/domain/template.ts';

export interface VersionCache {
  /** A revision of the version that was read before; only the row knows whether it is the newest. */
  get(templateId: string, version: number): PublishedVersion | undefined;
  keep(key: { templateId: string; version: number }, version: PublishedVersion, size: number): void;
}

/**
 * The content of a revision never changes, so it need not be read, parsed and encoded again for each caller. `maxSize` bounds the sum of
 * the sizes; the least recently used version is evicted first.
 */
export function versionCache(maxSize: number): VersionCache {
  const kept = new Map<string, { version: PublishedVersion; size: number }>();
  let total = 0;
  const forget = (key: string) => {
    total -= kept.get(key)?.size ?? 0;
    kept.delete(key);
  };
  return {
    get(templateId, version) {
      const key = `${templateId} ${version}`;
      const found = kept.get(key);
      if (!found) return undefined;
      kept.delete(key);
      kept.set(key, found);
      return found.version;
    },
    keep({ templateId, version: number }, version, size) {
      const key = `${templateId} ${number}`;
      forget(key);
      if (size > maxSize) return;
      kept.set(key, { version, size });
      total += size;
      for (const [oldest] of kept) {
        if (total <= maxSize) return;
        forget(oldest);
      }
    },
  };
}
