import { Box, NativeSelect, Radio, Stack, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { destinationTexts } from '../texts/destination.ts';
import type { Way, WhereFields } from './where.ts';

/** A conversation that the agent can be added to at once. */
interface KnownConversation {
  id: string;
  /** May be empty. */
  name: string;
}

interface WhereChoiceProps {
  fields: WhereFields;
  onChange(fields: WhereFields): void;
  conversations: readonly KnownConversation[];
  /** Whether this person can make invites: a wallet cannot. */
  canInvite: boolean;
  /** Asks what others see in a new conversation. */
  nameField: ReactNode;
  /** Why what is chosen is not accepted. */
  objection: string | undefined;
}

/** The ways into a conversation. Only the chosen one shows its field. */
export function WhereChoice({ fields, onChange, conversations, canInvite, nameField, objection }: WhereChoiceProps) {
  const words = destinationTexts;
  const { way } = fields;
  const change = (part: Partial<WhereFields>) => onChange({ ...fields, ...part });
  const option = (of: Way, label: string, description: string, field?: ReactNode) => (
    <Stack gap="xs">
      <Radio value={of} label={label} description={description} />
      {way === of && field}
    </Stack>
  );
  const detail = { error: objection, ml: 'xl', name: `where-${way}` } as const;
  return (
    <Radio.Group
      name="way"
      label={words.title}
      labelProps={{ size: 'lg', fw: 600 }}
      value={way}
      onChange={(chosen) => change({ way: chosen as Way })}
    >
      <Stack gap="md" mt="xs">
        {option('new', words.new, canInvite ? words.newHint : words.newHintWithWallet, nameField && <Box ml="xl">{nameField}</Box>)}
        {conversations.length > 0 &&
          option(
            'existing',
            words.existing,
            words.existingHint,
            <NativeSelect
              {...detail}
              label={words.conversation}
              value={fields.conversationId}
              onChange={(event) => change({ conversationId: event.currentTarget.value })}
              data={[
                { value: '', label: words.choose },
                ...conversations.map(({ id, name }) => ({ value: id, label: name || words.unnamed })),
              ]}
            />,
          )}
        {option(
          'invite',
          words.invite,
          words.inviteHint,
          <TextInput
            {...detail}
            label={words.inviteLink}
            value={fields.url}
            onChange={(event) => change({ url: event.currentTarget.value })}
            autoComplete="off"
            inputMode="url"
          />,
        )}
        {option(
          'myself',
          words.myself,
          words.myselfHint,
          <TextInput
            {...detail}
            label={words.byId}
            description={words.byIdHint}
            value={fields.byId}
            onChange={(event) => change({ byId: event.currentTarget.value })}
            autoComplete="off"
            spellCheck={false}
          />,
        )}
      </Stack>
    </Radio.Group>
  );
}
