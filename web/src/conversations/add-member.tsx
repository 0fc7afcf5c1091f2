import { Button, Stack, Text, TextInput } from '@mantine/core';
import { isInboxId } from '@offshoot/statements';
import { type FormEvent, useState } from 'react';
import { conversationTexts } from '../texts/conversations.ts';
import type { PageClient } from '../xmtp/page-client.ts';
import { addAgent } from './convos/create-conversation.ts';

export function AddMember({ client, conversationId }: { client: PageClient; conversationId: string }) {
  const [inboxId, setInboxId] = useState('');
  const [state, setState] = useState<'idle' | 'busy' | 'added' | 'id' | 'other'>('idle');
  const add = async (event: FormEvent) => {
    event.preventDefault();
    const id = inboxId.trim().toLowerCase();
    if (!isInboxId(id)) return setState('id');
    setState('busy');
    try {
      await addAgent(client, conversationId, id);
      client.wake(conversationId);
      setInboxId('');
      setState('added');
    } catch {
      setState('other');
    }
  };
  const { add: label, addHint, addButton, added, addProblem } = conversationTexts;
  return (
    <Stack component="form" gap="xs" align="start" onSubmit={(event) => void add(event)}>
      <TextInput
        label={label}
        description={addHint}
        autoComplete="off"
        w="100%"
        maw="44rem"
        error={(state === 'id' || state === 'other') && addProblem[state]}
        value={inboxId}
        onChange={(event) => setInboxId(event.currentTarget.value)}
      />
      <Button type="submit" variant="default" loading={state === 'busy'}>
        {addButton}
      </Button>
      <Text role="status" size="sm">
        {state === 'added' && added}
      </Text>
    </Stack>
  );
}
