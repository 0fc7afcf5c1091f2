// Answers a message in words alone: as an engine without a language model does, or as one that may use no tools.

import type { MemoryItem } from '@offshoot/memory/items/item.ts';
import { NO_OUTCOME } from '@offshoot/memory/items/outcome.ts';
import { currentKnowledge } from '@offshoot/memory/merging/merge.ts';
import { isTriggered } from '../../../alarms/domain/alarm.ts';
import type { KindDeps } from '../../../effects/effect-kind.ts';
import type { KnowsEffects } from '../../../effects/effect-kinds.ts';
import type { TimedEngine } from '../../../engine/timed-engine.ts';
import { acquaintances } from '../../../memory/acquaintance.ts';
import type { PeopleTable } from '../../../memory/people-store.ts';
import { type AgentDeps, character } from '../../../record/agent-deps.ts';
import type { AnswerTurnDeps } from '../../answer-turn.ts';
import { declinedLine, declinedTopic } from '../../domain/declining.ts';
import type { Answer, Question } from '../question.ts';
import { type AssemblingDeps, contextFor } from './context.ts';
import type { MediaDeps } from './media.ts';
import { tidyReply } from './tidy-reply.ts';

export type AnsweringDeps = AssemblingDeps &
  MediaDeps &
  KindDeps &
  KnowsEffects &
  AnswerTurnDeps &
  AgentDeps<PeopleTable> & { readonly engine: Pick<TimedEngine, 'call' | 'isClosing'> };

/** Of a message about something that the agent's soul has it decline: that it does. */
export function answerDeclining(deps: AnsweringDeps, { message }: Question): Answer | undefined {
  if (isTriggered(message.messageId)) return undefined;
  const topic = declinedTopic(character(deps).description.soul.restrictedTopics, message.text, (word) => deps.similarity.kinOf(word));
  return topic === undefined ? undefined : { text: declinedLine(topic) };
}

/** Of any other message. Throws EngineError. */
export async function answerInWords(deps: AnsweringDeps, { message, heard, readings, signal }: Question): Promise<Answer> {
  const { name, model } = character(deps);
  const { conversation } = deps.store;
  const { messageId } = message;
  const request = {
    model,
    agentName: name,
    context: contextFor(deps, heard, conversation.recentBefore(messageId)),
    message: heard,
    onWriting: () => deps.turn.writing(messageId),
    outcome: conversation.outcomeOf(messageId) ?? (message.learn ? { ...NO_OUTCOME, isWaiting: true as const } : NO_OUTCOME),
    lastTold: lastToldBefore(deps, messageId),
    abilities: deps.effectKinds.abilities(deps),
    ...acquaintances(deps, message.senderInboxId),
  };
  const { text, told } = await deps.engine.call(
    (engine, ended, clock) =>
      engine.reply({ ...request, readings: { ...readings, read: (...asked) => clock.pausedFor(readings.read(...asked)) } }, ended),
    signal,
  );
  return { text: tidyReply(request.context, message.text, text, readings.sources), told };
}

/** Items from the last answer that still hold. */
function lastToldBefore({ store, now }: AnsweringDeps, messageId: string): MemoryItem[] {
  const told = new Set(store.conversation.toldBefore(messageId));
  return told.size === 0 ? [] : currentKnowledge(store.memory.all(), now()).filter(({ id }) => told.has(id));
}
