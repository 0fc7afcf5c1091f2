import { Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { AppLink } from '../../../components/app-link.tsx';
import { PageNotice, PageTitle } from '../../../components/page-title.tsx';
import { texts } from '../../../texts/app.ts';
import { profilesTexts } from '../../../texts/companies/profiles.ts';
import type { ProfileAnswer } from '../../profile.ts';
import { V1Failure } from '../../v1/client.ts';
import { V1FailureNotice } from '../../v1/v1-failure-notice.tsx';
import { useProfile } from '../use-profile.ts';

const words = profilesTexts.detail;

interface ReadProfileProps {
  agentId: string;
  /** The heading until then. */
  title?: string;
  children(profile: ProfileAnswer): ReactNode;
}

/** Shows its children once the profile is read, and until then, or if there is none, what to know instead. */
export function ReadProfile({ agentId, title = words.title, children }: ReadProfileProps) {
  const { data, error, refetch } = useProfile(agentId);
  if (data) return children(data);
  if (error instanceof V1Failure && error.status === 404)
    return (
      <PageNotice title={words.missing} next={words.missingNext}>
        <AppLink to="/profiles">{words.toList}</AppLink>
      </PageNotice>
    );
  return (
    <Stack>
      <PageTitle name={title} />
      {error ? <V1FailureNotice error={error} onRetry={() => void refetch()} /> : <div role="status">{texts.loading}</div>}
    </Stack>
  );
}
