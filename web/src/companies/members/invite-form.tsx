import { Button, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { focusFirstWrong } from '../../components/first-wrong.ts';
import { Section } from '../../components/page-title.tsx';
import { memberTexts } from '../../texts/companies/members.ts';
import { groupsIn, isInboxId, type Role } from '../names/member.ts';
import { useTenantChanged } from '../names/use-members.ts';
import { useV1 } from '../v1/client.ts';
import { V1FailureNotice } from '../v1/v1-failure-notice.tsx';
import { RoleFields } from './role-fields.tsx';

const words = memberTexts.invite;

/** Invites a person by their inbox. */
export function InviteForm() {
  const v1 = useV1();
  const changed = useTenantChanged(v1);
  const [inbox, setInbox] = useState('');
  const [role, setRole] = useState<Role>('agent-user');
  const [groups, setGroups] = useState('');
  const [isChecked, setIsChecked] = useState(false);
  const inboxId = inbox.trim().toLowerCase();
  const inviting = useMutation({
    mutationFn: () => v1.post('/v1/tenant/members', { body: { inbox_id: inboxId, role, groups: groupsIn(groups) } }),
    onSuccess: () => {
      setInbox('');
      setGroups('');
      setIsChecked(false);
      return changed();
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setIsChecked(true);
    if (isInboxId(inboxId) && groupsIn(groups)) inviting.mutate();
    else focusFirstWrong(event.currentTarget);
  };
  return (
    <Section title={words.title}>
      <form onSubmit={submit} noValidate>
        <Stack align="start">
          <TextInput
            required
            w="100%"
            label={words.inbox}
            description={words.inboxHint}
            error={isChecked && !isInboxId(inboxId) && words.inboxWrong}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            value={inbox}
            onChange={(event) => setInbox(event.currentTarget.value)}
          />
          <RoleFields role={role} onRole={setRole} groups={groups} onGroups={setGroups} isWrong={isChecked && !groupsIn(groups)} />
          <Button type="submit" loading={inviting.isPending}>
            {words.submit}
          </Button>
          <Text role="status">{inviting.isSuccess && words.done}</Text>
          {inviting.error && <V1FailureNotice error={inviting.error} onRetry={() => inviting.mutate()} />}
        </Stack>
      </form>
    </Section>
  );
}
