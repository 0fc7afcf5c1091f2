import { Badge, Button, Card, Group, Skeleton, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { FailureNotice } from '../components/failure-notice.tsx';
import { Section } from '../components/page-title.tsx';
import { shownTime } from '../components/shown-values.ts';
import { useComingBack } from '../owner/use-owner.ts';
import { comingBackTexts } from '../texts/coming-back.ts';
import { conversationsTexts } from '../texts/conversations.ts';
import type { PageClient } from '../xmtp/page-client.ts';
import { changeText } from './chat/change-line.tsx';
import { summaryOf } from './chat/message-body.tsx';
import { conversationLister, type ListedConversation } from './convos/conversations.ts';
import type { Message } from './convos/messages.ts';
import type { People } from './convos/people.ts';
import { conversationTitle, nameIn } from './shown-names.ts';
import { useInboxRead } from './use-inbox-read.ts';

const PAGE = 20;

export function ConversationList({ client }: { client: PageClient }) {
  const [count, setCount] = useState(PAGE);
  const { data, error, readAgain } = useInboxRead(
    client,
    undefined,
    useMemo(() => conversationLister(client, count), [client, count]),
  );
  const comingBack = useComingBack();
  const isEmpty = data?.conversations.length === 0;
  const areComing = comingBack === 'looking' || comingBack === 'coming';
  const areStuck = comingBack === 'stuck' || comingBack === 'failed';
  const { list, empty, emptyNext, more } = conversationsTexts;
  return (
    <Section title={list}>
      {error !== undefined && <FailureNotice error={error} onRetry={readAgain} />}
      {(data === undefined ? error === undefined : isEmpty && areComing) && <Skeleton height={64} />}
      {isEmpty && areStuck && <Text>{comingBackTexts.notYet}</Text>}
      {isEmpty && !areComing && !areStuck && (
        <Stack gap="xs">
          <Text fw={600}>{empty}</Text>
          <Text>{emptyNext}</Text>
        </Stack>
      )}
      <Stack component="ul" className="list" gap="xs">
        {data?.conversations.map((conversation) => (
          <li key={conversation.id}>
            <ConversationRow conversation={conversation} />
          </li>
        ))}
      </Stack>
      {data?.hasMore && (
        <Group>
          <Button variant="default" onClick={() => setCount(count + PAGE)}>
            {more}
          </Button>
        </Group>
      )}
    </Section>
  );
}

function ConversationRow({ conversation: { id, name, people, last, unread, isActive } }: { conversation: ListedConversation }) {
  return (
    <Card withBorder padding="sm" className="card">
      <Group justify="space-between" gap="xs">
        <Text fw={600} className="foreign">
          <Link to="/conversations/$conversationId" params={{ conversationId: id }} className="card-link">
            <bdi>{conversationTitle(name, people)}</bdi>
          </Link>
        </Text>
        {unread > 0 && <Badge>{conversationsTexts.unread(unread)}</Badge>}
      </Group>
      {last && <LastLine last={last} people={people} />}
      {!isActive && (
        <Text size="sm" c="dimmed">
          {conversationsTexts.left}
        </Text>
      )}
    </Card>
  );
}

function LastLine({ last, people }: { last: Message; people: People }) {
  const { senderInboxId, content, sentAt } = last;
  return (
    <Group gap="xs">
      <Text size="sm" lineClamp={1} className="foreign" flex={1}>
        {content.is === 'change' ? (
          changeText(content.change, people)
        ) : (
          <>
            <bdi>{nameIn(people, senderInboxId)}</bdi>: <bdi>{summaryOf(content)}</bdi>
          </>
        )}
      </Text>
      <Text size="xs" c="dimmed" component="time" dateTime={sentAt.toISOString()}>
        {shownTime(sentAt, new Date())}
      </Text>
    </Group>
  );
}
