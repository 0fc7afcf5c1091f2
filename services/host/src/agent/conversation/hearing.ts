// Hears one message: reads it once, and offers it to those who listen, in order, until one of them takes it.

import {
  type Addressed,
  addressed,
  type ConversationState,
  isForIt,
  type Spoken,
  withoutVocative,
} from '@offshoot/engine/addressing/addressing.ts';
import type { AgentMessage } from '@offshoot/xmtp/agent-client.ts';
import { MAX_MESSAGE_BYTES } from '../pace/domain/pace.ts';
import type { OnlineDeps } from '../record/agent-deps.ts';
import type { ConversationTable, HeardMessage } from '../transcript/conversation-store.ts';
import { conversationStateOf } from './conversation-state.ts';

/** Reasons that hold in any group. An order about its memory is one, too. */
const MENTIONS = new Set<Addressed>(['named', 'mentioned', 'replied-to', 'ordered']);

export type HearingDeps = OnlineDeps<ConversationTable>;

export type TextMessage = AgentMessage & { kind: 'text' | 'reply' };

/** A text message of another member. Each fact that several listeners need is found out once, when the first of them asks. */
export class Hearing {
  readonly message: TextMessage;
  readonly said: Pick<HeardMessage, 'messageId' | 'senderInboxId' | 'text' | 'sentAt'>;
  readonly senderIsAgent: boolean;
  readonly #deps: HearingDeps;
  readonly #memberInboxIds: readonly string[];
  #conversationState: ConversationState | undefined;
  #whole: string | undefined;
  #isForIt: boolean | undefined;
  #addressed: { why: Addressed | undefined } | undefined;

  constructor(deps: HearingDeps, message: TextMessage, o: { text: string; memberInboxIds: readonly string[] }) {
    const { id: messageId, senderInboxId, sentAt } = message;
    this.message = message;
    this.said = { messageId, senderInboxId, text: o.text, sentAt };
    this.senderIsAgent = deps.store.conversation.member(senderInboxId)?.isAgent ?? false;
    this.#deps = deps;
    this.#memberInboxIds = o.memberInboxIds;
  }

  /** Message ID. Undefined: it replies to none. */
  get repliesTo(): string | undefined {
    return this.message.kind === 'reply' ? this.message.reply.referenceId : undefined;
  }

  get conversationState(): ConversationState {
    const { client } = this.#deps;
    this.#conversationState ??= conversationStateOf(
      this.#deps,
      { selfInboxId: client.inboxId, memberInboxIds: this.#memberInboxIds },
      this.said.senderInboxId,
    );
    return this.#conversationState;
  }

  /** The text without the agent's name. */
  get whole(): string {
    this.#whole ??= withoutVocative(this.said.text, this.conversationState.names);
    return this.#whole;
  }

  /** It is addressed to the agent, or follows the agent's own message and is meant for nobody else. */
  get isForIt(): boolean {
    this.#isForIt ??= isForIt(this.#spoken, this.conversationState);
    return this.#isForIt;
  }

  /** Why the agent should answer. Undefined: it should only listen. */
  get addressed(): Addressed | undefined {
    this.#addressed ??= { why: this.#whyAddressed() };
    return this.#addressed.why;
  }

  #whyAddressed(): Addressed | undefined {
    const { conversationState } = this;
    if (!this.#deps.store.state.quiet.onlyMentioned) return addressed(this.#spoken, conversationState);
    const why = addressed(this.#spoken, { ...conversationState, memberCount: Math.max(3, conversationState.memberCount) });
    return why !== undefined && MENTIONS.has(why) ? why : undefined;
  }

  get #spoken(): Spoken {
    const { senderInboxId, text } = this.said;
    const { message } = this;
    const repliesToInboxId =
      message.kind === 'reply'
        ? (message.reply.referenceInboxId ?? this.#deps.store.conversation.authorOf(message.reply.referenceId))
        : undefined;
    return { senderInboxId, senderIsAgent: this.senderIsAgent, text, repliesToInboxId };
  }
}

/** What becomes of a message that a listener takes. It is neither learned from nor answered, and its text is kept, unless this says otherwise. */
interface Taken {
  readonly learn?: boolean;
  readonly answer?: boolean;
  /** Nothing of the text is kept. */
  readonly isDropped?: boolean;
  /** Runs once the message is kept. */
  after?(): void;
}

/** Runs in the transaction that takes the message in. */
export interface Listener {
  /** What it listens for, for people who read the list. */
  readonly listensFor: string;
  /** Undefined: the next one hears it. */
  hear(hearing: Hearing): Taken | undefined;
}

/** Returns whether there is something to think about. */
export function hearText(
  deps: HearingDeps,
  message: TextMessage,
  memberInboxIds: readonly string[],
  listeners: readonly Listener[],
): boolean {
  const text = readable(message.text);
  if (text === '') return false;
  const { conversation } = deps.store;
  const { id: messageId, senderInboxId, sentAt, own: self } = message;
  const keep = ({ isDropped = false, learn = false, answer = false }: Taken) =>
    conversation.hear({ messageId, senderInboxId, sentAt, text: isDropped ? '' : text, self, learn, answer });
  if (self) {
    keep({});
    return false;
  }
  // Handled before: a restarted stream repeats messages.
  if (conversation.authorOf(messageId) !== undefined) return false;
  const hearing = new Hearing(deps, message, { text, memberInboxIds });
  for (const listener of listeners) {
    const taken = listener.hear(hearing);
    if (taken === undefined) continue;
    keep(taken);
    taken.after?.();
    return taken.learn === true || taken.answer === true;
  }
  return false;
}

/** The part of a message that is kept; the rest reaches neither memory nor engine. */
export function readable(text: string): string {
  const bytes = Buffer.from(text.slice(0, MAX_MESSAGE_BYTES).toWellFormed().replaceAll('\0', ''), 'utf8');
  let end = Math.min(bytes.length, MAX_MESSAGE_BYTES);
  // Not inside a character.
  while (end < bytes.length && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.subarray(0, end).toString('utf8').trim();
}
