import { Stack, Text } from '@mantine/core';
import { PageTitle } from '../components/page-title.tsx';
import { NeedsInbox } from '../owner/needs-inbox.tsx';
import { conversationsTexts } from '../texts/conversations.ts';
import { ConversationList } from './conversation-list.tsx';
import { JoinConversation } from './join-conversation.tsx';
import { NewConversation } from './new-conversation.tsx';

export function ConversationsPage() {
  const { title, lead } = conversationsTexts;
  return (
    <Stack>
      <PageTitle name={title} />
      <Text maw="44rem">{lead}</Text>
      <NeedsInbox>
        {(_, client) => (
          <Stack w="100%">
            <ConversationList client={client} />
            <NewConversation client={client} />
            <JoinConversation client={client} />
          </Stack>
        )}
      </NeedsInbox>
    </Stack>
  );
}
