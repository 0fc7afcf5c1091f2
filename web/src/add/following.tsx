import { Alert, Button, Code, Group, Stack, Text, Title } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { CopyButton } from '../components/copy-button.tsx';
import { InviteSection } from '../conversations/invite-section.tsx';
import { addTexts, outcomeTexts } from '../texts/add.ts';
import type { PageClient } from '../xmtp/page-client.ts';
import type { AdditionView } from './addition.ts';
import { Progress, QueuePlace } from './progress.tsx';
import type { Source } from './source.ts';

const words = addTexts.progress;

interface FollowingProps {
  source: Source;
  addition: AdditionView;
  client: PageClient;
  onStop(): void;
}

/** An agent on its way. */
export function Following({ source: { kind, name }, addition, client, onStop }: FollowingProps) {
  const { phase, isRetrying, conversationId } = addition;
  const isWaiting = phase.is === 'reserving' && phase.seen.length > 0;
  return (
    <Stack gap="md" align="start">
      <StateHeading>{outcomeTexts[kind].onItsWay(name)}</StateHeading>
      <Progress phase={phase} kind={kind} />
      {phase.is === 'reserving' && <QueuePlace seen={phase.seen} />}
      {isWaiting && (
        <Button variant="default" onClick={onStop}>
          {words.cancel}
        </Button>
      )}
      {isRetrying && (
        <Alert color="yellow" role="presentation">
          {words.retrying}
        </Alert>
      )}
      {(phase.is === 'joining' || phase.is === 'configuring') && conversationId === undefined && <Waiting addition={addition} />}
      {!isWaiting && <Text size="sm">{words.leave}</Text>}
      {conversationId !== undefined && <InviteSection client={client} conversationId={conversationId} />}
    </Stack>
  );
}

/** What another person has to do before the agent is live. */
function Waiting({ addition: { agent, join } }: { addition: AdditionView }) {
  if (join?.way.case === 'inviteUrl') return <Text>{words.waitsForInvite}</Text>;
  if (agent === undefined) return <Text>{words.waitsElsewhere}</Text>;
  const { inboxId } = agent;
  return (
    <Stack gap="xs" align="start">
      <Text>{join ? words.waitsForYou : words.waitsForSomebody}</Text>
      <Code block className="command">
        {inboxId}
      </Code>
      <Group>
        <CopyButton value={inboxId} label={words.agentInbox}>
          {words.copyInbox}
        </CopyButton>
      </Group>
    </Stack>
  );
}

/** The heading of what took the place of the form. It takes the focus if what had it is gone. */
export function StateHeading({ children }: { children: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (document.activeElement === document.body) heading.current?.focus();
  }, []);
  return (
    <Title order={2} size="h3" ref={heading} tabIndex={-1} className="foreign">
      <bdi>{children}</bdi>
    </Title>
  );
}
