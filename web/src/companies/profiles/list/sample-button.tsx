import { Button, Stack, Text } from '@mantine/core';
import type { ProfileBody } from '@offshoot/profiles';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { profilesTexts } from '../../../texts/companies/profiles.ts';
import type { ProfileAnswer } from '../../profile.ts';
import { useV1 } from '../../v1/client.ts';
import { V1FailureNotice } from '../../v1/v1-failure-notice.tsx';
import { profilesKey } from '../use-profile.ts';

const words = profilesTexts.list.sample;

/** A profile like any other, which its team may change or delete. */
const SAMPLE: ProfileBody = {
  name: 'sample-help-desk',
  display_name: 'Sample: help desk',
  description: 'Answers questions of new colleagues.',
  instructions:
    'You are the help desk of a small company. Answer in at most three sentences, in the language of the question. If you do not know something, say so and name who could.',
};

/** Makes a sample and opens its playground: the first answer before the first form. */
export function SampleButton() {
  const v1 = useV1();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const making = useMutation({
    mutationFn: () => v1.post<ProfileAnswer>('/v1/agents', { body: SAMPLE }),
    onSuccess: async ({ id }) => {
      void queries.invalidateQueries({ queryKey: profilesKey(v1) });
      await navigate({ to: '/profiles/$agentId/playground', params: { agentId: id } });
    },
  });
  return (
    <Stack gap="xs" align="start">
      <Button loading={making.isPending} onClick={() => making.mutate()}>
        {words.make}
      </Button>
      <Text size="sm">{words.hint}</Text>
      {making.error && <V1FailureNotice error={making.error} onRetry={() => making.mutate()} />}
    </Stack>
  );
}
