// One message in, what to learn from it out, for callers that have only the message and the known items.
import type { Heard, LearnResult } from '../../../agent/domain/engine.ts';
import type { MemoryItem } from '../../../agent/memory/domain/items/item.ts';
import { slug } from '../../../agent/memory/domain/words/words.ts';
import { readMessage } from './reading/reading.ts';

export function understand(message: Heard, agentName: string, known: readonly MemoryItem[]): LearnResult {
  const key = slug(message.senderName) || message.senderInboxId.slice(0, 8);
  const speaker = { key, names: [message.senderName], inboxId: message.senderInboxId };
  return readMessage({ message, agentName, known, recent: [], people: [speaker], speaker });
}
