// Sends outgoing messages in order. The idempotency key makes a repeat after a crash the same message.

import { XmtpError } from '@offshoot/xmtp/agent-client.ts';
import type { CommonsTable } from '../commons/commons-store.ts';
import type { CardTable } from '../effects/card-store.ts';
import type { EpisodeTable } from '../episodes/episode-store.ts';
import type { OnlineDeps } from '../record/agent-deps.ts';
import type { ConversationTable, ToSay } from '../transcript/conversation-store.ts';
import type { AnswerTurnDeps } from './answer-turn.ts';

/** The client itself retries for seconds before it reports a failure. */
const OFFLINE_RETRY_MS = 3_000;

/** Returns milliseconds until the next try; undefined: everything is sent. */
export async function flushOutbox(
  deps: OnlineDeps<CardTable & CommonsTable & ConversationTable & EpisodeTable> & AnswerTurnDeps,
): Promise<number | undefined> {
  const { conversationId } = deps.store.state;
  if (conversationId === undefined) return undefined;
  for (let next = deps.store.conversation.nextToSay(); next !== undefined; next = deps.store.conversation.nextToSay()) {
    if (deps.closing.aborted) return undefined;
    try {
      const messageId = await send(deps, conversationId, next);
      deps.store.cards.posted(next.key, messageId);
      deps.turn.said(next.key, messageId);
      deps.store.episodes.posted(next.key, messageId);
      deps.store.commons.posted(next.key, messageId);
    } catch (error) {
      if (!(error instanceof XmtpError)) throw error;
      if (error.failure === 'network-unavailable' || error.failure === 'client-closed') return OFFLINE_RETRY_MS;
      // Removed from the conversation, or unsendable: a retry would not help.
      deps.log.warn({ instanceId: deps.instanceId, failure: error.failure }, 'could not send a message');
    }
    deps.store.conversation.said(next.key);
  }
  return undefined;
}

function send({ client }: OnlineDeps, conversationId: string, { key, text, file }: ToSay): Promise<string> {
  if (file === undefined) return client.sendText(conversationId, text, { idempotencyKey: key });
  const { name, type: mimeType } = file;
  return client.sendAttachment(conversationId, { name, mimeType, bytes: Buffer.from(text, 'utf8') }, { idempotencyKey: key });
}
