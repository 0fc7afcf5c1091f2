import { Stack, Text } from '@mantine/core';
import type { ProfileBody } from '@offshoot/profiles';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useRef } from 'react';
import { profilesTexts } from '../../../texts/companies/profiles.ts';
import { CompaniesLayout } from '../../companies-layout.tsx';
import type { ProfileAnswer } from '../../profile.ts';
import { useTenant } from '../../tenants/tenants.ts';
import { useV1 } from '../../v1/client.ts';
import { V1FailureNotice } from '../../v1/v1-failure-notice.tsx';
import { profilesKey } from '../use-profile.ts';
import { LeaveQuestion, ProfileForm } from './profile-form.tsx';

const words = profilesTexts.form;
const NOTHING = {};

export function NewProfilePage() {
  return (
    <CompaniesLayout title={words.newTitle}>
      <NewProfile />
    </CompaniesLayout>
  );
}

function NewProfile() {
  const v1 = useV1();
  const { scopes } = useTenant();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const isUnsaved = useRef(false);
  const making = useMutation({
    mutationFn: (body: ProfileBody) => v1.post<ProfileAnswer>('/v1/agents', { body }),
    onSuccess: async ({ id }) => {
      isUnsaved.current = false;
      void queries.invalidateQueries({ queryKey: profilesKey(v1) });
      await navigate({ to: '/profiles/$agentId', params: { agentId: id } });
    },
  });
  if (!scopes.includes('agents:write')) return <Text>{words.mayNot}</Text>;
  return (
    <Stack>
      <ProfileForm
        initial={NOTHING}
        submit={words.create}
        isSending={making.isPending}
        refusal={making.error}
        onChange={(isChanged) => {
          isUnsaved.current = isChanged;
          // It was about what was written before.
          if (making.isError) making.reset();
        }}
        onSubmit={(body) => making.mutate(body)}
      />
      {making.error && <V1FailureNotice error={making.error} onRetry={() => making.mutate(making.variables)} />}
      <LeaveQuestion isUnsaved={() => isUnsaved.current} />
    </Stack>
  );
}
