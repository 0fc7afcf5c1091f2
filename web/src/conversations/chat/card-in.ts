import { answerInReaction, answerInReply, readCard, type ShownCard } from '@offshoot/actions';
import type { ProvenPeople } from '../agent-proofs/agent-proof.ts';
import type { Message } from '../convos/messages.ts';

/**
 * The card that a message shows. Only a proven agent asks with one: the same words of anybody else stay words. Agents ask in a message of its
 * own, never in a reply.
 */
export function cardIn({ senderInboxId, content, replyTo, isOwn }: Message, { byInbox }: ProvenPeople): ShownCard | undefined {
  if (isOwn || content.is !== 'text' || replyTo !== undefined || byInbox.get(senderInboxId)?.agent?.is !== 'proven') return undefined;
  return readCard(content.text);
}

/**
 * Who said yes or no to a card, by reaction or reply, each once. Agents decide nothing. Whose word counts, only the agent that asked
 * knows.
 */
export function answersTo(
  card: Pick<Message, 'reactions'>,
  replies: readonly Message[],
  { byInbox }: ProvenPeople,
): Map<string, 'yes' | 'no'> {
  const answers = new Map<string, 'yes' | 'no'>();
  const take = (inboxId: string, answer: ReturnType<typeof answerInReply>) => {
    if (byInbox.get(inboxId)?.agent !== undefined || answers.has(inboxId)) return;
    if (answer === 'approve' || answer === 'always') answers.set(inboxId, 'yes');
    if (answer === 'deny') answers.set(inboxId, 'no');
  };
  for (const { emoji, senderInboxIds } of card.reactions) for (const id of senderInboxIds) take(id, answerInReaction(emoji, false));
  for (const { senderInboxId, content } of replies) if (content.is === 'text') take(senderInboxId, answerInReply(content.text));
  return answers;
}
