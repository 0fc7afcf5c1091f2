import { Stack, Text, Title } from '@mantine/core';
import type { Owner } from '@offshoot/client';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import type { Rollout } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import type { Template } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { FailureNotice } from '../../components/failure-notice.tsx';
import { MoreButton } from '../../components/more-button.tsx';
import { dayOf } from '../../components/shown-values.ts';
import { updateRefusalText } from '../../texts/failures.ts';
import { studioTexts } from '../../texts/studio.ts';

const words = studioTexts.rollout;

interface InstanceListProps {
  template: Template;
  /** Where the delivery is: the list is read again whenever that changes. */
  rollout: Rollout;
  owner: Owner;
}

/** What a creator may see of the agents of their template: versions and health, but not whose they are or where they talk. */
export function InstanceList({ template, rollout, owner }: InstanceListProps) {
  const { applied, pending, total, version } = rollout;
  const progress = [version, total, applied, pending].join();
  const found = useInfiniteQuery({
    queryKey: ['studio', owner.inboxId, template.id, 'agents', progress],
    queryFn: ({ pageParam: pageToken, signal }) =>
      owner.gateway.claims.listInstances({ filter: { case: 'templateId', value: template.id }, pageToken }, { signal }),
    initialPageParam: '',
    getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined,
    select: ({ pages }) => pages.flatMap(({ instances }) => instances),
    placeholderData: (before) => before,
  });
  return (
    <Stack gap="sm">
      <Title order={3} size="h4">
        {words.list}
      </Title>
      {found.error && <FailureNotice error={found.error} onRetry={() => void found.refetch()} />}
      <Stack component="ul" className="list" gap="sm">
        {found.data?.map((instance) => (
          <li key={instance.id}>
            <OneInstance instance={instance} />
          </li>
        ))}
      </Stack>
      <MoreButton of={found}>{words.more}</MoreButton>
    </Stack>
  );
}

function OneInstance({ instance }: { instance: Instance }) {
  const { id, claimTime } = instance;
  return (
    <>
      <Text fw={600} className="foreign">
        {id}
      </Text>
      <Text size="sm">{[stateText(instance), versionText(instance), `${words.added} ${dayOf(claimTime)}`].join(' · ')}</Text>
    </>
  );
}

function stateText({ state, condition, templateStale }: Instance): string {
  const states = words.states as Readonly<Record<number, string>>;
  const conditions = words.conditions as Readonly<Record<number, string>>;
  return [states[state], conditions[condition], templateStale && words.stale].filter(Boolean).join(', ');
}

function versionText({ appliedVersion, desiredVersion, updateRefusal }: Instance): string {
  const has = studioTexts.list.version(appliedVersion);
  if (updateRefusal !== '') return `${has}, ${reasonText(updateRefusal)}`;
  return desiredVersion > appliedVersion ? `${has}, ${words.waiting(desiredVersion)}` : has;
}

/** Why an agent did not take a version. */
export function reasonText(reason: string): string {
  if (reason === 'UPDATE_NEEDS_CONSENT') return studioTexts.rollout.needsConsent;
  return updateRefusalText(reason);
}
