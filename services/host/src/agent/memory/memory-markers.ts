// Records what a memory did and was asked to do, without the content: hashes and times.
import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { Concern, Provenance } from '@offshoot/memory/items/item.ts';
import { topicLook } from '@offshoot/memory/items/limits.ts';
import { speakerDigest, tellerOf } from '@offshoot/memory/items/tellers.ts';

/** Number of kept markers of applied (message, topic) pairs: far more than a restarted stream ever repeats. */
const MAX_MARKERS = 50_000;
/** Set in the deleting transaction, removed by the compaction. */
const COMPACTION_DUE = 'compaction-due';

/**
 * Ids and markers derive from the source, so the same message always yields the same item; hashed, so that a marker reveals nothing of
 * what was forgotten.
 */
export function digest(...parts: string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 40);
}

/** Everything someone said, or everything about them. */
export type Bar = 'said-by' | 'about';

/** What happens to something said before an order and learned after it. */
type Fate = 'kept' | 'hidden' | 'forgotten';

export interface MemoryMarkers {
  /** False: that message has already taught something on that topic. */
  apply(messageId: string, topic: string): boolean;
  wasApplied(messageId: string, topic: string): boolean;
  trim(): void;
  /** `speaker`: a digest; absent: any speaker. */
  forgotten(topic: string, speaker: string | undefined, at: Date): void;
  /** Others' statements on that topic about that person, a digest. */
  hidden(topic: string, speaker: string, at: Date): void;
  barBefore(bar: Bar, speaker: string, at: Date): void;
  /** `saying`: digest of what a line says, which others may have said before the order. */
  fateOf(said: { topic: string; saying?: string; concerns: readonly Concern[]; provenance: Provenance; at: Date }): Fate;
  compactionDue(): void;
  isCompactionDue(): boolean;
  compacted(): void;
}

export function openMemoryMarkers(db: DatabaseSync): MemoryMarkers {
  const mark = db.prepare('INSERT OR IGNORE INTO memory_applied (marker) VALUES (?)');
  const marked = db.prepare('SELECT 1 FROM memory_applied WHERE marker = ?');
  const unmark = db.prepare('DELETE FROM memory_applied WHERE marker = ?');
  // "forgotten:<what>:<when>": looked up by prefix, so that the time can be read back.
  const timed = db.prepare('SELECT marker FROM memory_applied WHERE marker > ? AND marker < ?');
  // Prolific teachers cannot push out other people's orders to forget.
  const trimMarks = db.prepare(
    "DELETE FROM memory_applied WHERE seq <= (SELECT max(seq) FROM memory_applied) - ? AND marker NOT LIKE 'forgotten:%'",
  );

  function markerOf(...what: string[]): string | undefined {
    const begin = `forgotten:${digest(...what)}`;
    return (timed.get(`${begin}:`, `${begin};`) as { marker: string } | undefined)?.marker;
  }
  const timeOf = (marker: string | undefined) => Number(marker?.split(':')[2] ?? 0);
  const isBefore = (at: Date, ...what: string[]) => timeOf(markerOf(...what)) > at.getTime();

  function remember(at: Date, ...what: string[]): void {
    const known = markerOf(...what);
    if (known !== undefined) unmark.run(known);
    mark.run(`forgotten:${digest(...what)}:${Math.max(at.getTime(), timeOf(known))}`);
  }

  return {
    apply: (messageId, topic) => mark.run(digest(messageId, topicLook(topic))).changes > 0,
    wasApplied: (messageId, topic) => marked.get(digest(messageId, topicLook(topic))) !== undefined,
    trim: () => void trimMarks.run(MAX_MARKERS),
    // By digest, so that the words return neither here nor from a parent.
    forgotten: (topic, speaker, at) => remember(at, topicLook(topic), ...(speaker === undefined ? [] : [speaker])),
    hidden: (topic, speaker, at) => remember(at, topicLook(topic), 'about', speaker),
    barBefore: (bar, speaker, at) => remember(at, bar, speaker),
    fateOf({ topic, saying, concerns, provenance, at }) {
      const teller = provenance.from === 'message' ? speakerDigest(provenance.senderInboxId) : tellerOf(provenance);
      const look = topicLook(topic);
      if (isBefore(at, look) || isBefore(at, look, teller) || isBefore(at, 'said-by', teller)) return 'forgotten';
      if (saying !== undefined && (isBefore(at, saying) || isBefore(at, saying, teller))) return 'forgotten';
      const wishes = concerns.flatMap(({ speaker }) =>
        speaker !== undefined &&
        (isBefore(at, 'about', speaker) ||
          isBefore(at, look, 'about', speaker) ||
          (saying !== undefined && isBefore(at, saying, 'about', speaker)))
          ? [speaker]
          : [],
      );
      if (wishes.length === 0) return 'kept';
      return wishes.includes(teller) ? 'forgotten' : 'hidden';
    },
    compactionDue: () => void mark.run(COMPACTION_DUE),
    isCompactionDue: () => marked.get(COMPACTION_DUE) !== undefined,
    compacted: () => void unmark.run(COMPACTION_DUE),
  };
}
