// What the offline engine reads in a line, alone or given what the group said before.
import type { MemoryItem } from '@offshoot/memory/items/item.ts';
import { readMessage } from './quoting.ts';
import { item, learnRequest } from './requests.ts';

export const read = (text: string, known: readonly MemoryItem[] = []) => readMessage(learnRequest(text, { known }));

const at = (minute: number) => ({ learnedAt: new Date(Date.UTC(2026, 1, 22, 9, minute)) });
const taughtBy = (name: string, minute: number) => ({
  provenance: { from: 'message' as const, messageId: `m-${minute}`, senderInboxId: 'cd'.repeat(32), senderName: name },
  ...at(minute),
});
export const KNOWN: MemoryItem[] = [
  item('personalization', 'saul:diet:vegetarian', 'Saul is vegetarian.', at(1)),
  item('personalization', 'saul:likes:tea', 'Saul likes tea.', at(2)),
  item('personalization', 'tom:allergy:nut', 'Tom is allergic to nuts.', at(3)),
  item('fact', 'our:visit:kyoto', 'The group is going to Kyoto.', at(4)),
  item('fact', 'our:visit:museum', 'The group is visiting the museum.', at(5)),
  item('credential', 'saul:phone', "Saul's phone number is +1 555 010 9999.", at(6)),
  item('fact', 'saul:owes:maria', 'Saul owes Maria 500 euros.', taughtBy('Maria', 7)),
  item('fact', 'our:hotel', "The group's hotel is in Shinjuku.", at(8)),
  item('fact', 'our:flight:time', "The group's flight leaves at 9:40 on Friday (27 February 2026).", at(9)),
];
export const id = (topic: string) => `mem-${topic}`;
