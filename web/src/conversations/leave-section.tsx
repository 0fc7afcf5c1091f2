import { Button, Group, Text } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Section } from '../components/page-title.tsx';
import { conversationsTexts, conversationTexts } from '../texts/conversations.ts';
import type { PageClient } from '../xmtp/page-client.ts';
import { leaveConversation } from './convos/leave-conversation.ts';

export function LeaveSection({ client, conversationId }: { client: PageClient; conversationId: string }) {
  const [state, setState] = useState<'idle' | 'asked' | 'busy' | 'failed'>('idle');
  const navigate = useNavigate();
  const leave = async () => {
    setState('busy');
    try {
      await leaveConversation(client, conversationId);
      await navigate({ to: '/chats' });
    } catch {
      setState('failed');
    }
  };
  const { leave: label, leaveHint, leaveSure, stay } = conversationTexts;
  return (
    <Section title={label}>
      <Text maw="44rem">{leaveHint}</Text>
      <Group>
        {state === 'idle' || state === 'failed' ? (
          <Button variant="default" onClick={() => setState('asked')}>
            {label}
          </Button>
        ) : (
          <>
            <Button color="red" loading={state === 'busy'} onClick={() => void leave()} autoFocus>
              {leaveSure}
            </Button>
            <Button variant="default" onClick={() => setState('idle')}>
              {stay}
            </Button>
          </>
        )}
      </Group>
      <Text role="alert" size="sm" c="red">
        {state === 'failed' && conversationsTexts.problem.other}
      </Text>
    </Section>
  );
}
