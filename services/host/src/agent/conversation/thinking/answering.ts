// Answers one message in words, as an engine without a language model does, or as one that may use no tools.

import type { Source } from '@offshoot/actions';
import type { AssembledContext } from '@offshoot/engine/assembled-context.ts';
import { standsIn, unlinked } from '@offshoot/engine/links.ts';
import { urlsIn } from '@offshoot/engine/urls.ts';
import type { MemoryItem } from '@offshoot/memory/items/item.ts';
import { NO_OUTCOME } from '@offshoot/memory/items/outcome.ts';
import { outsideSpeaker, withMarks } from '@offshoot/memory/items/outside-line.ts';
import { currentKnowledge } from '@offshoot/memory/merging/merge.ts';
import { isTriggered } from '../../alarms/domain/alarm.ts';
import { apology } from '../../domain/phrases.ts';
import { acquaintances } from '../../memory/acquaintance.ts';
import { type ReadingsForOne, readingsFor } from '../../reading/reading-for.ts';
import { character } from '../../record/agent-deps.ts';
import type { HeardMessage } from '../../transcript/conversation-store.ts';
import { heardOf } from '../../transcript/names.ts';
import { disclosed } from '../disclosing.ts';
import { declinedLine, declinedTopic } from '../domain/declining.ts';
import { actOn } from './acting.ts';
import { contextFor } from './assembling.ts';
import { saidOfMedia } from './attached-media.ts';
import type { ThinkingDeps } from './thinking.ts';
import { type Wanted, whileWanted } from './wanted.ts';

const MAX_REPLY = 8_000;

export async function answer(deps: ThinkingDeps, message: HeardMessage): Promise<void> {
  const { name, model } = character(deps);
  const { store } = deps;
  using wanted = whileWanted(deps, message);
  if (!isTriggered(message.messageId)) deps.turn.begin(message.messageId);
  try {
    const heard = heardOf(deps, message);
    // Before anything that others wrote is looked at. A trigger answers, and does nothing else.
    if (!isTriggered(message.messageId) && (decline(deps, message) || (await actOn(deps, message, heard, wanted)))) return;
    const readings = readingsFor(deps, message, deps.engine.contextTokens);
    if (deps.engine.name === 'offline' && (await answerOfMedia(deps, message, readings, wanted))) return;
    const request = {
      model,
      agentName: name,
      context: contextFor(deps, heard, store.conversation.recentBefore(message.messageId)),
      message: heard,
      onWriting: () => deps.turn.writing(message.messageId),
      outcome:
        store.conversation.outcomeOf(message.messageId) ?? (message.learn ? { ...NO_OUTCOME, isWaiting: true as const } : NO_OUTCOME),
      lastTold: lastToldBefore(deps, message.messageId),
      abilities: deps.effectKinds.abilities(deps),
      ...acquaintances(deps, message.senderInboxId),
    };
    const { text, told } = await deps.engine.call(
      (engine, signal, clock) =>
        engine.reply({ ...request, readings: { ...readings, read: (...asked) => clock.pausedFor(readings.read(...asked)) } }, signal),
      wanted.signal,
    );
    const reply = tidyReply(request.context, message, text, readings.sources);
    if (deps.engine.isClosing) return;
    store.transaction(() => {
      // The agent must not tell an item that was forgotten or corrected meanwhile: the next answer is made without it.
      if (!wanted.isWanted()) return;
      const key = `reply:${message.messageId}`;
      if (reply !== '') store.conversation.say(key, disclosed(deps, key, reply));
      store.conversation.answered(message.messageId, told);
    });
    if (reply !== '') deps.wake.duties();
  } catch (error) {
    if (deps.engine.isClosing || !wanted.isWanted()) return;
    deps.log.warn({ instanceId: deps.instanceId, err: error }, 'could not answer');
    apologise(deps, message);
  }
}

/** Whether the message is about a picture or a voice message, of which an engine without a language model knows nothing. */
async function answerOfMedia(deps: ThinkingDeps, message: HeardMessage, readings: ReadingsForOne, wanted: Wanted): Promise<boolean> {
  const { conversation } = deps.store;
  const { kept = [], ended = [], forget, renamed } = conversation.outcomeOf(message.messageId) ?? NO_OUTCOME;
  if (isTriggered(message.messageId) || kept.length + ended.length > 0 || forget !== undefined || renamed !== undefined) return false;
  const repliedTo = async () => {
    const sent = await deps.inbox()?.message(message.messageId);
    return sent?.kind === 'reply' ? sent.reply.referenceId : undefined;
  };
  const line = await saidOfMedia(deps, message, { readings, repliedTo, signal: wanted.signal });
  if (line === undefined) return false;
  deps.store.transaction(() => {
    if (!wanted.isWanted()) return;
    const key = `reply:${message.messageId}`;
    conversation.say(key, disclosed(deps, key, withMarks(readings.sources, unlinked(line, standsIn([message.text])))));
    conversation.answered(message.messageId);
  });
  deps.wake.duties();
  return true;
}

/** Whether the message is about something that the agent's soul has it decline; it says so in place of an answer. */
export function decline(deps: ThinkingDeps, message: HeardMessage): boolean {
  const topic = declinedTopic(character(deps).description.soul.restrictedTopics, message.text, (word) => deps.similarity.kinOf(word));
  if (topic === undefined) return false;
  deps.store.transaction(() => {
    if (!deps.store.conversation.isToBeAnswered(message.messageId)) return;
    deps.store.conversation.say(`reply:${message.messageId}`, declinedLine(topic));
    deps.store.conversation.answered(message.messageId);
  });
  deps.wake.duties();
  return true;
}

/** As it may be said: with the marks of what it was made from, and without links that others chose. */
export function tidyReply(context: AssembledContext, message: HeardMessage, text: string, sources: Iterable<Source>): string {
  return withMarks(sources, withoutLinks(context, message, text.slice(0, MAX_REPLY).toWellFormed().trim()));
}

/** Only links that people here, the owner or the signed instructions have written themselves, to the letter, and servers that the message names. */
function withoutLinks(
  { instructions, ownerSection, soul, tools, memory, inherited, recent }: AssembledContext,
  { text }: HeardMessage,
  reply: string,
): string {
  const said = recent.filter((turn) => !turn.self && outsideSpeaker(turn.text) === undefined).map((turn) => turn.text);
  const known = [...memory, ...inherited].map((item) => item.text);
  const hosts = urlsIn(text).map(({ url }) => url.host);
  return unlinked(reply, standsIn([text, ...hosts, instructions, ownerSection, soul, tools, ...known, ...said]));
}

/** Items from the last answer that still hold. */
function lastToldBefore(deps: ThinkingDeps, messageId: string): MemoryItem[] {
  const told = new Set(deps.store.conversation.toldBefore(messageId));
  return told.size === 0 ? [] : currentKnowledge(deps.store.memory.all(), deps.now()).filter(({ id }) => told.has(id));
}

/** One apology for everybody waiting: a broken engine must not flood the conversation. */
export function apologise(deps: ThinkingDeps, message: HeardMessage): void {
  deps.store.transaction(() => {
    deps.store.conversation.say(`sorry:${message.messageId}`, apology());
    deps.store.conversation.allAnswered();
  });
  deps.wake.duties();
}
