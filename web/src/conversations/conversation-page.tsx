import { Stack } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { AppLink } from '../components/app-link.tsx';
import { PageTitle } from '../components/page-title.tsx';
import { NeedsInbox } from '../owner/needs-inbox.tsx';
import { conversationsTexts, conversationTexts } from '../texts/conversations.ts';
import type { PageClient } from '../xmtp/page-client.ts';
import { OpenedChat } from './chat/chat.tsx';
import { useOpenConversation } from './chat/use-open-conversation.ts';
import { ConfirmedAction } from './confirmed-action.tsx';
import type { Conversation } from './convos/conversations.ts';
import { revokeInvites } from './convos/manage-conversation.ts';
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
  const { revoke, revokeTitle, revokeRisk, revokeSure } = conversationTexts;
  return (
    <Stack w="100%">
      <OpenedChat client={client} conversationId={conversationId} opened={opened} />
      {data && error === undefined && (
        <>
          <MembersSection client={client} conversation={data} />
          {/* With another tag, the link that is shown is invalid. */}
          {data.isActive && <InviteSection key={data.inviteTag} client={client} conversationId={conversationId} />}
          {data.isActive && data.mayManage && data.inviteTag !== '' && (
            <div>
              <ConfirmedAction
                label={revoke}
                title={revokeTitle}
                text={revokeRisk}
                confirm={revokeSure}
                act={() => revokeInvites(client, conversationId)}
              />
            </div>
          )}
          <LeaveSection client={client} conversationId={conversationId} />
        </>
      )}
    </Stack>
  );
}

const titleOf = (found: Conversation | null): string =>
  found === null ? conversationTexts.missing : conversationTitle(found.name, found.people);
