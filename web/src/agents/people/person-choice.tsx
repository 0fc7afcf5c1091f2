import { NativeSelect, Stack, TextInput } from '@mantine/core';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { useState } from 'react';
import { personTexts as words } from '../../texts/agents/agents.ts';
import type { PageClient } from '../../xmtp/page-client.ts';
import { labelOf, useChatPeople } from './use-chat-people.ts';

interface PersonChoiceProps {
  client: PageClient;
  agent: Instance;
  label: string;
  /** An inbox ID, or what was typed of one. */
  value: string;
  onChange(value: string): void;
  error: string | undefined;
}

const ELSE = 'else';

/** A member of the agent's chat by name, or anybody by their ID. Everybody chooses their own name, so a part of the ID stands beside it. */
export function PersonChoice({ client, agent, label, value, onChange, error }: PersonChoiceProps) {
  const people = useChatPeople(client, agent);
  const [isElse, setIsElse] = useState(false);
  const isListed = people.some(({ inboxId }) => inboxId === value);
  const idField = (
    <TextInput
      label={people.length > 0 ? words.id : label}
      description={words.idHint}
      value={value}
      error={error}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
      autoComplete="off"
      spellCheck={false}
      w="100%"
    />
  );
  if (people.length === 0) return idField;
  return (
    <Stack gap="xs" w="100%">
      <NativeSelect
        label={label}
        value={isElse ? ELSE : isListed ? value : ''}
        error={!isElse && error}
        onChange={({ currentTarget }) => {
          setIsElse(currentTarget.value === ELSE);
          onChange(currentTarget.value === ELSE ? '' : currentTarget.value);
        }}
        data={[
          { value: '', label: words.choose },
          ...people.map((person) => ({ value: person.inboxId, label: labelOf(person.inboxId, person.name) })),
          { value: ELSE, label: words.else },
        ]}
      />
      {isElse && idField}
    </Stack>
  );
}
