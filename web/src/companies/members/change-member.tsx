import { Button, Group, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { memberTexts } from '../../texts/companies/members.ts';
import { groupsIn, type Member } from '../names/member.ts';
import { useTenantChanged } from '../names/use-members.ts';
import { useV1 } from '../v1/client.ts';
import { V1FailureNotice } from '../v1/v1-failure-notice.tsx';
import { RoleFields } from './role-fields.tsx';

const words = memberTexts.list;

interface ChangeMemberProps {
  member: Member;
  isOnlyAdmin: boolean;
  onClose: () => void;
}

/** Changes the role and the groups of a member. */
export function ChangeMember({ member, isOnlyAdmin, onClose }: ChangeMemberProps) {
  const v1 = useV1();
  const changed = useTenantChanged(v1);
  const [role, setRole] = useState(member.role);
  const [groups, setGroups] = useState(member.groups.join(' '));
  const [isChecked, setIsChecked] = useState(false);
  const changing = useMutation({
    mutationFn: () => v1.patch(`/v1/tenant/members/${member.id}`, { body: { role, groups: groupsIn(groups) } }),
    onSuccess: async () => {
      await changed();
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setIsChecked(true);
    if (groupsIn(groups)) changing.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack align="start" gap="sm">
        <RoleFields {...{ role, isOnlyAdmin, groups }} onRole={setRole} onGroups={setGroups} isWrong={isChecked && !groupsIn(groups)} />
        <Group gap="xs">
          <Button type="submit" size="compact-sm" loading={changing.isPending}>
            {words.save}
          </Button>
          <Button size="compact-sm" variant="default" onClick={onClose}>
            {words.cancel}
          </Button>
        </Group>
        {changing.error && <V1FailureNotice error={changing.error} onRetry={() => changing.mutate()} />}
      </Stack>
    </form>
  );
}
