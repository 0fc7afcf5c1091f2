import { Button, Stack, Text } from '@mantine/core';
import { texts } from '../texts/app.ts';
import { inboxTexts } from '../texts/inbox.ts';
import { DeviceList } from './device-list.tsx';
import { FirstKey, type FirstStep } from './first-key.tsx';
import { inbox } from './inbox.ts';
import type { OwnerState } from './use-owner.ts';

/** What is missing until the inbox is open in this tab, and what to do about it. */
export function ClosedInbox({ state, first }: { state: Exclude<OwnerState, { is: 'ready' }>; first?: FirstStep }) {
  const { takeOver, afterRevocation, connectAgain } = inboxTexts;
  return (
    <Stack align="start">
      {state.is === 'none' && <FirstKey {...first} />}
      {state.is === 'elsewhere' && <Button onClick={() => inbox.takeOver()}>{takeOver}</Button>}
      {state.is === 'failed' && <Button onClick={() => void inbox.tryAgain()}>{texts.tryAgain}</Button>}
      {state.is === 'full' && <DeviceList installations={state.installations} onRemoved={() => void inbox.openAgain()} />}
      {state.is === 'revoked' && (
        <>
          {afterRevocation.map((line) => (
            <Text key={line} maw="44rem">
              {line}
            </Text>
          ))}
          <Button onClick={() => void inbox.openAgain(state.forget)}>{connectAgain}</Button>
        </>
      )}
    </Stack>
  );
}
