import { Button, Code, Group, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { CopyButton } from '../components/copy-button.tsx';
import { Section } from '../components/page-title.tsx';
import { QrCode } from '../components/qr-code.tsx';
import { conversationTexts } from '../texts/conversations.ts';
import type { PageClient } from '../xmtp/page-client.ts';
import { inviteTo } from './convos/invites.ts';

/** How others come into the conversation. */
export function InviteSection({ client, conversationId }: { client: PageClient; conversationId: string }) {
  // Each call makes another link. One is enough, and it must not change while the person copies it.
  const [link, setLink] = useState<string | null>();
  useEffect(() => {
    void inviteTo(client, conversationId).then(
      (made) => setLink(made ?? null),
      () => setLink(null),
    );
  }, [client, conversationId]);
  const { invite, inviteHint, walletInvite, foreignInvite, copyInvite, openInvite, inviteCode } = conversationTexts;
  if (link === undefined) return undefined;
  if (link === null) {
    return (
      <Section title={invite}>
        <Text>{client.privateKey === undefined ? walletInvite : foreignInvite}</Text>
      </Section>
    );
  }
  return (
    <Section title={invite}>
      <Text maw="44rem">{inviteHint}</Text>
      <div className="wide-qr">
        <QrCode link={link} alt={inviteCode} />
      </div>
      <Code block className="long-link">
        {link}
      </Code>
      <Group>
        <CopyButton value={link} label={invite}>
          {copyInvite}
        </CopyButton>
        <Button component="a" size="compact-sm" variant="default" href={link} target="_blank" rel="noopener noreferrer">
          {openInvite}
        </Button>
      </Group>
    </Section>
  );
}
