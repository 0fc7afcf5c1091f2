// What an opinion of an answer teaches, and when it is settled.
import type { AgentDeps } from '../agent-deps.ts';
import type { HeardMessage } from '../conversation/conversation-store.ts';
import type { Heard, Learned } from '../domain/engine.ts';
import { feedbackTopic, isFeedback, standingOrderIn } from '../memory/domain/items/feedback.ts';
import { isSaidBy } from '../memory/domain/items/tellers.ts';

type LearningDeps = AgentDeps<'episodes' | 'memory'>;

/** What an engine learns from: of a correction that rules how to answer, the rule alone. */
export function asTaught(deps: AgentDeps<'episodes'>, heard: Heard): Heard {
  if (!deps.store.episodes.ofMessage(heard.messageId)?.corrected) return heard;
  const rule = standingOrderIn(heard.text);
  return rule === undefined ? heard : { ...heard, text: rule };
}

/** How the agent answers everybody is its owner's to rule: a correction by anybody else stays their wish. */
export function mayTeach(
  deps: LearningDeps,
  { messageId }: Pick<HeardMessage, 'messageId'>,
  learned: readonly Learned[],
): readonly Learned[] {
  const episode = deps.store.episodes.ofMessage(messageId);
  return episode === undefined || episode.byOwner ? learned : learned.filter(({ kind }) => kind !== 'training');
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
