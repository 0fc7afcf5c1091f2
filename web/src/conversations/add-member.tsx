import { Text } from '@mantine/core';
import { useState } from 'react';
import { conversationTexts } from '../texts/conversations.ts';
import type { PageClient } from '../xmtp/page-client.ts';
import type { Conversation } from './convos/conversations.ts';
import { addAgent } from './convos/create-conversation.ts';
import { PeoplePicker } from './people-picker.tsx';

export function AddMember({ client, conversation: { id, people } }: { client: PageClient; conversation: Conversation }) {
  const [state, setState] = useState<'idle' | 'busy' | 'added' | 'failed'>('idle');
  const add = async (inboxId: string) => {
    setState('busy');
    try {
      await addAgent(client, id, inboxId);
      client.wake(id);
      setState('added');
    } catch {
      setState('failed');
    }
  };
  const { add: label, added, addProblem } = conversationTexts;
  return (
    <>
      <PeoplePicker
        // Empty again for the next one.
        key={people.members.length}
        client={client}
        label={label}
        without={new Set(people.members.map(({ inboxId }) => inboxId))}
        isBusy={state === 'busy'}
        onPick={(inboxId) => void add(inboxId)}
      />
      <Text role="status" size="sm">
        {state === 'added' && added}
      </Text>
      <Text role="alert" size="sm" c="red">
        {state === 'failed' && addProblem}
      </Text>
    </>
  );
}
