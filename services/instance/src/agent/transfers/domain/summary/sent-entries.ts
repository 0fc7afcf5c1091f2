// What a receiver has of this agent already, and what is news to it.
import { createHash } from 'node:crypto';
import type { ContextEntry } from '@offshoot/context';
import { canonicalJson, type JsonValue } from '@offshoot/statements';

/** Of all that the receiver is told but where it comes from: the same knowledge has the same fingerprint. 64 hex digits. */
export function fingerprintOf(entry: ContextEntry): string {
  const { sourceIds: _, ...told } = entry;
  const written = canonicalJson(JSON.parse(JSON.stringify(told)) as JsonValue);
  return createHash('sha256').update(written).digest('hex');
}

/** Whether the receiver does not have the entry yet, or not as it is now. `sent`: fingerprints by source id. */
export function isNews(entry: ContextEntry, sent: ReadonlyMap<string, string>): boolean {
  const fingerprint = fingerprintOf(entry);
  return entry.sourceIds.some((id) => sent.get(id) !== fingerprint);
}

export interface SentItem {
  sourceId: string;
  /** Empty: it went, and is not known any more. */
  fingerprint: string;
}

/** What is written down once the entries have arrived. `known`: ids of all items that the agent has now. */
export function sentItems(entries: readonly ContextEntry[], known: ReadonlySet<string>): SentItem[] {
  return entries.flatMap((entry) => {
    const fingerprint = fingerprintOf(entry);
    return entry.sourceIds.map((sourceId) => ({ sourceId, fingerprint: known.has(sourceId) ? fingerprint : '' }));
  });
}
