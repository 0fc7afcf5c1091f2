import { Button, FileButton, Group, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { inboxTexts } from '../texts/inbox.ts';
import { inbox } from './inbox.ts';
import { PasskeyButton } from './passkey-button.tsx';
import { WalletButtons } from './wallet-buttons.tsx';

/** What a person whom this browser does not know meets on a page that needs an account. */
export interface FirstStep {
  /** On the button that makes the account: what the person came for. */
  label?: string;
  /** What it is good for, above the button. */
  before?: ReactNode;
  /** In its place, where a person without an account has nothing to do yet. */
  instead?: ReactNode;
  /** Shows at once how an account that they have comes back. */
  isBack?: boolean;
}

/** For a person whom this browser does not know: an account is made by the first thing that needs one. */
export function FirstKey({ label = inboxTexts.goOn, before, instead, isBack = false }: FirstStep) {
  const [isRefused, setIsRefused] = useState(false);
  const restore = async (file: File | null) => {
    if (file === null) return;
    setIsRefused(false);
    setIsRefused(!(await inbox.restore(await file.text())));
  };
  const { onTheWay, known, restore: restoreLabel, restoreHint, refused } = inboxTexts;
  return (
    <Stack align="start">
      {before}
      {instead ?? (
        <>
          <Group>
            <Button size="md" onClick={() => void inbox.makeKey()}>
              {label}
            </Button>
            <WalletButtons />
          </Group>
          <Text size="sm" maw="44rem">
            {onTheWay}
          </Text>
        </>
      )}
      <details open={isBack}>
        <summary>{known}</summary>
        <Stack align="start" pt="sm">
          <Text size="sm" maw="44rem">
            {restoreHint}
          </Text>
          <Group align="start">
            {instead !== undefined && <WalletButtons />}
            <FileButton accept="application/json,.json" onChange={(file) => void restore(file)}>
              {(props) => (
                <Button variant="default" {...props}>
                  {restoreLabel}
                </Button>
              )}
            </FileButton>
            <PasskeyButton of="restore" use={() => inbox.restoreFromPasskey()} />
          </Group>
          <Text role="alert" c="red">
            {isRefused && refused}
          </Text>
        </Stack>
      </details>
    </Stack>
  );
}
