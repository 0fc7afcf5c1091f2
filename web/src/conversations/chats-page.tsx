import './chats.css';
import { Text } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { NeedsInbox } from '../owner/needs-inbox.tsx';
import { conversationsTexts } from '../texts/conversations.ts';
import type { PageClient } from '../xmtp/page-client.ts';
import { ConversationList } from './conversation-list.tsx';
import { ConversationPane } from './conversation-pane.tsx';
import { useRestOfScreen } from './use-rest-of-screen.ts';

/** All chats, and the one that is open: side by side, or on a phone one after the other. */
export function ChatsPage() {
  const { conversationId } = useParams({ strict: false });
  return (
    <NeedsInbox title={conversationsTexts.title} first={{ label: conversationsTexts.first }}>
      {(_, client) => <Chats client={client} conversationId={conversationId} />}
    </NeedsInbox>
  );
}

function Chats({ client, conversationId }: { client: PageClient; conversationId: string | undefined }) {
  const screen = useRestOfScreen();
  return (
    <div ref={screen} className={conversationId === undefined ? 'chats' : 'chats open'}>
      <ConversationList client={client} openId={conversationId} />
      {conversationId === undefined ? (
        <Text className="no-chat" c="dimmed">
          {conversationsTexts.choose}
        </Text>
      ) : (
        <ConversationPane key={conversationId} client={client} conversationId={conversationId} />
      )}
    </div>
  );
}
