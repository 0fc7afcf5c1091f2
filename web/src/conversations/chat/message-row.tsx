import { memo, useState } from 'react';
import { Avatar } from '../../components/avatar.tsx';
import { dayText, shownTime, timeText } from '../../components/shown-values.ts';
import { chatTexts, conversationTexts } from '../../texts/conversations.ts';
import type { PageClient } from '../../xmtp/page-client.ts';
import { AgentBadge } from '../agent-proofs/agent-badge.tsx';
import type { ProvenPeople } from '../agent-proofs/agent-proof.ts';
import type { Message } from '../convos/messages.ts';
import { nameIn } from '../shown-names.ts';
import { Approval } from './approval.tsx';
import { cardIn } from './card-in.ts';
import { ChangeLine } from './change-line.tsx';
import { Delivery } from './delivery.tsx';
import { MessageActions } from './message-actions.tsx';
import { MessageBody } from './message-body.tsx';
import { QuotedMessage } from './quoted-message.tsx';
import { ReactionChips } from './reaction-chips.tsx';

export interface MessageRowProps {
  client: PageClient;
  conversationId: string;
  people: ProvenPeople;
  isActive: boolean;
  message: Message;
  /** Among all that are read, and how many there are. */
  place: number;
  of: number;
  /** Stands above the first that is read. */
  above: string | undefined;
  /** The message above. */
  before: Message | undefined;
  /** To it, among those that are shown. */
  replies: readonly Message[] | undefined;
  /** Takes part in the order of Tab. */
  isCurrent: boolean;
  /** The first that came since the reader was here last. */
  isFirstNew: boolean;
  onChosen: (messageId: string) => void;
  onReply: (message: Message) => void;
  onSought: (messageId: string) => void;
}

/** Messages of one sender that follow each other this closely are one group. */
const GROUP_MS = 5 * 60_000;

/** Renders again only if something in it has changed. Of plain elements: a quick reader has two of them made a frame. */
export const MessageRow = memo(function MessageRow(props: MessageRowProps) {
  const { message, place, of, above, before, people, isCurrent, isFirstNew, onChosen } = props;
  const [isPointedAt, setPointedAt] = useState(false);
  const { id, isOwn, content, sentAt } = message;
  const isNewDay = before?.sentAt.toDateString() !== sentAt.toDateString();
  const isFirst = isNewDay || isFirstNew || !continues(before, message);
  return (
    // biome-ignore lint/a11y/useSemanticElements: its list is no <ol>, see MessageLog.
    <div
      role="listitem"
      aria-posinset={place}
      aria-setsize={of}
      id={rowId(id)}
      className={`message${isOwn ? ' own' : ''}${isFirst ? ' first' : ''}`}
      tabIndex={isCurrent ? 0 : -1}
      onFocus={() => onChosen(id)}
      onPointerEnter={({ pointerType }) => setPointedAt(pointerType === 'mouse')}
      onPointerLeave={() => setPointedAt(false)}
    >
      {above && <div className="between">{above}</div>}
      {isNewDay && <div className="between">{dayText(sentAt, new Date())}</div>}
      {isFirstNew && <div className="between new">{chatTexts.newMessages}</div>}
      {content.is === 'change' ? (
        <ChangeLine change={content.change} people={people} />
      ) : (
        <Bubble {...props} isFirst={isFirst} hasActions={isPointedAt || isCurrent} />
      )}
    </div>
  );
});

export const rowId = (messageId: string): string => `message-${messageId}`;

const continues = (before: Message | undefined, { senderInboxId, sentAt }: Message): boolean =>
  before?.senderInboxId === senderInboxId && before.content.is !== 'change' && sentAt.getTime() - before.sentAt.getTime() < GROUP_MS;

function Bubble({ isFirst, hasActions, ...props }: MessageRowProps & { isFirst: boolean; hasActions: boolean }) {
  const { message, people, isCurrent, isActive, onSought } = props;
  const { senderInboxId, sentAt, replyTo, isOwn, delivery } = message;
  const person = people.byInbox.get(senderInboxId);
  const tabIndex = isCurrent ? 0 : -1;
  const card = cardIn(message, people);
  return (
    <div className="line">
      {!isOwn && <div className="beside">{isFirst && <Avatar id={senderInboxId} name={person?.name ?? ''} />}</div>}
      <div className="column">
        {isFirst && !isOwn ? (
          <div className="said-by">
            <bdi className="foreign">{nameIn(people, senderInboxId)}</bdi>
            <AgentBadge proof={person?.agent} />
          </div>
        ) : (
          <div className="unseen">
            <bdi>{nameIn(people, senderInboxId)}</bdi> {person?.agent && conversationTexts.agents[person.agent.is]}
          </div>
        )}
        <div className="bubble">
          {replyTo && <QuotedMessage replyTo={replyTo} people={people} tabIndex={tabIndex} onSought={onSought} />}
          {card ? <Approval {...props} card={card} /> : <MessageBody content={message.content} tabIndex={tabIndex} />}
        </div>
        <time className="sent-at" dateTime={sentAt.toISOString()} title={shownTime(sentAt, new Date())}>
          {timeText(sentAt)}
        </time>
        {isOwn && delivery !== 'sent' && <Delivery {...props} />}
        <ReactionChips {...props} tabIndex={tabIndex} />
        {hasActions && isActive && <MessageActions {...props} />}
      </div>
    </div>
  );
}
