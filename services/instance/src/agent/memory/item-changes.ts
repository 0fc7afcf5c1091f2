// What happens to an item after it was learned: it is hidden, ends, loses a part, or is another person's.
import type { DatabaseSync } from 'node:sqlite';
import type { Learned } from '../domain/engine.ts';
import type { Concern, MemoryItem, Provenance } from './domain/item.ts';
import { topicLook } from './domain/limits.ts';
import { saidAt } from './domain/merge.ts';
import { rekeyedTopic } from './domain/people-elsewhere.ts';
import { speakerDigest } from './domain/tellers.ts';
import type { MemoryMarkers } from './memory-markers.ts';

export interface ItemChanges {
  /** They are told to nobody from now on, by the wish of that inbox, whom they are about; nor is what was said of it before on their topics. */
  hide(ids: readonly string[], at: Date, ofSpeaker: string): void;
  /** They hold no longer. What was said before does not revive them. */
  end(ids: readonly string[], at: Date): void;
  /** What was about `from`, or about `to` without an inbox, is about that person: they are the same. */
  rekey(from: string, to: Concern): void;
  /** What is left of an item of which a part is forgotten. */
  cut(id: string, left: { text: string; topic: string; concerns: readonly Concern[] }): void;
}

interface Items {
  all(): MemoryItem[];
  /** The same teller's on that topic, or in those words. */
  near(learned: Learned, provenance: Provenance): MemoryItem[];
  atomically<T>(work: () => T): T;
  markers: MemoryMarkers;
}

export function openItemChanges(db: DatabaseSync, { all, near, atomically, markers }: Items): ItemChanges {
  const hideOne = db.prepare('UPDATE memory_item SET hidden = 1 WHERE id = ? RETURNING topic');
  const endOne = db.prepare('UPDATE memory_item SET valid_until = min(coalesce(valid_until, ?1), ?1) WHERE id = ?2');
  const cutOne = db.prepare('UPDATE OR IGNORE memory_item SET text = ?, topic = ?, topic_look = ?, about = ? WHERE id = ?');
  const topicOf = db.prepare('SELECT topic FROM memory_item WHERE id = ?');
  const remove = db.prepare('DELETE FROM memory_item WHERE id = ?');
  const removePreviews = db.prepare('DELETE FROM preview WHERE instr(summary, ?) > 0');

  return {
    hide(ids, at, ofSpeaker) {
      const speaker = speakerDigest(ofSpeaker);
      atomically(() => {
        for (const id of ids) {
          const found = hideOne.get(id) as { topic: string } | undefined;
          if (found === undefined) continue;
          removePreviews.run(id);
          markers.hidden(found.topic, speaker, at);
        }
      });
    },
    end(ids, at) {
      atomically(() => {
        for (const id of ids) endOne.run(at.getTime(), id);
      });
    },
    cut(id, { text, topic, concerns }) {
      atomically(() => {
        removePreviews.run(id);
        // Its teller may have said something on that topic.
        if (cutOne.run(text, topic, topicLook(topic), JSON.stringify(concerns), id).changes === 0) {
          const { topic: own } = topicOf.get(id) as { topic: string };
          cutOne.run(text, own, topicLook(own), JSON.stringify(concerns), id);
        }
        markers.compactionDue();
      });
    },
    rekey(from, to) {
      atomically(() => {
        for (const item of all()) {
          const topic = rekeyedTopic(item.topic, from, to.key);
          const concerns = item.concerns?.map((one) => (one.key === from || one.key === to.key ? to : one));
          const isSame = topic === item.topic && JSON.stringify(concerns) === JSON.stringify(item.concerns);
          if (isSame) continue;
          const about = concerns === undefined ? '' : JSON.stringify(concerns);
          const rival = near({ ...item, topic }, item.provenance).find(
            (one) => one.id !== item.id && topicLook(one.topic) === topicLook(topic),
          );
          // Its teller's later word stands, as if the person had always had one key.
          if (rival !== undefined) remove.run(saidAt(rival) > saidAt(item) ? item.id : rival.id);
          cutOne.run(item.text, topic, topicLook(topic), about, item.id);
        }
      });
    },
  };
}
