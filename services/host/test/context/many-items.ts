// What an agent knows after years: the requested number of items, each on its own topic.

import type { Provenance } from '@offshoot/memory/items/item.ts';
import type { Learned } from '@offshoot/memory/items/learned.ts';
import { inboxOf, NOW } from './bare-agent.ts';

const PEOPLE = ['Ada', 'Saul', 'Leo', 'Mia'];

export function* manyItems(count: number): Generator<{ learned: Learned; from: Provenance & { from: 'message' }; at: Date }> {
  for (let i = 0; i < count; i++) {
    const senderName = PEOPLE[i % PEOPLE.length] ?? '';
    const place = `stands in room ${i * 7} and holds what was left of the move in the year ${1900 + (i % 120)}`;
    const text = `${senderName}'s box number ${i} ${place}.`;
    const from = { from: 'message', messageId: i.toString(16).padStart(64, '0'), senderInboxId: inboxOf(senderName), senderName } as const;
    yield { learned: { kind: 'fact', text, topic: `our:box-${i}` }, from, at: new Date(NOW - (count - i) * 1_000) };
  }
}
