import { Button, Code, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { withoutPeer, withPeer } from '@offshoot/client';
import type { NostrPeer } from '@offshoot/context';
import { npubOf, publicKeyIn } from '@offshoot/nostr';
import { MAX_NOSTR_PEERS, MAX_PEER_NAME } from '@offshoot/statements';
import { hasHidden } from '@offshoot/text/hidden.ts';
import { type FormEvent, useState } from 'react';
import { CopyButton } from '../../components/copy-button.tsx';
import { nostrTexts as words } from '../../texts/agents/nostr.ts';
import { shortNpub } from './key-part.tsx';
import type { PartProps } from './use-nostr.ts';

/** Who may write to the agent, and to whom it writes. */
export function PeersPart({ found, isBusy, order }: PartProps) {
  const { peers } = found.status.settings;
  const remove = ({ key, name }: NostrPeer) => order({ change: withoutPeer(key), done: words.peerRemoved(name) });
  return (
    <Stack gap="sm">
      <Title order={3} size="h5">
        {words.peers}
      </Title>
      {peers.length === 0 && <Text>{words.noPeers}</Text>}
      {peers.length > 0 && (
        <ul className="list" aria-label={words.peers}>
          {peers.map((peer) => (
            <li key={peer.key} className="item">
              <Group gap="xs">
                <Text className="foreign" dir="auto">
                  {peer.name}
                </Text>
                <Code className="command">{shortNpub(peer.key)}</Code>
                <CopyButton value={npubOf(peer.key)} label={words.peerKeyLabel(peer.name)} />
                <Button
                  size="compact-sm"
                  variant="default"
                  disabled={isBusy}
                  aria-label={words.removePeerName(peer.name)}
                  onClick={() => remove(peer)}
                >
                  {words.removePeer}
                </Button>
              </Group>
            </li>
          ))}
        </ul>
      )}
      {peers.length < MAX_NOSTR_PEERS ? (
        <PeerForm found={found} isBusy={isBusy} order={order} />
      ) : (
        <Text>{words.full(MAX_NOSTR_PEERS)}</Text>
      )}
    </Stack>
  );
}

/** It stays written until the agent has taken it. */
function PeerForm({ found, isBusy, order }: PartProps) {
  const [written, setWritten] = useState('');
  const [called, setCalled] = useState('');
  const key = publicKeyIn(written);
  const name = called.trim();
  const isTaken = found.status.settings.peers.some((peer) => peer.key !== key && peer.name.toLowerCase() === name.toLowerCase());
  const isOdd = hasHidden(name);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (key === undefined || name === '' || isTaken || isOdd) return;
    const clear = () => {
      setWritten('');
      setCalled('');
    };
    order({ change: withPeer({ key, name }), done: words.peerAdded(name), onDone: clear });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm" maw="32rem">
        <TextInput
          label={words.peerKey}
          description={words.peerKeyHint}
          autoComplete="off"
          spellCheck={false}
          value={written}
          onChange={({ currentTarget }) => setWritten(currentTarget.value)}
          error={written.trim() !== '' && key === undefined && words.peerKeyWrong}
        />
        <TextInput
          label={words.peerName}
          description={words.peerNameHint}
          maxLength={MAX_PEER_NAME}
          value={called}
          onChange={({ currentTarget }) => setCalled(currentTarget.value)}
          error={isTaken ? words.peerNameTaken : isOdd && words.peerNameWrong}
        />
        <div>
          <Button type="submit" loading={isBusy} disabled={key === undefined || name === '' || isTaken || isOdd}>
            {words.addPeer}
          </Button>
        </div>
      </Stack>
    </form>
  );
}
