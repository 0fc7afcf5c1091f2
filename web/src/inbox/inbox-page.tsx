import { Button, Code, Group, Stack, Text } from '@mantine/core';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { CopyButton } from '../app/copy-button.tsx';
import { PageTitle } from '../app/page-title.tsx';
import { Section } from '../template/section.tsx';
import { texts } from '../texts/app.ts';
import { inboxTexts } from '../texts/inbox.ts';
import type { PageClient } from '../xmtp/page-client.ts';
import { FirstKey } from './first-key.tsx';
import { type InboxState, inbox, savedKey } from './inbox.ts';
import { SaveRecoveryFile } from './save-recovery-file.tsx';

export function InboxPage() {
  const state = useSyncExternalStore(inbox.subscribe, inbox.snapshot);
  useEffect(() => void inbox.look(), []);
  return (
    <Stack align="start">
      <PageTitle name={inboxTexts.title} />
      <div role="status">{noticeOf(state)}</div>
      {state.is === 'none' && <FirstKey />}
      {state.is === 'waiting' && <Button onClick={() => inbox.takeOver()}>{inboxTexts.takeOver}</Button>}
      {state.is === 'failed' && <Button onClick={() => void inbox.tryAgain()}>{texts.tryAgain}</Button>}
      {state.is === 'open' && <OpenInbox client={state.value} />}
    </Stack>
  );
}

function noticeOf({ is }: InboxState): string {
  const { notice } = inboxTexts;
  switch (is) {
    case 'none':
      return notice.none;
    case 'waiting':
      return notice.elsewhere;
    case 'failed':
      return notice.failed;
    case 'open':
      return notice.open;
    default:
      return notice.opening;
  }
}

function OpenInbox({ client }: { client: PageClient }) {
  const connection = useSyncExternalStore(client.onActivity, client.connection);
  const [file, setFile] = useState<string>();
  useEffect(() => void savedKey().then(setFile), []);
  const { address, addressHint, copyAddress, connections } = inboxTexts;
  return (
    <>
      <Text size="sm">{connections[connection]}</Text>
      <Section title={address}>
        <Text size="sm">{addressHint}</Text>
        <Code block className="command">
          {client.inboxId}
        </Code>
        <Group>
          <CopyButton value={client.inboxId} label={address}>
            {copyAddress}
          </CopyButton>
        </Group>
      </Section>
      {file !== undefined && <SaveRecoveryFile file={file} />}
    </>
  );
}
