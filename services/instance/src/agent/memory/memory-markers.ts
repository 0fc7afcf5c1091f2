// What a memory notes of what it did and was asked, without saying what it was: hashes and times.
import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { Concern, Provenance } from './domain/item.ts';
import { topicLook } from './domain/limits.ts';
import { speakerDigest, tellerOf } from './domain/tellers.ts';

/** Markers of applied (message, topic) pairs that are kept: far more than a restarted stream ever repeats. */
const MAX_MARKERS = 50_000;
/** Marker in the transaction that deletes, gone with the compaction. */
const COMPACTION_DUE = 'compaction-due';

/** Ids and markers come from the source, so that the same message always makes the same item; hashed, so that a marker says nothing of what was forgotten. */
export function digest(...parts: string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 40);
}

/** All that somebody has said, or all that is about them. */
export type Bar = 'said-by' | 'about';

/** What is to become of something that was said before an order, and is learned after it. */
type Fate = 'kept' | 'hidden' | 'forgotten';

export interface MemoryMarkers {
  /** False: that message has taught something on that topic already. */
  apply(messageId: string, topic: string): boolean;
  wasApplied(messageId: string, topic: string): boolean;
  trim(): void;
  /** `speaker`: a digest; absent: whoever says something on that topic. */
  forgotten(topic: string, speaker: string | undefined, at: Date): void;
  /** What others say on that topic about that person, a digest. */
  hidden(topic: string, speaker: string, at: Date): void;
  barBefore(bar: Bar, speaker: string, at: Date): void;
  fateOf(said: { topic: string; concerns: readonly Concern[]; provenance: Provenance; at: Date }): Fate;
  compactionDue(): void;
  isCompactionDue(): boolean;
  compacted(): void;
}

export function openMemoryMarkers(db: DatabaseSync): MemoryMarkers {
  const mark = db.prepare('INSERT OR IGNORE INTO memory_applied (marker) VALUES (?)');
  const marked = db.prepare('SELECT 1 FROM memory_applied WHERE marker = ?');
  const unmark = db.prepare('DELETE FROM memory_applied WHERE marker = ?');
  // "forgotten:<what>:<when>": found by its beginning, so that the time is read back.
  const timed = db.prepare('SELECT marker FROM memory_applied WHERE marker > ? AND marker < ?');
  // Who teaches much pushes nobody's order to forget out.
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
    // By digest, so that words come back neither here nor from a parent.
    forgotten: (topic, speaker, at) => remember(at, topicLook(topic), ...(speaker === undefined ? [] : [speaker])),
    hidden: (topic, speaker, at) => remember(at, topicLook(topic), 'about', speaker),
    barBefore: (bar, speaker, at) => remember(at, bar, speaker),
    fateOf({ topic, concerns, provenance, at }) {
      const teller = provenance.from === 'message' ? speakerDigest(provenance.senderInboxId) : tellerOf(provenance);
      const look = topicLook(topic);
      if (isBefore(at, look) || isBefore(at, look, teller) || isBefore(at, 'said-by', teller)) return 'forgotten';
      const wishes = concerns.flatMap(({ speaker }) =>
        speaker !== undefined && (isBefore(at, 'about', speaker) || isBefore(at, look, 'about', speaker)) ? [speaker] : [],
      );
      if (wishes.length === 0) return 'kept';
      return wishes.includes(teller) ? 'forgotten' : 'hidden';
    },
    compactionDue: () => void mark.run(COMPACTION_DUE),
    isCompactionDue: () => marked.get(COMPACTION_DUE) !== undefined,
    compacted: () => void unmark.run(COMPACTION_DUE),
  };
}
