import { Button, Skeleton, Stack, Switch, Text } from '@mantine/core';
import { failureOf, type Owner } from '@offshoot/client';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { useRef } from 'react';
import { momentOf } from '../../components/shown-values.ts';
import { OwnerFailureNotice } from '../../owner/owner-failure-notice.tsx';
import { nostrFailures, nostrTexts as words } from '../../texts/agents/nostr.ts';
import { AskingStatus } from '../asking-status.tsx';
import { KeyPart } from './key-part.tsx';
import { MirrorPart } from './mirror-part.tsx';
import { PeersPart } from './peers-part.tsx';
import { RelaysPart } from './relays-part.tsx';
import { type NostrOrder, type PartProps, useNostr, useNostrOrder } from './use-nostr.ts';

export function NostrSettings({ owner, agent }: { owner: Owner; agent: Instance }) {
  const asked = useNostr(owner, agent);
  const { mutate, variables, isPending, isPaused, error, isSuccess } = useNostrOrder(owner, agent);
  const outcome = useRef<HTMLParagraphElement>(null);
  const found = asked.data;
  const order = (wanted: NostrOrder) =>
    mutate(wanted, {
      onSuccess: () => wanted.onDone?.(),
      // The button that was pressed may be gone.
      onSettled: () => outcome.current?.focus(),
    });
  return (
    <Stack gap="md">
      <AskingStatus
        isAsking={(asked.isFetching && !found) || isPending}
        isPaused={asked.isPaused || isPaused}
        asking={isPending ? words.telling : words.asking}
      />
      {asked.error && <OwnerFailureNotice error={asked.error} here={nostrFailures('')} onRetry={() => void asked.refetch()} />}
      {!found && asked.isFetching && <Skeleton height={120} />}
      {found && <Parts found={found} agent={agent} isBusy={isPending} order={order} />}
      <Text ref={outcome} tabIndex={-1} role="status" fw={600}>
        {isSuccess && variables.done}
      </Text>
      {error && (
        <OwnerFailureNotice
          error={error}
          here={nostrFailures(failureOf(error).message)}
          {...(variables && failureOf(error).reason !== 'VALIDATION_FAILED' && { onRetry: () => order(variables) })}
        />
      )}
      {found && (
        <div>
          <Button size="compact-sm" variant="default" loading={asked.isFetching} disabled={isPending} onClick={() => void asked.refetch()}>
            {words.refresh}
          </Button>
        </div>
      )}
    </Stack>
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
