import type { PageClient } from '../../xmtp/page-client.ts';
import type { Message } from '../convos/messages.ts';
import { sendReaction } from '../convos/sending.ts';

/** The answers to what an agent asks. */
export const FIRST = ['👍', '👎'] as const;
export const OTHERS = ['❤️', '😂', '😮', '🙏'] as const;

interface Toggled {
  client: PageClient;
  conversationId: string;
  message: Message;
}

export const isReactedWith = ({ reactions }: Message, emoji: string, inboxId: string): boolean =>
  reactions.some((each) => each.emoji === emoji && each.senderInboxIds.includes(inboxId));

/** Reacts, or takes the reaction back. It shows at once; what cannot be stored changes nothing. */
export function toggleReaction({ client, conversationId, message }: Toggled, emoji: string): void {
  const isThere = !isReactedWith(message, emoji, client.inboxId);
  void sendReaction(client, conversationId, message, { emoji, isThere }).catch(() => {});
}
