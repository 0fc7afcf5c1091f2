import { Button, Code, Group, Stack, Switch, Text } from '@mantine/core';
import { useState } from 'react';
import { CopyButton } from '../../components/copy-button.tsx';
import { nostrTexts as words } from '../../texts/agents/nostr.ts';
import { attestedWith, attestingExtension } from './extension.ts';
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
          <ExtensionButton publicKey={status.publicKey} isBusy={isBusy} order={order} />
        </>
      )}
    </Stack>
  );
}

/** For those whose browser has an extension that can attest: no secret key goes anywhere. */
function ExtensionButton({ publicKey, isBusy, order }: Pick<PartProps, 'isBusy' | 'order'> & { publicKey: string }) {
  const [state, setState] = useState<'idle' | 'asking' | 'failed'>('idle');
  const extension = attestingExtension();
  if (extension === undefined || publicKey === '') return null;
  const attest = async () => {
    setState('asking');
    try {
      const attestation = await attestedWith(extension, publicKey);
      setState('idle');
      order({ change: (of) => ({ ...of, attestation }), done: words.attested });
    } catch {
      setState('failed');
    }
  };
  return (
    <>
      <div>
        <Button size="compact-sm" loading={state === 'asking'} disabled={isBusy} onClick={() => void attest()}>
          {words.attest}
        </Button>
      </div>
      <Text size="sm" role="status">
        {state === 'failed' && words.notAttested}
      </Text>
    </>
  );
}
