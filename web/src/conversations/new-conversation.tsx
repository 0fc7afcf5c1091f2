import { Button, Stack, Text, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { Section } from '../components/page-title.tsx';
import { conversationsTexts } from '../texts/conversations.ts';
import type { PageClient } from '../xmtp/page-client.ts';
import { createConversation } from './convos/create-conversation.ts';
import { MAX_LETTERS_IN_A_TITLE } from './convos/manage-conversation.ts';
import { OwnNameField } from './own-name-field.tsx';
import { useOwnName } from './use-own-name.ts';

export function NewConversation({ client }: { client: PageClient }) {
  const [name, setName] = useState('');
  const own = useOwnName();
  const [isBusy, setBusy] = useState(false);
  const [hasFailed, setFailed] = useState(false);
  const navigate = useNavigate();
  const create = async (event: FormEvent) => {
    event.preventDefault();
    if (isBusy) return;
    setBusy(true);
    setFailed(false);
    try {
      const { conversationId } = await createConversation(client, { name: name.trim(), profileName: own.keep() });
      await navigate({ to: '/chats/$conversationId', params: { conversationId } });
    } catch {
      setBusy(false);
      setFailed(true);
    }
  };
  const { start, name: nameLabel, create: createLabel, problem } = conversationsTexts;
  return (
    <Section title={start}>
      <Stack component="form" gap="sm" align="start" onSubmit={(event) => void create(event)}>
        <TextInput
          w="100%"
          maw="28rem"
          label={nameLabel}
          required
          maxLength={MAX_LETTERS_IN_A_TITLE}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {own.isAsked && <OwnNameField value={own.name} onChange={own.setName} />}
        <Button type="submit" loading={isBusy}>
          {createLabel}
        </Button>
        <Text role="alert" size="sm" c="red">
          {hasFailed && problem.other}
        </Text>
      </Stack>
    </Section>
  );
}
