// People's opinions of the agent's answers, kept as training for later ones.
import type { AgentMessage } from '@offshoot/xmtp/agent-client.ts';
import type { AgentDeps, OnlineDeps } from '../agent-deps.ts';
import { nameOf } from '../conversation/assembling.ts';
import {
  excessFeedback,
  feedback,
  feedbackTopic,
  isFeedback,
  type Opinion,
  opinionOfReaction,
  opinionOfReply,
} from './domain/items/feedback.ts';

export interface HeardOpinion {
  message: AgentMessage;
  answerId: string;
  answer: string;
  /** Undefined: withdrawn. */
  opinion: Opinion | undefined;
}

/** Opinions by people about the agent's own answers. */
export async function opinionsIn(deps: OnlineDeps<'conversation' | 'memory'>, messages: readonly AgentMessage[]): Promise<HeardOpinion[]> {
  const found: HeardOpinion[] = [];
  for (const message of messages) {
    const said = message.own || deps.store.conversation.member(message.senderInboxId)?.isAgent ? undefined : saidIn(message);
    if (said === undefined) continue;
    const answer = await deps.client.message(said.answerId);
    if (!answer?.own || answer.conversationId !== message.conversationId) continue;
    if (answer.kind === 'text' || answer.kind === 'reply') found.push({ message, ...said, answer: answer.text });
  }
  return found;
}

function saidIn(message: AgentMessage): { answerId: string; opinion: Opinion | undefined } | undefined {
  if (message.kind === 'reaction') {
    const { referenceId: answerId, action, content } = message.reaction;
    const opinion = opinionOfReaction(content);
    if (opinion === undefined || action === 'unknown') return undefined;
    return { answerId, opinion: action === 'added' ? opinion : undefined };
  }
  if (message.kind !== 'reply') return undefined;
  const opinion = opinionOfReply(message.text);
  return opinion && { answerId: message.reply.referenceId, opinion };
}

/** Call in the transaction that takes the messages in; scrub the memory afterwards. */
export function noteOpinions(deps: AgentDeps<'conversation' | 'memory'>, opinions: readonly HeardOpinion[]): void {
  if (opinions.length === 0) return;
  const { memory } = deps.store;
  const known = memory.all();
  const secrets = known.filter((item) => item.kind === 'credential');
  for (const { message, answerId, answer, opinion } of opinions) {
    const { id: messageId, senderInboxId, sentAt } = message;
    if (opinion === undefined) {
      // People can withdraw only their own opinions.
      const withdrawn = memory
        .all()
        .find(
          (item) =>
            isFeedback(item) &&
            item.topic === feedbackTopic(answerId) &&
            item.provenance.from === 'message' &&
            item.provenance.senderInboxId === senderInboxId,
        );
      if (withdrawn !== undefined) memory.forget([withdrawn.id]);
      continue;
    }
    const who = nameOf(deps, senderInboxId);
    const learned = feedback({ who, opinion, answerId, answer, secrets });
    memory.learn([learned], { from: 'message', messageId, senderInboxId, senderName: who }, sentAt);
  }
  memory.forget(excessFeedback(memory.all()));
}
