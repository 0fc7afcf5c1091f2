import { Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Shown } from '../../components/long-text.tsx';
import { companiesTexts } from '../../texts/companies/companies.ts';
import type { V1 } from '../v1/client.ts';
import { V1FailureNotice } from '../v1/v1-failure-notice.tsx';
import { type Membership, membershipsKey } from './tenants.ts';

const words = companiesTexts.tenant;

/** Tenants that the person is invited to. */
export function Invitations({ v1, memberships }: { v1: V1; memberships: readonly Membership[] }) {
  const invited = memberships.filter(({ status }) => status === 'invited');
  if (invited.length === 0) return null;
  return (
    <Stack component="ul" className="list" gap="sm" aria-label={words.invitations}>
      {invited.map((one) => (
        <Invitation key={one.id} v1={v1} invitation={one} />
      ))}
    </Stack>
  );
}

function Invitation({ v1, invitation: { id, name, role } }: { v1: V1; invitation: Membership }) {
  const queries = useQueryClient();
  const answer = useMutation({
    mutationFn: (verb: 'accept' | 'leave') => v1.post(`/v1/tenants/${id}/${verb}`),
    onSuccess: () => queries.invalidateQueries({ queryKey: membershipsKey(v1) }),
  });
  return (
    <li>
      <Stack gap="xs">
        <Text className="foreign">
          {words.invitedTo} <Shown text={name} /> {words.invitedAs(role)}
        </Text>
        <Group gap="xs">
          <Button size="compact-sm" loading={answer.isPending} aria-label={words.acceptOf(name)} onClick={() => answer.mutate('accept')}>
            {words.accept}
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            disabled={answer.isPending}
            aria-label={words.declineOf(name)}
            onClick={() => answer.mutate('leave')}
          >
            {words.decline}
          </Button>
        </Group>
        {answer.error && <V1FailureNotice error={answer.error} onRetry={() => answer.reset()} />}
      </Stack>
    </li>
  );
}
