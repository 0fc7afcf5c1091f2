import { Stack } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { profilesTexts } from '../../../texts/companies/profiles.ts';
import { CompaniesLayout } from '../../companies-layout.tsx';
import type { ProfileAnswer } from '../../profile.ts';
import { AccessSection } from '../access/access-section.tsx';
import { LabelsSection } from '../labels/labels-section.tsx';
import { VersionsSection } from '../versions/versions-section.tsx';
import { InEffectSection } from './in-effect-section.tsx';
import { OwnFieldsSection } from './own-fields-section.tsx';
import { ProfileHead } from './profile-head.tsx';
import { ReadProfile } from './read-profile.tsx';

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
