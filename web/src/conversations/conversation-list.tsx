import { Badge, Button, Group, Skeleton, Stack, Text, Title, VisuallyHidden } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { Avatar } from '../components/avatar.tsx';
import { FailureNotice } from '../components/failure-notice.tsx';
import { Illustration } from '../components/illustration.tsx';
import { PageTitle } from '../components/page-title.tsx';
import { shortTime } from '../components/shown-values.ts';
import { setWaiting } from '../components/waiting.ts';
import { useComingBack } from '../owner/use-owner.ts';
import { comingBackTexts } from '../texts/coming-back.ts';
import { conversationsTexts } from '../texts/conversations.ts';
import type { PageClient } from '../xmtp/page-client.ts';
import { changeText } from './chat/change-line.tsx';
import { summaryOf } from './chat/message-body.tsx';
import { conversationLister, type ListedConversation } from './convos/conversations.ts';
import type { Message } from './convos/messages.ts';
import type { People } from './convos/people.ts';
import { followReading, readUntil } from './convos/unread.ts';
import { NewChat } from './new-chat.tsx';
import { conversationTitle, nameIn } from './shown-names.ts';
import { useInboxRead } from './use-inbox-read.ts';

const PAGE = 20;

/** The list need not be read again because the reader has seen the end of a chat. */
function unreadOf({ id, last, unread }: ListedConversation): number {
  return last && last.sentAtNs <= (readUntil(id) ?? 0n) ? 0 : unread;
}

/** The frame says on each page how many chats have something new, as far as the list has been read. */
let listed: readonly ListedConversation[] = [];
const tellFrame = () => setWaiting('/chats', listed.filter((one) => unreadOf(one) > 0).length);
followReading(tellFrame);

/** `openId`: of the conversation that is shown beside it. */
export function ConversationList({ client, openId }: { client: PageClient; openId: string | undefined }) {
  const [count, setCount] = useState(PAGE);
  const { data, error, readAgain } = useInboxRead(
    client,
    undefined,
    useMemo(() => conversationLister(client, count), [client, count]),
  );
  useEffect(() => {
    if (data === undefined) return;
    listed = data.conversations;
    tellFrame();
  }, [data]);
  const comingBack = useComingBack();
  const isEmpty = data?.conversations.length === 0;
  const areComing = comingBack === 'looking' || comingBack === 'coming';
  const areStuck = comingBack === 'stuck' || comingBack === 'failed';
  const { title, list, empty, emptyNext, more } = conversationsTexts;
  return (
    <div className="chat-list">
      <Group justify="space-between" wrap="nowrap">
        {openId === undefined ? <PageTitle name={title} /> : <Title order={2}>{title}</Title>}
        {/* Closed again once another chat is open. */}
        <NewChat key={openId} client={client} />
      </Group>
      {error !== undefined && <FailureNotice error={error} onRetry={readAgain} />}
      {(data === undefined ? error === undefined : isEmpty && areComing) && <Skeleton height={64} />}
      {isEmpty && areStuck && <Text>{comingBackTexts.notYet}</Text>}
      {isEmpty && !areComing && !areStuck && (
        <Stack gap="xs">
          <Illustration of="chats" />
          <Text fw={600}>{empty}</Text>
          <Text>{emptyNext}</Text>
        </Stack>
      )}
      <ul className="list" aria-label={list}>
        {data?.conversations.map((conversation) => (
          <ConversationRow key={conversation.id} conversation={conversation} isCurrent={conversation.id === openId} />
        ))}
      </ul>
      {data?.hasMore && (
        <Button variant="default" onClick={() => setCount(count + PAGE)}>
          {more}
        </Button>
      )}
    </div>
  );
}

function ConversationRow({ conversation, isCurrent }: { conversation: ListedConversation; isCurrent: boolean }) {
  const { id, name, people, last, isActive } = conversation;
  const title = conversationTitle(name, people);
  const count = useSyncExternalStore(followReading, () => unreadOf(conversation));
  return (
    <li className={isCurrent ? 'chat-row current' : 'chat-row'}>
      <Avatar id={id} name={title} />
      <div>
        <Text fw={600} className="one-line">
          <Link
            to="/chats/$conversationId"
            params={{ conversationId: id }}
            className="card-link"
            {...(isCurrent && { 'aria-current': 'page' })}
          >
            <bdi>{title}</bdi>
          </Link>
        </Text>
        <Text size="sm" c="dimmed" className="one-line">
          {isActive ? last && <LastWords last={last} people={people} /> : conversationsTexts.left}
        </Text>
      </div>
      <Stack gap={4} align="end">
        {last && (
          <Text size="xs" c="dimmed" component="time" dateTime={last.sentAt.toISOString()}>
            {shortTime(last.sentAt, new Date())}
          </Text>
        )}
        {count > 0 && (
          <Badge circle={count < 10}>
            <span aria-hidden>{count}</span>
            <VisuallyHidden>{conversationsTexts.unread(count)}</VisuallyHidden>
          </Badge>
        )}
      </Stack>
    </li>
  );
}

function LastWords({ last: { senderInboxId, content }, people }: { last: Message; people: People }) {
  if (content.is === 'change') return changeText(content.change, people);
  return (
    <>
      <bdi>{nameIn(people, senderInboxId)}</bdi>: <bdi>{summaryOf(content)}</bdi>
    </>
  );
}
