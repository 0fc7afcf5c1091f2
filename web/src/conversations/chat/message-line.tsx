import { Button, Group, Text } from '@mantine/core';
import { memo } from 'react';
import { shownTime } from '../../components/shown-values.ts';
import { chatTexts } from '../../texts/conversations.ts';
import { AgentBadge } from '../agent-proofs/agent-badge.tsx';
import type { Message } from '../convos/messages.ts';
import { publishAgain, sendText } from '../convos/sending.ts';
import { nameIn } from '../shown-names.ts';
import { MessageBody, summaryOf } from './message-body.tsx';
import type { MessageLogProps } from './message-log.tsx';
import { Reactions } from './reactions.tsx';

interface MessageLineProps extends Pick<MessageLogProps, 'client' | 'conversationId' | 'people' | 'isActive' | 'onReply'> {
  message: Message;
  /** The message above: the same sender is not named again. */
  before: Message | undefined;
  isCurrent: boolean;
}

/** Renders again only if something in it has changed: a long log has many of them. */
export const MessageLine = memo(function MessageLine(props: MessageLineProps) {
  const { message, before, people, isCurrent, isActive, onReply } = props;
  const { senderInboxId, sentAt, replyTo } = message;
  const name = nameIn(people, senderInboxId);
  const continues = before?.senderInboxId === senderInboxId && before.content.is !== 'change';
  const tabIndex = isCurrent ? 0 : -1;
  return (
    <>
      <Group gap="xs" className={continues ? 'said-by repeated' : 'said-by'}>
        <Text size="sm" fw={600} className="foreign">
          <bdi>{name}</bdi>
        </Text>
        <AgentBadge proof={people.byInbox.get(senderInboxId)?.agent} />
        <Text size="xs" c="dimmed" component="time" dateTime={sentAt.toISOString()}>
          {shownTime(sentAt, new Date())}
        </Text>
      </Group>
      {replyTo && (
        <blockquote className="quoted">
          <Text size="sm" c="dimmed" lineClamp={2} className="foreign" dir="auto">
            {replyTo.senderInboxId !== undefined && <bdi>{nameIn(people, replyTo.senderInboxId)}: </bdi>}
            {replyTo.content ? summaryOf(replyTo.content) : chatTexts.unavailable}
          </Text>
        </blockquote>
      )}
      <MessageBody content={message.content} tabIndex={tabIndex} />
      {message.isOwn && message.delivery !== 'sent' && <Delivery {...props} />}
      <Reactions {...props} tabIndex={tabIndex}>
        {isActive && (
          <Button
            size="compact-xs"
            variant="subtle"
            tabIndex={tabIndex}
            aria-label={chatTexts.replyTo(name)}
            onClick={() => onReply(message)}
          >
            {chatTexts.reply}
          </Button>
        )}
      </Reactions>
    </>
  );
});

/** After this long, something is in the way. */
const SLOW_MS = 10_000;

function Delivery({ message, client, conversationId }: MessageLineProps) {
  const { delivery, sentAt, content, replyTo } = message;
  const isWaiting = client.connection() === 'offline' || Date.now() - sentAt.getTime() > SLOW_MS;
  const sendAgain = async () => {
    if (delivery === 'sending') return publishAgain(client, conversationId);
    if (content.is !== 'text') return;
    const senderInboxId = replyTo?.senderInboxId;
    await sendText(
      client,
      conversationId,
      content.text,
      replyTo && senderInboxId !== undefined ? { id: replyTo.id, senderInboxId } : undefined,
    );
  };
  const { sending, waiting, failed } = chatTexts;
  return (
    <Group gap="xs">
      <Text size="xs" c={delivery === 'failed' ? 'red' : 'dimmed'}>
        {delivery === 'failed' ? failed : isWaiting ? waiting : sending}
      </Text>
      {(delivery === 'failed' || isWaiting) && (
        <Button size="compact-xs" variant="default" onClick={() => void sendAgain().catch(() => {})}>
          {chatTexts.sendAgain}
        </Button>
      )}
    </Group>
  );
}
