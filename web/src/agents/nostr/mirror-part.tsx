import { Code, Group, Stack, Switch, Text } from '@mantine/core';
import { CopyButton } from '../../components/copy-button.tsx';
import { nostrTexts as words } from '../../texts/agents/nostr.ts';
import { shortNpub } from './key-part.tsx';
import type { PartProps } from './use-nostr.ts';

/** What the agent knows, published for the holder of the key that attests it. The page has no such key, and asks for none. */
export function MirrorPart({ found, isBusy, order, instanceId }: PartProps & { instanceId: string }) {
  const { attestedBy, status } = found;
  const { mirror } = status.settings;
  const isPossible = mirror || attestedBy !== '';
  const command = `offshoot agents nostr ${instanceId} --attest-with`;
  return (
    <Stack gap="xs">
      <Switch
        label={words.mirror}
        description={words.mirrorHint}
        checked={mirror}
        disabled={isBusy || !isPossible}
        onChange={({ currentTarget: { checked } }) =>
          order({ change: (of) => ({ ...of, mirror: checked }), done: checked ? words.mirrorOn : words.mirrorEnded })
        }
      />
      {attestedBy !== '' && <Text size="sm">{words.attestedBy(shortNpub(attestedBy))}</Text>}
      {!isPossible && (
        <>
          <Text size="sm">{words.mirrorOff}</Text>
          <Group gap="xs">
            <Code className="command">{command}</Code>
            <CopyButton value={command} label={words.mirrorCommand} />
          </Group>
        </>
      )}
    </Stack>
  );
}
