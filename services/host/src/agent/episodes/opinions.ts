// People's opinions of the agent's answers: counted for its owner, and kept as memory until something was learned from them.
import {
  feedback,
  feedbackTopic,
  isFeedback,
  type Opinion,
  opinionOfReaction,
  opinionOfReply,
  wishIn,
} from '@offshoot/memory/items/feedback.ts';
import { isSaidBy } from '@offshoot/memory/items/tellers.ts';
import type { AgentMessage } from '@offshoot/xmtp/agent-client.ts';
import type { CommonsTable } from '../commons/commons-store.ts';
import { isByOwner } from '../memory/forgetting.ts';
import type { MemoryTable } from '../memory/memory-store.ts';
import type { AgentDeps, OnlineDeps } from '../record/agent-deps.ts';
import { isSilent } from '../record/domain/quiet.ts';
import type { ConversationTable } from '../transcript/conversation-store.ts';
import { nameOf } from '../transcript/names.ts';
import type { EpisodeTable } from './episode-store.ts';
import { dropExcessFeedback } from './learning.ts';

// What the agent asks a member who did not like an answer.

export const WHAT_ELSE = 'What should I do differently? Reply to this message.';

/** Questions of this kind within 24 hours, to everybody but the owner. */
const MAX_ASKED_OF_OTHERS = 3;

/** A thumb on a question answers it. */
const isQuestion = (text: string): boolean => /[?？؟]["”’)\]\s]*$/u.test(text);

export interface HeardOpinion {
  message: AgentMessage;
  answerId: string;
  answer: string;
  opinion: Opinion;
  /** They took exactly this opinion back. */
  isWithdrawn: boolean;
}

type OpinionDeps = AgentDeps<CommonsTable & ConversationTable & EpisodeTable & MemoryTable>;

const DAY_MS = 86_400_000;

/** Opinions by people about the agent's own answers. What else it says, such as a question or a mail that it shows, is not one of them. */
export async function opinionsIn(
  deps: OnlineDeps<ConversationTable & EpisodeTable & MemoryTable>,
  messages: readonly AgentMessage[],
): Promise<HeardOpinion[]> {
  const found: HeardOpinion[] = [];
  for (const message of messages) {
    const said = message.own || deps.store.conversation.member(message.senderInboxId)?.isAgent ? undefined : saidIn(message);
    if (said === undefined) continue;
    const { answerId, opinion, isWithdrawn } = said;
    const text = await ownText(deps, message, answerId);
    if (text === WHAT_ELSE) {
      const about = deps.store.episodes.askedAbout(message.senderInboxId, new Date(message.sentAt.getTime() - DAY_MS));
      const words = message.kind === 'reply' ? wishIn(message.text) : undefined;
      const answer = about === undefined ? undefined : await ownText(deps, message, about);
      if (about !== undefined && words !== undefined && answer !== undefined)
        found.push({ message, answerId: about, answer, opinion: { liked: false, words, isCorrection: true }, isWithdrawn: false });
    } else if (text !== undefined && opinion !== undefined && !isQuestion(text) && deps.store.episodes.isAnswer(answerId))
      found.push({ message, answerId, answer: text, opinion, isWithdrawn });
  }
  return found;
}

async function ownText({ client }: OnlineDeps, { conversationId }: AgentMessage, id: string): Promise<string | undefined> {
  const found = await client.message(id);
  if (!found?.own || found.conversationId !== conversationId) return undefined;
  return found.kind === 'text' || found.kind === 'reply' ? found.text : undefined;
}

function saidIn(message: AgentMessage): { answerId: string; opinion: Opinion | undefined; isWithdrawn: boolean } | undefined {
  if (message.kind === 'reply') return { answerId: message.reply.referenceId, opinion: opinionOfReply(message.text), isWithdrawn: false };
  if (message.kind !== 'reaction') return undefined;
  const { referenceId: answerId, action, content } = message.reaction;
  const opinion = opinionOfReaction(content);
  return opinion === undefined || action === 'unknown' ? undefined : { answerId, opinion, isWithdrawn: action === 'removed' };
}

/** Call in the transaction that takes the messages in; scrub the memory afterwards. */
export function noteOpinions(deps: OpinionDeps, opinions: readonly HeardOpinion[]): void {
  if (opinions.length === 0) return;
  const { episodes, memory } = deps.store;
  const secrets = memory.all().filter((item) => item.kind === 'credential');
  for (const { message, answerId, answer, opinion, isWithdrawn } of opinions) {
    const { id: messageId, senderInboxId, sentAt } = message;
    if (isWithdrawn) {
      // A member who changes from 👎 to 👍 takes the old one back afterwards.
      if (episodes.find(answerId, senderInboxId)?.liked === opinion.liked) withdraw(deps, message, answerId);
      continue;
    }
    const who = nameOf(deps, senderInboxId);
    const byOwner = isByOwner(deps, { senderInboxId, sentAt });
    const learned = feedback({ who, opinion, answerId, answer, secrets });
    memory.learn([learned], { from: 'message', messageId, senderInboxId, senderName: who }, sentAt);
    const before = episodes.find(answerId, senderInboxId);
    const { liked, words } = opinion;
    // A vote is an owner's.
    if (byOwner) deps.store.commons.vote(answerId, liked, sentAt);
    episodes.receive({
      ...{ answerId, inboxId: senderInboxId, messageId, byOwner, liked, at: sentAt },
      corrected: opinion.isCorrection === true,
    });
    if (!liked && words === undefined && before?.liked !== false) askWhatElse(deps, { answerId, messageId, senderInboxId, byOwner });
  }
  dropExcessFeedback(deps);
}

/** People can withdraw only their own opinions. */
function withdraw(deps: OpinionDeps, { senderInboxId, sentAt }: AgentMessage, answerId: string): void {
  const { episodes, memory } = deps.store;
  const said = isSaidBy(senderInboxId);
  const withdrawn = memory.all().filter((item) => isFeedback(item) && item.topic === feedbackTopic(answerId) && said(item));
  episodes.withdraw(answerId, senderInboxId);
  if (isByOwner(deps, { senderInboxId, sentAt })) deps.store.commons.unvote(answerId);
  memory.forget(withdrawn.map(({ id }) => id));
}

interface Dislike {
  answerId: string;
  messageId: string;
  senderInboxId: string;
  byOwner: boolean;
}

/** Once a day for a person; many inboxes together do not make it ask on and on. */
function askWhatElse(deps: OpinionDeps, { answerId, messageId, senderInboxId, byOwner }: Dislike): void {
  const { conversation, episodes, state } = deps.store;
  if (isSilent(state.quiet)) return;
  const now = deps.now();
  const asked = episodes.askedSince(new Date(now.getTime() - DAY_MS), senderInboxId);
  if (asked.person > 0 || (!byOwner && asked.others >= MAX_ASKED_OF_OTHERS)) return;
  episodes.asked(answerId, senderInboxId, now);
  conversation.say(`what-else:${messageId}`, WHAT_ELSE);
}
