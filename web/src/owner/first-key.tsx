import { Button, FileButton, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { inboxTexts } from '../texts/inbox.ts';
import { inbox } from './inbox.ts';
import { PasskeyButton } from './passkey-button.tsx';
import { WalletButtons } from './wallet-buttons.tsx';

/** For a person whom this browser does not know. */
export function FirstKey() {
  const [isRefused, setIsRefused] = useState(false);
  const restore = async (file: File | null) => {
    if (file === null) return;
    setIsRefused(false);
    setIsRefused(!(await inbox.restore(await file.text())));
  };
  const { make, restore: restoreLabel, restoreHint, refused } = inboxTexts;
  return (
    <Stack align="start">
      <Group align="start">
        <Button onClick={() => void inbox.makeKey()}>{make}</Button>
        <WalletButtons />
        <FileButton accept="application/json,.json" onChange={(file) => void restore(file)}>
          {(props) => (
            <Button variant="default" {...props}>
              {restoreLabel}
            </Button>
          )}
        </FileButton>
        <PasskeyButton of="restore" use={() => inbox.restoreFromPasskey()} />
      </Group>
      <Text size="sm" maw="44rem">
        {restoreHint}
      </Text>
      <Text role="alert" c="red">
        {isRefused && refused}
      </Text>
    </Stack>
  );
}
