import { Button, Group, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { InviteSection } from '../conversations/invite-section.tsx';
import { useIsMember } from '../destination/use-known-conversations.ts';
import { addTexts } from '../texts/add.ts';
import type { PageClient } from '../xmtp/page-client.ts';
import type { Phase } from './phase.ts';
import { StateHeading } from './state-heading.tsx';

const words = addTexts.live;

interface LiveNoticeProps {
  name: string;
  phase: Extract<Phase, { is: 'live' }>;
  client: PageClient;
  onAnother(): void;
}

/** The agent is there. */
export function LiveNotice({ name, phase, client, onAnother }: LiveNoticeProps) {
  const { conversationId } = phase;
  const isMember = useIsMember(client, conversationId);
  return (
    <Stack gap="md" align="start">
      <StateHeading>{words.title(name)}</StateHeading>
      {!isMember && <Text>{words.inConvos}</Text>}
      <Group>
        {isMember && (
          <Button renderRoot={(props) => <Link to="/conversations/$conversationId" params={{ conversationId }} {...props} />}>
            {words.chat}
          </Button>
        )}
        <Button variant="default" onClick={onAnother}>
          {words.another}
        </Button>
      </Group>
      {isMember && <InviteSection client={client} conversationId={conversationId} />}
    </Stack>
  );
}
