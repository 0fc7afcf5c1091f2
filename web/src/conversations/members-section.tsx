import { Badge, Button, Code, Group, Stack, Text, TextInput } from '@mantine/core';
import { isInboxId } from '@offshoot/statements';
import { type FormEvent, useState } from 'react';
import { CopyButton } from '../app/copy-button.tsx';
import { shortInbox } from '../app/short-inbox.ts';
import { Section } from '../template/section.tsx';
import { conversationTexts } from '../texts/conversations.ts';
import type { PageClient } from '../xmtp/page-client.ts';
import type { Conversation } from './convos/conversations.ts';
import { addAgent } from './convos/create-conversation.ts';
import type { Person } from './convos/people.ts';
import { nameOf } from './shown-names.ts';

export function MembersSection({ client, conversation }: { client: PageClient; conversation: Conversation }) {
  return (
    <Section title={conversationTexts.members}>
      <Stack component="ul" className="list" gap="xs">
        {conversation.people.members.map((person) => (
          <Group component="li" key={person.inboxId} gap="xs">
            <Member person={person} />
          </Group>
        ))}
      </Stack>
      {conversation.isActive && <AddMember client={client} conversationId={conversation.id} />}
    </Section>
  );
}

function Member({ person }: { person: Person }) {
  const name = nameOf(person);
  const { agent, you, inboxOf, copyInbox } = conversationTexts;
  return (
    <>
      <Text className="foreign">
        <bdi>{name}</bdi>
        {person.isSelf && ` (${you})`}
      </Text>
      {person.isAgent && <Badge size="sm">{agent}</Badge>}
      <Code title={person.inboxId}>{shortInbox(person.inboxId)}</Code>
      <CopyButton value={person.inboxId} label={inboxOf(name)}>
        {copyInbox}
      </CopyButton>
    </>
  );
}

function AddMember({ client, conversationId }: { client: PageClient; conversationId: string }) {
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
