import { Code, Group, Stack, Text } from '@mantine/core';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { AppLink } from '../components/app-link.tsx';
import { CopyButton } from '../components/copy-button.tsx';
import { PageTitle, Section } from '../components/page-title.tsx';
import { QrCode } from '../components/qr-code.tsx';
import { ClosedInbox } from '../owner/closed-inbox.tsx';
import { ComingBackNotice } from '../owner/coming-back-notice.tsx';
import { DeviceList } from '../owner/device-list.tsx';
import { savedKey } from '../owner/inbox.ts';
import { SaveRecoveryFile } from '../owner/save-recovery-file.tsx';
import { useOwner } from '../owner/use-owner.ts';
import { deviceTexts, inboxTexts } from '../texts/inbox.ts';
import type { PageClient } from '../xmtp/page-client.ts';

export function InboxPage() {
  const state = useOwner();
  return (
    <Stack align="start">
      <PageTitle name={inboxTexts.title} />
      <div role="status">{inboxTexts.notice[state.is]}</div>
      {state.is === 'ready' ? (
        <>
          <ComingBackNotice comingBack={state.comingBack} />
          <OpenInbox client={state.client} />
        </>
      ) : (
        <ClosedInbox state={state} first={{ label: inboxTexts.make, isBack: true }} />
      )}
      <Section title={inboxTexts.more}>
        <AppLink to="/studio">{inboxTexts.studio}</AppLink>
        <AppLink to="/profiles">{inboxTexts.companies}</AppLink>
      </Section>
    </Stack>
  );
}

function OpenInbox({ client }: { client: PageClient }) {
  const connection = useSyncExternalStore(client.onActivity, client.connection);
  const [file, setFile] = useState<string>();
  useEffect(() => void savedKey().then(setFile), []);
  const { address, addressHint, addressCode, copyAddress, connections } = inboxTexts;
  return (
    <>
      <Text size="sm">{connections[connection]}</Text>
      <Section title={address}>
        <Text size="sm">{addressHint}</Text>
        <QrCode link={client.inboxId} alt={addressCode} />
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
      <Section title={deviceTexts.title}>
        <Text size="sm" maw="44rem">
          {deviceTexts.hint}
        </Text>
        <DeviceList installations={client.installations} />
      </Section>
    </>
  );
}
