// What can happen to an item after it was learned: it is hidden, ended, cut or assigned to another person.
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Concern } from '@offshoot/memory/items/item.ts';
import { topicLook } from '@offshoot/memory/items/limits.ts';
import { saidAt, speakerDigest } from '@offshoot/memory/items/tellers.ts';
import { sayingOf } from '@offshoot/memory/lines/lines.ts';
import { rekeyedTopic } from '@offshoot/memory/people/people-elsewhere.ts';
import type { ItemTable } from './item-table.ts';
import type { MemoryMarkers } from './memory-markers.ts';

export interface ItemChanges {
  /** Hides the items at the request of the person they are about, along with earlier statements on their topics. */
  hide(ids: readonly string[], at: Date, ofSpeaker: string): void;
  /** Ends the items. Earlier statements do not revive them. */
  end(ids: readonly string[], at: Date): void;
  /** Reassigns what was about `from`, or about `to` without an inbox, to `to`: they are the same person. */
  rekey(from: string, to: Concern): void;
  /** Keeps what is left of an item after part of it was forgotten. */
  cut(id: string, left: { text: string; topic: string; concerns: readonly Concern[] }): void;
}

interface Parts {
  items: ItemTable;
  topicOf: StatementSync;
  /** Removes stored previews that contain the item. */
  removePreviews: StatementSync;
  markers: MemoryMarkers;
  /** To be called whenever something known may no longer be told. */
  takenBack(): void;
}

export function openItemChanges(db: DatabaseSync, { items, topicOf, removePreviews, markers, takenBack }: Parts): ItemChanges {
  const hideOne = db.prepare('UPDATE memory_item SET hidden = 1 WHERE id = ? RETURNING topic, text');
  const endOne = db.prepare('UPDATE memory_item SET valid_until = min(coalesce(valid_until, :at), :at) WHERE id = :id');
  const cutOne = db.prepare(
    'UPDATE OR IGNORE memory_item SET text = :text, topic = :topic, topic_look = :topic_look, about = :about WHERE id = :id',
  );

  return {
    hide(ids, at, ofSpeaker) {
      const speaker = speakerDigest(ofSpeaker);
      takenBack();
      items.atomically(() => {
        for (const id of ids) {
          const found = hideOne.get(id) as { topic: string; text: string } | undefined;
          if (found === undefined) continue;
          removePreviews.run(id);
          for (const what of [found.topic, sayingOf(found)]) markers.hidden(what, speaker, at);
        }
      });
    },
    end(ids, at) {
      takenBack();
      items.atomically(() => {
        for (const id of ids) endOne.run({ id, at: at.getTime() });
      });
    },
    cut(id, { text, topic, concerns }) {
      takenBack();
      items.atomically(() => {
        removePreviews.run(id);
        const about = JSON.stringify(concerns);
        // The teller may already have an item on that topic.
        if (cutOne.run({ id, text, topic, topic_look: topicLook(topic), about }).changes === 0) {
          const { topic: own } = topicOf.get(id) as { topic: string };
          cutOne.run({ id, text, topic: own, topic_look: topicLook(own), about });
        }
        markers.compactionDue();
      });
    },
    rekey(from, to) {
      items.atomically(() => {
        for (const item of items.all()) {
          const topic = rekeyedTopic(item.topic, from, to.key);
          const concerns = item.concerns?.map((one) => (one.key === from || one.key === to.key ? to : one));
          const isSame = topic === item.topic && JSON.stringify(concerns) === JSON.stringify(item.concerns);
          if (isSame) continue;
          const about = concerns === undefined ? '' : JSON.stringify(concerns);
          const rival = items
            .near({ ...item, topic }, item.provenance)
            .find((one) => one.id !== item.id && topicLook(one.topic) === topicLook(topic));
          // The teller's later statement stays, as if the person had always had one key.
          if (rival !== undefined) items.remove(saidAt(rival) > saidAt(item) ? item.id : rival.id);
          cutOne.run({ id: item.id, text: item.text, topic, topic_look: topicLook(topic), about });
        }
      });
    },
  };
}
