// What "that" means in "forget that": what the agent has just told, or what the speaker said last, and nothing older.
import { KEPT_BACK } from '../../../../../agent/conversation/domain/assembly/credential-lines.ts';
import type { MemoryItem } from '../../../../../agent/memory/domain/items/item.ts';
import { messageOf } from '../../../../../agent/memory/domain/items/tellers.ts';
import { contentStems } from '../../../../../agent/memory/domain/words/words.ts';
import type { Setting } from '../people/who.ts';

/** What was learned longer ago is not meant by "that", unless it was told just now. */
const THAT_MS = 60 * 60_000;
/** "hmm" and "lol what a day" say nothing that could be meant. */
const MIN_CONTENT = 2;

/**
 * Those of `own` that the last lines speak of. None where the speaker's last words left nothing behind: then an older item is not
 * meant, however new it is. Without lines, those of the newest message.
 */
export function lastMeant(own: readonly MemoryItem[], { recent, message }: Pick<Setting, 'recent' | 'message'>): MemoryItem[] {
  const fresh = own.filter(({ learnedAt }) => message.sentAt.getTime() - learnedAt.getTime() <= THAT_MS);
  for (const { self, speaker, text } of recent.toReversed()) {
    if (self) {
      const told = own.filter((item) => tells(text, item));
      if (told.length > 0) return told;
    } else if (speaker === message.senderName) {
      const said = new Set(contentStems(text));
      const left = fresh.filter(({ kind, text: kept }) =>
        text === KEPT_BACK ? kind === 'credential' : contentStems(kept).some((word) => said.has(word)),
      );
      if (left.length > 0) return ofNewestMessage(left);
      if (said.size >= MIN_CONTENT) return [];
    }
  }
  return ofNewestMessage(fresh);
}

const tells = (answer: string, { text }: MemoryItem): boolean => answer.toLowerCase().includes(text.toLowerCase().replace(/\.$/, ''));

function ofNewestMessage(items: readonly MemoryItem[]): MemoryItem[] {
  const newest = items.reduce<MemoryItem | undefined>(
    (last, item) => (last === undefined || item.learnedAt >= last.learnedAt ? item : last),
    undefined,
  );
  const messageId = newest && messageOf(newest);
  return messageId === undefined ? [] : items.filter((item) => messageOf(item) === messageId);
}
