import { Button, Skeleton, Stack, Text } from '@mantine/core';
import type { Owner } from '@offshoot/client';
import type { TrustSettings } from '@offshoot/context';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { Folds } from '../../components/fold.tsx';
import { momentOf } from '../../components/shown-values.ts';
import { OwnerFailureNotice } from '../../owner/owner-failure-notice.tsx';
import { trustTexts as words } from '../../texts/agents/trust.ts';
import type { PageClient } from '../../xmtp/page-client.ts';
import { useIsOrdering } from '../agents-word.ts';
import { AskingStatus } from '../asking-status.tsx';
import { useNameOf } from '../people/use-chat-people.ts';
import { withoutDelegate, withoutInbox } from './changes.ts';
import { DelegateForm } from './delegate-form.tsx';
import { InboxesPart } from './inboxes-part.tsx';
import { LevelPart } from './level-part.tsx';
import { LimitsPart } from './limits-part.tsx';
import { LinkForm } from './link-form.tsx';
import { PermissionList } from './permission-list.tsx';
import { QuietHoursPart } from './quiet-hours-part.tsx';
import { StatePart } from './state-part.tsx';
import { useTrust, useTrustOrdering } from './use-trust.ts';

interface TrustSettingsViewProps {
  owner: Owner;
  client: PageClient;
  agent: Instance;
}

/** How far the owner trusts the agent, as the agent keeps it, and the forms that change it. */
export function TrustSettingsView({ owner, client, agent }: TrustSettingsViewProps) {
  const settled = useTrust(owner, agent);
  const { data, error, isFetching, isPaused } = settled;
  const isChanging = useIsOrdering({ owner, agent, about: 'trust' });
  return (
    <>
      <AskingStatus isAsking={isFetching} isPaused={isPaused} asking={words.asking} />
      {error && <OwnerFailureNotice error={error} onRetry={() => void settled.refetch()} />}
      {!data && isFetching && <Skeleton height={240} />}
      {data && (
        <>
          <Parts owner={owner} client={client} agent={agent} settings={data} />
          <div>
            <Button size="compact-sm" variant="default" loading={isFetching} disabled={isChanging} onClick={() => void settled.refetch()}>
              {words.refresh}
            </Button>
          </div>
        </>
      )}
    </>
  );
}

function Parts({ owner, client, agent, settings }: TrustSettingsViewProps & { settings: TrustSettings }) {
  const { trust, signedAt, grants } = settings;
  const { level, state, inboxes, delegates, quietHours, budget } = trust;
  const nameOf = useNameOf(client, agent);
  const onState = useTrustOrdering(owner, agent);
  const onLevel = useTrustOrdering(owner, agent);
  const onDelegates = useTrustOrdering(owner, agent);
  const onInboxes = useTrustOrdering(owner, agent);
  const onQuietHours = useTrustOrdering(owner, agent);
  const onLimits = useTrustOrdering(owner, agent);
  return (
    <Stack gap="lg">
      <Text size="sm">{signedAt === undefined ? words.unchanged : words.changed(momentOf(new Date(signedAt)))}</Text>
      <StatePart state={state} ordering={onState} />
      <LevelPart level={level} ordering={onLevel} />
      <QuietHoursPart hours={quietHours} ordering={onQuietHours} />
      <PermissionList title={words.grants} permissions={grants} />
      <Folds>
        <InboxesPart
          {...words.delegates}
          inboxes={delegates.map(({ inboxId, upTo }) => ({ inboxId, note: words.upTo[upTo] }))}
          nameOf={nameOf}
          without={withoutDelegate}
          ordering={onDelegates}
        >
          <DelegateForm client={client} agent={agent} ordering={onDelegates} />
        </InboxesPart>
        <InboxesPart
          {...words.inboxes}
          inboxes={inboxes.map((inboxId) => ({ inboxId, note: '' }))}
          nameOf={nameOf}
          without={withoutInbox}
          ordering={onInboxes}
        >
          <LinkForm owner={owner} agent={agent} linked={inboxes.length} ordering={onInboxes} />
        </InboxesPart>
        <LimitsPart budget={budget} ordering={onLimits} />
      </Folds>
    </Stack>
  );
}
