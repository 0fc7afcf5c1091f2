// What an opinion of an answer teaches, and when it is settled.
import type { Heard } from '@offshoot/engine/engine.ts';
import { excessFeedback, feedbackTopic, isFeedback, standingOrderIn, wish } from '@offshoot/memory/items/feedback.ts';
import type { Learned } from '@offshoot/memory/items/learned.ts';
import { isSaidBy } from '@offshoot/memory/items/tellers.ts';
import { isByOwner } from '../memory/forgetting.ts';
import type { MemoryTable } from '../memory/memory-store.ts';
import type { AgentDeps } from '../record/agent-deps.ts';
import type { ConversationTable, HeardMessage } from '../transcript/conversation-store.ts';
import { ownersOf } from '../trust/owners.ts';
import type { EpisodeTable } from './episode-store.ts';

type LearningDeps = AgentDeps<ConversationTable & EpisodeTable & MemoryTable>;

/** What an engine learns from: of a correction that rules how to answer, the rule alone. */
export function asTaught(deps: AgentDeps<EpisodeTable>, heard: Heard): Heard {
  if (!deps.store.episodes.ofMessage(heard.messageId)?.corrected) return heard;
  const rule = standingOrderIn(heard.text);
  return rule === undefined ? heard : { ...heard, text: rule };
}

/**
 * How the agent answers everybody is its owner's to rule: what anybody else wants of it is their open wish. A correction is kept as one
 * already (opinions.ts); of another message, the rule becomes one here.
 */
export function withoutOthersRules(
  deps: LearningDeps,
  message: Pick<HeardMessage, 'messageId' | 'senderInboxId' | 'sentAt'>,
  who: string,
  learned: readonly Learned[],
): readonly Learned[] {
  const episode = deps.store.episodes.ofMessage(message.messageId);
  if (episode?.byOwner ?? isByOwner(deps, message)) return learned;
  return learned.flatMap((one) => (one.kind !== 'training' ? [one] : episode === undefined ? [wish(who, one)] : []));
}

/** Call when something was learned: only so many opinions and wishes are kept. */
export function dropExcessFeedback(deps: LearningDeps): void {
  const { memory } = deps.store;
  memory.forget(excessFeedback(memory.all(), ownersOf(deps)));
}

/** The message has taught something: what was wrong with the answer is no longer open. */
export function resolveFeedback(deps: LearningDeps, { messageId, senderInboxId, sentAt }: HeardMessage): void {
  const { episodes, memory } = deps.store;
  const episode = episodes.ofMessage(messageId);
  if (episode === undefined) return;
  episodes.learned(messageId, deps.now());
  const said = isSaidBy(senderInboxId);
  const topic = feedbackTopic(episode.answerId);
  const open = memory.all().filter((item) => isFeedback(item) && item.topic === topic && said(item));
  memory.end(
    open.map(({ id }) => id),
    sentAt,
  );
}
