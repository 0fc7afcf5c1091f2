import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useEffect, useState } from 'react';
import { Section } from '../components/page-title.tsx';
import { ScanButton } from '../components/scanning/scan-button.tsx';
import { conversationsTexts } from '../texts/conversations.ts';
import type { PageClient } from '../xmtp/page-client.ts';
import { JoinError, type JoinProblem, joinByInvite } from './convos/join-by-invite.ts';
import { OwnNameField } from './own-name-field.tsx';
import { useOwnName } from './use-own-name.ts';

export function JoinConversation({ client }: { client: PageClient }) {
  const [link, setLink] = useState('');
  const own = useOwnName();
  const [asking, setAsking] = useState<AbortController>();
  const [problem, setProblem] = useState<JoinProblem | 'other'>();
  const navigate = useNavigate();
  useEffect(() => () => asking?.abort(), [asking]);
  const ask = async (event: FormEvent) => {
    event.preventDefault();
    if (asking) return;
    const controller = new AbortController();
    setAsking(controller);
    setProblem(undefined);
    try {
      const conversationId = await joinByInvite(client, link, { name: own.keep() }, controller.signal);
      await navigate({ to: '/chats/$conversationId', params: { conversationId } });
    } catch (error) {
      if (!controller.signal.aborted) setProblem(error instanceof JoinError ? error.problem : 'other');
    }
    setAsking(undefined);
  };
  const texts = conversationsTexts;
  return (
    <Section title={texts.join}>
      <Stack component="form" gap="sm" align="start" onSubmit={(event) => void ask(event)}>
        <TextInput
          w="100%"
          maw="28rem"
          label={texts.link}
          description={texts.linkHint}
          required
          autoComplete="off"
          error={problem && texts.problem[problem]}
          value={link}
          onChange={(event) => setLink(event.currentTarget.value)}
        />
        {own.isAsked && <OwnNameField value={own.name} onChange={own.setName} />}
        <Group>
          <Button type="submit" loading={asking !== undefined}>
            {texts.ask}
          </Button>
          {!asking && <ScanButton onFound={setLink} />}
          {asking && (
            <Button variant="default" onClick={() => asking.abort()}>
              {texts.stopAsking}
            </Button>
          )}
        </Group>
        <Text role="status" size="sm">
          {asking && texts.asking}
        </Text>
      </Stack>
    </Section>
  );
}
