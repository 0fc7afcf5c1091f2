import './chats.css';
import { Group, Stack, Text, TextInput, UnstyledButton } from '@mantine/core';
import { isInboxId } from '@offshoot/statements';
import { useEffect, useState } from 'react';
import { Avatar } from '../components/avatar.tsx';
import { ScanButton } from '../components/scanning/scan-button.tsx';
import { shortInbox } from '../components/shown-values.ts';
import { pickerTexts } from '../texts/conversations.ts';
import type { PageClient } from '../xmtp/page-client.ts';
import { type KnownPerson, knownPeople } from './convos/known-people.ts';
import { conversationTitle, nameOf } from './shown-names.ts';

interface PeoplePickerProps {
  client: PageClient;
  label: string;
  /** Inboxes that are not offered. */
  without: ReadonlySet<string>;
  /** What is said of those. */
  already?: string;
  isBusy: boolean;
  onPick: (inboxId: string) => void;
}

/** More are found by their names. */
const MAX_SHOWN = 6;

/** Picks a person: from the chats that one shares with them, by name, or anybody by their ID. */
export function PeoplePicker({ client, label, without, already = pickerTexts.already, isBusy, onPick }: PeoplePickerProps) {
  const [people, setPeople] = useState<KnownPerson[]>([]);
  const [typed, setTyped] = useState('');
  useEffect(() => {
    // Without it, an ID still works.
    void knownPeople(client).then(setPeople, () => {});
  }, [client]);
  const words = typed.trim().toLowerCase();
  const offered = people.filter((person) => !without.has(person.inboxId));
  const found = offered.filter((person) => person.inboxId === words || nameOf(person).toLowerCase().includes(words));
  const isStranger = isInboxId(words) && !without.has(words) && found.length === 0;
  const { hint, nobody, anybody, inChat } = pickerTexts;
  return (
    <Stack gap="xs">
      <TextInput
        label={label}
        description={hint}
        autoComplete="off"
        value={typed}
        disabled={isBusy}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <div>
        <ScanButton onFound={setTyped} />
      </div>
      <Stack component="ul" className="list" gap={0}>
        {found.slice(0, MAX_SHOWN).map((person) => (
          <li key={person.inboxId}>
            <Choice
              inboxId={person.inboxId}
              name={nameOf(person)}
              about={inChat(conversationTitle(person.chat.name, person.chat.people))}
              isBusy={isBusy}
              onPick={onPick}
            />
          </li>
        ))}
        {isStranger && (
          <li>
            <Choice inboxId={words} name={shortInbox(words)} about={anybody} isBusy={isBusy} onPick={onPick} />
          </li>
        )}
      </Stack>
      <Text role="status" size="sm">
        {words !== '' && found.length === 0 && !isStranger && (without.has(words) ? already : nobody)}
      </Text>
    </Stack>
  );
}

interface ChoiceProps extends Pick<PeoplePickerProps, 'isBusy' | 'onPick'> {
  inboxId: string;
  name: string;
  about: string;
}

function Choice({ inboxId, name, about, isBusy, onPick }: ChoiceProps) {
  return (
    <UnstyledButton className="person-choice" disabled={isBusy} onClick={() => onPick(inboxId)}>
      <Group gap="sm" wrap="nowrap">
        <Avatar id={inboxId} name={name} />
        <div className="foreign">
          <Text fw={600}>
            <bdi>{name}</bdi>
          </Text>
          <Text size="xs" c="dimmed">
            {about}
          </Text>
        </div>
      </Group>
    </UnstyledButton>
  );
}
