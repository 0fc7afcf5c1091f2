import { ActionIcon, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { Avatar } from '../components/avatar.tsx';
import { PageTitle } from '../components/page-title.tsx';
import { conversationTexts } from '../texts/conversations.ts';
import type { PageClient } from '../xmtp/page-client.ts';
import { OpenedChat } from './chat/chat.tsx';
import { useOpenConversation } from './chat/use-open-conversation.ts';
import { ConversationDrawer } from './conversation-drawer.tsx';
import type { Conversation } from './convos/conversations.ts';
import { conversationTitle } from './shown-names.ts';

/** One chat, with its name above and its details at its side. */
export function ConversationPane({ client, conversationId }: { client: PageClient; conversationId: string }) {
  const opened = useOpenConversation(client, conversationId);
  const [isOpen, setOpen] = useState(false);
  const { data } = opened;
  const title = titleOf(data);
  const { back, details, memberCount } = conversationTexts;
  return (
    <div className="chat-pane">
      <header className="chat-header">
        <Link to="/chats" className="back" aria-label={back}>
          <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden>
            <path d="m15 5-7 7 7 7" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
          </svg>
        </Link>
        {data !== null && <Avatar id={conversationId} name={title} />}
        <div className="chat-title">
          <PageTitle name={title}>
            <bdi>{title}</bdi>
          </PageTitle>
          {data && (
            <Text size="xs" c="dimmed">
              {memberCount(data.people.members.length)}
            </Text>
          )}
        </div>
        {data && (
          <ActionIcon variant="subtle" color="gray" size={44} aria-label={details} onClick={() => setOpen(true)}>
            <svg viewBox="0 0 24 24" width="24" height="24" fill="currentColor" aria-hidden>
              <path d="M5 10a2 2 0 1 0 0 4 2 2 0 0 0 0-4Zm7 0a2 2 0 1 0 0 4 2 2 0 0 0 0-4Zm7 0a2 2 0 1 0 0 4 2 2 0 0 0 0-4Z" />
            </svg>
          </ActionIcon>
        )}
      </header>
      <OpenedChat client={client} conversationId={conversationId} opened={opened} />
      {data && isOpen && <ConversationDrawer client={client} conversation={data} onClose={() => setOpen(false)} />}
    </div>
  );
}

/** Undefined: it is not known yet. */
function titleOf(found: Conversation | null | undefined): string {
  if (found === undefined) return conversationTexts.title;
  return found === null ? conversationTexts.missing : conversationTitle(found.name, found.people);
}
