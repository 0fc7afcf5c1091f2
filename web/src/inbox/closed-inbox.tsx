import { Button, Stack } from '@mantine/core';
import type { OwnerState } from '../owner/use-owner.ts';
import { texts } from '../texts/app.ts';
import { inboxTexts } from '../texts/inbox.ts';
import { FirstKey } from './first-key.tsx';
import { inbox } from './inbox.ts';

/** What is missing until the inbox is open in this tab, and what to do about it. */
export function ClosedInbox({ is }: { is: Exclude<OwnerState['is'], 'ready'> }) {
  return (
    <Stack align="start">
      {is === 'none' && <FirstKey />}
      {is === 'elsewhere' && <Button onClick={() => inbox.takeOver()}>{inboxTexts.takeOver}</Button>}
      {is === 'failed' && <Button onClick={() => void inbox.tryAgain()}>{texts.tryAgain}</Button>}
    </Stack>
  );
}
