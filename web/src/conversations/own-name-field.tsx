import { TextInput } from '@mantine/core';
import { conversationsTexts } from '../texts/conversations.ts';
import { MAX_LETTERS_IN_A_NAME } from './convos/profiles.ts';

export function OwnNameField({ value, onChange }: { value: string; onChange: (name: string) => void }) {
  const { ownName, ownNameHint } = conversationsTexts;
  return (
    <TextInput
      w="100%"
      maw="28rem"
      label={ownName}
      description={ownNameHint}
      maxLength={MAX_LETTERS_IN_A_NAME}
      autoComplete="nickname"
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
