import { Stack, Switch, Text } from '@mantine/core';
import type { Owner } from '@offshoot/client';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { momentOf } from '../../components/shown-values.ts';
import { nostrFailures, nostrTexts as words } from '../../texts/agents/nostr.ts';
import { AgentsOrders } from '../agents-orders.tsx';
import { KeyPart } from './key-part.tsx';
import { MirrorPart } from './mirror-part.tsx';
import { PeersPart } from './peers-part.tsx';
import { RelaysPart } from './relays-part.tsx';
import { type PartProps, useNostr, useNostrOrder } from './use-nostr.ts';

export function NostrSettings({ owner, agent }: { owner: Owner; agent: Instance }) {
  const asked = useNostr(owner, agent);
  const orders = useNostrOrder(owner, agent);
  return (
    <AgentsOrders asked={asked} orders={orders} words={words} failures={nostrFailures}>
      {(found, ordering) => <Parts found={found} agent={agent} {...ordering} />}
    </AgentsOrders>
  );
}

function Parts({ found, agent, isBusy, order }: PartProps & { agent: Instance }) {
  const { settings, received, sent, lastReceivedAt } = found.status;
  const part = { found, isBusy, order };
  const turn = (enabled: boolean) => order({ change: (of) => ({ ...of, enabled }), done: enabled ? words.turnedOn : words.turnedOff });
  return (
    <Stack gap="lg">
      <Switch
        label={words.enabled}
        description={words.enabledHint}
        checked={settings.enabled}
        disabled={isBusy}
        onChange={({ currentTarget }) => turn(currentTarget.checked)}
      />
      {settings.enabled ? <KeyPart found={found} /> : <Text>{words.off}</Text>}
      <PeersPart {...part} />
      <RelaysPart {...part} />
      <MirrorPart {...part} instanceId={agent.id} />
      {settings.enabled && (
        <Text size="sm">
          {words.counts(received, sent)} {lastReceivedAt !== undefined && words.last(momentOf(new Date(lastReceivedAt)))}
        </Text>
      )}
    </Stack>
  );
}
