import { Code, Group, Stack, Text } from '@mantine/core';
import type { Owner } from '@offshoot/client';
import { useQuery } from '@tanstack/react-query';
import { CopyButton } from '../../components/copy-button.tsx';
import { savedKey } from '../../owner/inbox.ts';
import { serverTexts } from '../../texts/agents/servers.ts';

const words = serverTexts.connect;
/** Apart from the command's own folder: the person may use that one with another inbox already. */
const HOME = '~/.offshoot-browser';
/** A recovery file is an identity of the command as it is. */
const MOVE = `mkdir -p -m 700 ${HOME} && mv ~/Downloads/offshoot-recovery.json ${HOME}/identity.json`;

/** How an owner connects another server: this page calls no other origin. */
export function ConnectAnother({ owner, instanceId }: { owner: Pick<Owner, 'inboxId'>; instanceId: string }) {
  const { data: hasKey } = useQuery({
    queryKey: ['has-page-key', owner.inboxId],
    queryFn: async () => (await savedKey()) !== undefined,
  });
  return (
    <Stack gap="xs">
      <Text size="sm">{words.why}</Text>
      {hasKey === false && <Text size="sm">{words.wallet}</Text>}
      {hasKey && (
        <>
          <Text size="sm">{words.file}</Text>
          <Command text={MOVE} label={words.move} />
          <Text size="sm">{words.run}</Text>
          <Command
            text={`OFFSHOOT_HOME=${HOME} OFFSHOOT_URL=${location.origin} npx offshoot agents connect ${instanceId} https://…`}
            label={words.command}
          />
        </>
      )}
    </Stack>
  );
}

function Command({ text, label }: { text: string; label: string }) {
  return (
    <Group gap="xs">
      <Code className="foreign">{text}</Code>
      <CopyButton value={text} label={label} />
    </Group>
  );
}
