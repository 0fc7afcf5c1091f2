import { Button, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { Section } from '../components/page-title.tsx';
import { conversationsTexts, conversationTexts } from '../texts/conversations.ts';
import type { PageClient } from '../xmtp/page-client.ts';
import { MAX_LETTERS_IN_A_TITLE, renameConversation } from './convos/manage-conversation.ts';

interface NameSectionProps {
  client: PageClient;
  conversationId: string;
  name: string;
}

/** What the chat is called, for everybody in it. */
export function NameSection({ client, conversationId, name }: NameSectionProps) {
  const [typed, setTyped] = useState(name);
  const [state, setState] = useState<'idle' | 'busy' | 'done' | 'failed'>('idle');
  const rename = async (event: FormEvent) => {
    event.preventDefault();
    setState('busy');
    await renameConversation(client, conversationId, typed.trim()).then(
      () => setState('done'),
      () => setState('failed'),
    );
  };
  const { naming, rename: label, renamed, notDone } = conversationTexts;
  return (
    <Section title={naming}>
      <Stack component="form" gap="xs" align="start" onSubmit={(event) => void rename(event)}>
        <TextInput
          w="100%"
          label={conversationsTexts.name}
          required
          maxLength={MAX_LETTERS_IN_A_TITLE}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" loading={state === 'busy'}>
          {label}
        </Button>
        <Text role="status" size="sm">
          {state === 'done' && renamed}
        </Text>
        <Text role="alert" size="sm" c="red">
          {state === 'failed' && notDone}
        </Text>
      </Stack>
    </Section>
  );
}
