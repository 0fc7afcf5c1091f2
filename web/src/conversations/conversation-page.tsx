import { Stack } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { NeedsInbox } from '../owner/needs-inbox.tsx';
import { AppLink } from '../parts/app-link.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { conversationsTexts, conversationTexts } from '../texts/conversations.ts';
import type { PageClient } from '../xmtp/page-client.ts';
import { OpenedChat } from './chat/chat.tsx';
import { useOpenConversation } from './chat/use-open-conversation.ts';
import type { Conversation } from './convos/conversations.ts';
import { InviteSection } from './invite-section.tsx';
import { LeaveSection } from './leave-section.tsx';
import { MembersSection } from './members-section.tsx';
import { conversationTitle } from './shown-names.ts';

const route = getRouteApi('/conversations/$conversationId');

export function ConversationPage() {
  const { conversationId } = route.useParams();
  return <OneConversation key={conversationId} conversationId={conversationId} />;
}

function OneConversation({ conversationId }: { conversationId: string }) {
  // Known once the inbox is open; the heading is there before.
  const [title, setTitle] = useState<string>(conversationTexts.title);
  return (
    <Stack>
      <AppLink to="/conversations">{conversationsTexts.title}</AppLink>
      <PageTitle name={title}>
        <bdi>{title}</bdi>
      </PageTitle>
      <NeedsInbox>{(_, client) => <FoundConversation client={client} conversationId={conversationId} onTitle={setTitle} />}</NeedsInbox>
    </Stack>
  );
}

interface FoundConversationProps {
  client: PageClient;
  conversationId: string;
  onTitle: (title: string) => void;
}

function FoundConversation({ client, conversationId, onTitle }: FoundConversationProps) {
  const opened = useOpenConversation(client, conversationId);
  const { data, error } = opened;
  const title = data === undefined ? undefined : titleOf(data);
  useEffect(() => {
    if (title !== undefined) onTitle(title);
  }, [title, onTitle]);
  return (
    <Stack w="100%">
      <OpenedChat client={client} conversationId={conversationId} opened={opened} />
      {data && error === undefined && (
        <>
          <MembersSection client={client} conversation={data} />
          {data.isActive && <InviteSection client={client} conversationId={conversationId} />}
          <LeaveSection client={client} conversationId={conversationId} />
        </>
      )}
    </Stack>
  );
}

const titleOf = (found: Conversation | null): string =>
  found === null ? conversationTexts.missing : conversationTitle(found.name, found.people);
