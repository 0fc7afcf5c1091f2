import { Stack, Text } from '@mantine/core';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { AppLink } from '../../components/app-link.tsx';
import { OpenedChat } from '../../conversations/chat/chat.tsx';
import { useOpenConversation } from '../../conversations/chat/use-open-conversation.ts';
import { useComingBack } from '../../owner/use-owner.ts';
import { agentTexts as words } from '../../texts/agents/agents.ts';
import { comingBackTexts } from '../../texts/coming-back.ts';
import type { PageClient } from '../../xmtp/page-client.ts';
import { ChatLink } from '../agent-link.tsx';

/** The agent's conversation, if this inbox is in it, and otherwise how to get there. */
export function ChatTab({ client, agent: { conversationId } }: { client: PageClient; agent: Instance }) {
  if (conversationId === '') return <Text>{words.chatNone}</Text>;
  return (
    <Stack gap="sm">
      <InConversation key={conversationId} client={client} conversationId={conversationId} />
    </Stack>
  );
}

function InConversation({ client, conversationId }: { client: PageClient; conversationId: string }) {
  const opened = useOpenConversation(client, conversationId);
  const { data, error } = opened;
  const comingBack = useComingBack();
  const isComing = comingBack === 'looking' || comingBack === 'coming';
  if (isComing && error === undefined && !data) return <Text>{comingBackTexts.coming}</Text>;
  if (error === undefined && (data === null || data?.isActive === false)) {
    return (
      <>
        <Text>{words.chatElsewhere}</Text>
        <Text>
          <AppLink to="/chats">{words.chatJoin}</AppLink>
        </Text>
      </>
    );
  }
  return (
    <>
      <OpenedChat client={client} conversationId={conversationId} opened={opened} />
      <Text>
        <ChatLink conversationId={conversationId}>{words.chatMore}</ChatLink>
      </Text>
    </>
  );
}
