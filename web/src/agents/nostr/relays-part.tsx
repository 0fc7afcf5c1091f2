import { Badge, Button, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { relayUrlIn } from '@offshoot/nostr';
import { MAX_NOSTR_RELAYS } from '@offshoot/statements';
import { type FormEvent, useState } from 'react';
import { nostrTexts as words } from '../../texts/agents/nostr.ts';
import type { PartProps } from './use-nostr.ts';

/** Where the agent reads and writes: the relays of its host, or those that its owner chose. */
export function RelaysPart({ found, isBusy, order }: PartProps) {
  const { settings } = found.status;
  // While it is off, nothing is connected.
  const relays = settings.enabled ? found.status.relays : settings.relays.map((url) => ({ url, state: undefined, isHosts: false }));
  const remove = (url: string) =>
    order({ change: (of) => ({ ...of, relays: of.relays.filter((one) => one !== url) }), done: words.relayRemoved });
  return (
    <Stack gap="sm">
      <Title order={3} size="h5">
        {words.relays}
      </Title>
      {relays.length === 0 && <Text>{settings.enabled ? words.noRelays : words.hostsRelays}</Text>}
      {relays.length > 0 && (
        <ul className="list" aria-label={words.relays}>
          {relays.map(({ url, state, isHosts }) => (
            <li key={url} className="item">
              <Group gap="xs">
                <Text className="foreign">{url}</Text>
                {state !== undefined && <Badge variant="default">{words.relayStates[state]}</Badge>}
                {isHosts && (
                  <Text size="sm" c="dimmed">
                    {words.ofHost}
                  </Text>
                )}
                {settings.relays.includes(url) && (
                  <Button
                    size="compact-sm"
                    variant="default"
                    disabled={isBusy}
                    aria-label={words.removeRelayName(url)}
                    onClick={() => remove(url)}
                  >
                    {words.removePeer}
                  </Button>
                )}
              </Group>
            </li>
          ))}
        </ul>
      )}
      {settings.relays.length < MAX_NOSTR_RELAYS ? (
        <RelayForm isBusy={isBusy} order={order} />
      ) : (
        <Text>{words.relaysFull(MAX_NOSTR_RELAYS)}</Text>
      )}
    </Stack>
  );
}

function RelayForm({ isBusy, order }: Omit<PartProps, 'found'>) {
  const [written, setWritten] = useState('');
  const read = relayUrlIn(written);
  // A comma separates relays in what the owner signs.
  const url = read?.includes(',') ? undefined : read;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (url === undefined) return;
    const change = (of: PartProps['found']['status']['settings']) => ({ ...of, relays: [...new Set([...of.relays, url])] });
    order({ change, done: words.relayAdded, onDone: () => setWritten('') });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm" maw="32rem">
        <TextInput
          label={words.relay}
          description={words.relayHint}
          placeholder="wss://"
          autoComplete="off"
          spellCheck={false}
          value={written}
          onChange={({ currentTarget }) => setWritten(currentTarget.value)}
          error={written.trim().length > 6 && url === undefined && words.relayWrong}
        />
        <div>
          <Button type="submit" variant="default" loading={isBusy} disabled={url === undefined}>
            {words.addRelay}
          </Button>
        </div>
      </Stack>
    </form>
  );
}
