import { Stack } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { AppLink } from '../../../parts/app-link.tsx';
import { PageNotice } from '../../../parts/page-notice.tsx';
import { PageTitle } from '../../../parts/page-title.tsx';
import { texts } from '../../../texts/app.ts';
import { profilesTexts } from '../../../texts/profiles.ts';
import { CompaniesLayout } from '../../companies-layout.tsx';
import { V1Failure } from '../../v1/client.ts';
import { V1FailureNotice } from '../../v1/v1-failure-notice.tsx';
import { AccessSection } from '../access/access-section.tsx';
import { LabelsSection } from '../labels/labels-section.tsx';
import type { ProfileAnswer } from '../profile.ts';
import { useProfile } from '../use-profile.ts';
import { VersionsSection } from '../versions/versions-section.tsx';
import { InEffectSection } from './in-effect-section.tsx';
import { OwnFieldsSection } from './own-fields-section.tsx';
import { ProfileHead } from './profile-head.tsx';

const words = profilesTexts.detail;
const route = getRouteApi('/profiles/$agentId');

export function ProfilePage() {
  const { agentId } = route.useParams();
  return (
    <CompaniesLayout title={words.title} bringsHeading>
      <ReadProfile key={agentId} agentId={agentId}>
        {(profile) => <Profile profile={profile} />}
      </ReadProfile>
    </CompaniesLayout>
  );
}

interface ReadProfileProps {
  agentId: string;
  children(profile: ProfileAnswer): React.ReactNode;
}

/** Shows its children once the profile is read, and until then, or if there is none, what to know instead. */
export function ReadProfile({ agentId, children }: ReadProfileProps) {
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
      <PageTitle name={words.title} />
      {error ? <V1FailureNotice error={error} onRetry={() => void refetch()} /> : <div role="status">{texts.loading}</div>}
    </Stack>
  );
}

function Profile({ profile }: { profile: ProfileAnswer }) {
  return (
    <Stack gap="xl">
      <ProfileHead profile={profile} />
      <InEffectSection agentId={profile.id} />
      <LabelsSection profile={profile} />
      <AccessSection profile={profile} />
      <VersionsSection profile={profile} />
      <OwnFieldsSection profile={profile} />
    </Stack>
  );
}
