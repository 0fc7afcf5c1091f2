// The entries that a receiver already has from this agent, and those that are new to it.
import { createHash } from 'node:crypto';
import type { ContextEntry } from '@offshoot/context';
import { canonicalJson, type JsonValue } from '@offshoot/statements';

/** Covers everything that the receiver gets except its provenance: equal knowledge has an equal fingerprint. 64 hex digits. */
export function fingerprintOf(entry: ContextEntry): string {
  const { sourceIds: _, ...told } = entry;
  const written = canonicalJson(JSON.parse(JSON.stringify(told)) as JsonValue);
  return createHash('sha256').update(written).digest('hex');
}

/** Whether the receiver lacks the entry or has an older version. `sent`: fingerprints by source id. */
export function isNews(entry: ContextEntry, sent: ReadonlyMap<string, string>): boolean {
  const fingerprint = fingerprintOf(entry);
  return entry.sourceIds.some((id) => sent.get(id) !== fingerprint);
}

export interface SentItem {
  sourceId: string;
  /** Empty: it was sent and has since been forgotten. */
  fingerprint: string;
}

/** What to store once the entries have arrived. `known`: ids of all the agent's current items. */
export function sentItems(entries: readonly ContextEntry[], known: ReadonlySet<string>): SentItem[] {
  return entries.flatMap((entry) => {
    const fingerprint = fingerprintOf(entry);
    return entry.sourceIds.map((sourceId) => ({ sourceId, fingerprint: known.has(sourceId) ? fingerprint : '' }));
  });
}
