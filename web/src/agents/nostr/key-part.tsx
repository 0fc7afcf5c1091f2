import { Alert, Badge, Code, Group, Stack, Text, Title } from '@mantine/core';
import type { AgentOnNostr } from '@offshoot/client';
import { npubOf } from '@offshoot/nostr';
import { CopyButton } from '../../components/copy-button.tsx';
import { nostrTexts as words } from '../../texts/agents/nostr.ts';

/** Enough to tell keys apart at a glance. A person who has to be sure compares all of it. */
export const shortNpub = (publicKey: string): string => {
  const npub = npubOf(publicKey);
  return `${npub.slice(0, 12)}…${npub.slice(-6)}`;
};

/** The key by which others know the agent, and whether it is proven to be the agent's. One that is not is not offered for copying. */
export function KeyPart({ found: { status, binding } }: { found: AgentOnNostr }) {
  const { publicKey, isDerived } = status;
  if (publicKey === '') return <Text>{words.noKey}</Text>;
  const [what, next] = words.wrong;
  return (
    <Stack gap="xs">
      <Title order={3} size="h5">
        {words.key}
      </Title>
      <Group gap="xs">
        <Code className="command">{shortNpub(publicKey)}</Code>
        {binding !== 'wrong' && <CopyButton value={npubOf(publicKey)} label={words.keyLabel} />}
        <Badge variant="default">{words.bindings[binding]}</Badge>
      </Group>
      {binding === 'wrong' ? (
        <Alert color="red" title={what}>
          {next}
        </Alert>
      ) : (
        <Text size="sm" c="dimmed">
          {binding === 'verified' ? words.verifiedHint : words.pendingHint} {isDerived && words.derived}
        </Text>
      )}
    </Stack>
  );
}
