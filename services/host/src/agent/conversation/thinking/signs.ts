// Shows in the conversation that the agent thinks about a message and that it writes the answer, as Convos clients show it.
import { randomUUID } from 'node:crypto';
import { type Thinking, thinkingCodec, typingCodec } from '@offshoot/convos';
import { XmtpError } from '@offshoot/xmtp/agent-client.ts';
import type { OnlineDeps } from '../../record/agent-deps.ts';
import type { ConversationTable } from '../../transcript/conversation-store.ts';
import { type AnswerTurn, type AnswerTurnDeps, SHOWN_AFTER_MS } from '../answer-turn.ts';

type SignDeps = OnlineDeps<ConversationTable> & AnswerTurnDeps;

/** Signs are messages that every member keeps: there is at most one in this time, apart from those that end one. */
const APART_MS = 3_000;
/** Clients show typing for 15 seconds. */
const TYPING_AGAIN_MS = 10_000;
const OFFLINE_RETRY_MS = 3_000;
const LABEL = 'Thinking about an answer';

/**
 * Call after all answers are said, so that a sign ends after its answer. A sign is stored before it is shown, and so it is taken back
 * after a crash, too. Returns milliseconds until something else is to be shown.
 */
export async function showSigns(deps: SignDeps): Promise<number | undefined> {
  const { conversationId, signs } = deps.store.state;
  if (conversationId === undefined) return undefined;
  const turn = deps.turn.current();
  const isOpen = turn !== undefined && deps.store.conversation.isToBeAnswered(turn.messageId);
  try {
    if (signs !== undefined && !(isOpen && signs.thinkingAbout === turn.messageId)) await takeBack(deps, conversationId, signs);
    return isOpen ? await show(deps, conversationId, turn) : undefined;
  } catch (error) {
    if (!(error instanceof XmtpError)) throw error;
    if (error.failure === 'network-unavailable' || error.failure === 'client-closed') return OFFLINE_RETRY_MS;
    // Removed from the conversation: nobody sees it any more.
    remember(deps, undefined);
    return undefined;
  }
}

type Signs = NonNullable<OnlineDeps['store']['state']['signs']>;
type Turn = NonNullable<ReturnType<AnswerTurn['current']>>;

async function show(deps: SignDeps, conversationId: string, turn: Turn): Promise<number | undefined> {
  const { messageId, ageMs, isWriting } = turn;
  if (ageMs < SHOWN_AFTER_MS) return SHOWN_AFTER_MS - ageMs;
  const { signs } = deps.store.state;
  const sinceLatest = performance.now() - deps.turn.lastSignAt;
  if (signs === undefined) {
    if (sinceLatest < APART_MS) return APART_MS - sinceLatest;
    remember(deps, { thinkingAbout: messageId, isTyping: false });
    await send(deps, conversationId, { state: 'start', targetMessageId: messageId, content: LABEL });
    return isWriting ? APART_MS : undefined;
  }
  if (!isWriting) return undefined;
  const restMs = (signs.isTyping ? TYPING_AGAIN_MS : APART_MS) - sinceLatest;
  if (restMs > 0) return restMs;
  remember(deps, { ...signs, isTyping: true });
  await type(deps, conversationId, true);
  return TYPING_AGAIN_MS;
}

async function takeBack(deps: SignDeps, conversationId: string, { thinkingAbout, isTyping }: Signs): Promise<void> {
  const resultMessageId = deps.turn.answerTo(thinkingAbout);
  const stop: Thinking = { state: 'stop', targetMessageId: thinkingAbout, content: LABEL };
  await send(deps, conversationId, resultMessageId === undefined ? stop : { ...stop, resultMessageId });
  if (isTyping) await type(deps, conversationId, false);
  remember(deps, undefined);
}

function remember(deps: SignDeps, signs: Signs | undefined): void {
  if (signs !== undefined) deps.turn.lastSignAt = performance.now();
  deps.store.soon(() => deps.store.change({ signs }));
}

const send = ({ client }: SignDeps, conversationId: string, thinking: Thinking): Promise<string> =>
  client.sendContent(conversationId, thinkingCodec, thinking, { idempotencyKey: `thinking:${randomUUID()}` });

const type = ({ client }: SignDeps, conversationId: string, isTyping: boolean): Promise<string> =>
  client.sendContent(conversationId, typingCodec, { isTyping }, { idempotencyKey: `typing:${randomUUID()}` });
