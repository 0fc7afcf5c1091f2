import { Button, Group, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { InviteSection } from '../conversations/invite-section.tsx';
import { useIsMember } from '../destination/use-known-conversations.ts';
import { addTexts, outcomeTexts } from '../texts/add.ts';
import type { PageClient } from '../xmtp/page-client.ts';
import { StateHeading } from './following.tsx';
import type { Phase } from './phase.ts';
import type { Source } from './source.ts';

const words = addTexts.live;

interface LiveNoticeProps {
  source: Source;
  phase: Extract<Phase, { is: 'live' }>;
  client: PageClient;
  onAnother(): void;
}

/** The agent is there. */
export function LiveNotice({ source: { kind, name }, phase, client, onAnother }: LiveNoticeProps) {
  const { instanceId, conversationId } = phase;
  const { live, lived, another } = outcomeTexts[kind];
  const isMember = useIsMember(client, conversationId);
  return (
    <Stack gap="md" align="start">
      <StateHeading>{live(name)}</StateHeading>
      {lived !== '' && <Text>{lived}</Text>}
      {isMember === false && <Text>{words.inConvos}</Text>}
      <Group>
        {isMember && (
          <Button renderRoot={(props) => <Link to="/chats/$conversationId" params={{ conversationId }} {...props} />}>{words.chat}</Button>
        )}
        <Button variant="default" renderRoot={(props) => <Link to="/agents/$instanceId" params={{ instanceId }} {...props} />}>
          {addTexts.toAgent}
        </Button>
        <Button variant="default" onClick={onAnother}>
          {another}
        </Button>
      </Group>
      {isMember && <InviteSection client={client} conversationId={conversationId} />}
    </Stack>
  );
}
