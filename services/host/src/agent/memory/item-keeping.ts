// Keeps one thing that was taught or handed over, next to what others said: new, repeated, or in place of an older word of its teller.
import type { DatabaseSync } from 'node:sqlite';
import type { Concern, MemoryItem, Provenance } from '@offshoot/memory/items/item.ts';
import type { Learned } from '@offshoot/memory/items/learned.ts';
import { topicLook } from '@offshoot/memory/items/limits.ts';
import { instantOf, tellerOf } from '@offshoot/memory/items/tellers.ts';
import { isLine, sayingOf } from '@offshoot/memory/lines/lines.ts';
import { endAfterRepeat, type Judged, mergeDecision } from '@offshoot/memory/merging/merge.ts';
import type { ItemTable } from './item-table.ts';
import { digest, type MemoryMarkers } from './memory-markers.ts';
import { descentOf } from './memory-rows.ts';

export interface LearnOutcome {
  /** New items, including those that supersede others. */
  added: MemoryItem[];
  /** Deleted because the same teller said something newer on the topic. */
  superseded: MemoryItem[];
  /** Already known in the same words. */
  repeated: MemoryItem[];
  /** Dropped because the memory is full, from the tellers with most items. */
  evicted: MemoryItem[];
  /** Said before an order to forget: not kept, or hidden. */
  forgotten: Learned[];
}

export const noOutcome = (): LearnOutcome => ({ added: [], superseded: [], repeated: [], evicted: [], forgotten: [] });

/** `concerns`: the inboxes of the people it is about. Absent: derived from the topic on each use. */
export type Taught = Learned & { concerns?: readonly Concern[] };

export type FromParent = Provenance & { from: 'parent' };

/** `said`: when it was first said; `learnedAt`: when this agent received it. Adds to the outcome what came of it. */
export type Keep = (learned: Judged<Taught>, provenance: Provenance, said: Date, learnedAt: Date, outcome: LearnOutcome) => void;

export function openItemKeeping(db: DatabaseSync, items: ItemTable, markers: MemoryMarkers): Keep {
  const touch = db.prepare(
    'UPDATE memory_item SET learned_at = max(learned_at, :at), by_owner = :by_owner, chatter = min(chatter, 1 - :by_owner) WHERE id = :id AND by_owner <= :by_owner',
  );
  const handOn = db.prepare(
    'UPDATE memory_item SET source_id = :source_id, inbox_or_instance_id = :parent, descent = :descent WHERE id = :id',
  );
  const repeatState = db.prepare('UPDATE memory_item SET valid_until = ?, hidden = ? WHERE id = ?');

  /** If two hand over the same words, the later speaker counts: a correction has to be later than theirs. */
  function repeat(known: MemoryItem, provenance: Provenance, at: Date): void {
    if (provenance.from === 'message')
      return void touch.run({ id: known.id, at: at.getTime(), by_owner: Number(provenance.byOwner === true) });
    const before = known.provenance as FromParent;
    const isSame = before.parentInstanceId === provenance.parentInstanceId;
    const isLater = instantOf(provenance.origin) > instantOf(before.origin);
    if (!isSame && !isLater) return;
    const sourceIds = isSame ? [...new Set([...before.sourceIds, ...provenance.sourceIds])] : provenance.sourceIds;
    const { transferId, parentInstanceId, origin, generation } = isLater ? provenance : before;
    const descent = descentOf({ sourceIds, origin, generation });
    handOn.run({ id: known.id, source_id: transferId, parent: parentInstanceId, descent });
  }

  return (learned, provenance, said, learnedAt, outcome) => {
    const { concerns } = learned;
    const saying = isLine(learned) ? { saying: sayingOf(learned) } : {};
    const fate = markers.fateOf({ topic: learned.topic, ...saying, concerns: concerns ?? [], provenance, at: said });
    if (fate !== 'kept') outcome.forgotten.push(learned);
    if (fate === 'forgotten') return;
    const decision = mergeDecision(items.near(learned, provenance), learned, said);
    if (decision.do === 'ignore') return;
    if (decision.do === 'repeat') {
      repeat(decision.known, provenance, learnedAt);
      repeatState.run(endAfterRepeat(decision.known, learned, said) ?? null, Number(fate === 'hidden'), decision.known.id);
      if (fate === 'kept') outcome.repeated.push(decision.known);
      return;
    }
    if (decision.do === 'supersede') {
      items.remove(decision.known.id);
      outcome.superseded.push(decision.known);
    }
    const { kind, topic, sensitivity, tags, validFrom, validUntil, reason, answers } = learned;
    const text = decision.do === 'supersede' ? decision.text : learned.text;
    const source = provenance.from === 'message' ? [provenance.messageId] : [provenance.transferId, tellerOf(provenance)];
    const item: MemoryItem = {
      id: `mem_${digest(provenance.from, ...source, topicLook(topic))}`,
      ...{ kind, text, topic, sensitivity, tags },
      ...(validFrom === undefined ? {} : { validFrom }),
      ...(validUntil === undefined ? {} : { validUntil }),
      ...(reason === undefined ? {} : { reason }),
      ...(answers === undefined ? {} : { answers }),
      ...(concerns === undefined ? {} : { concerns }),
      ...(fate === 'hidden' ? { hidden: true as const } : {}),
      confirmed: provenance.from === 'message',
      provenance,
      learnedAt,
    };
    items.insert(item);
    if (fate === 'kept') outcome.added.push(item);
  };
}
