import { Stack, Text } from '@mantine/core';
import { visible } from '@offshoot/text/hidden.ts';
import { getRouteApi } from '@tanstack/react-router';
import { ProfileLink } from '../../components/app-link.tsx';
import { Shown } from '../../components/long-text.tsx';
import { PageTitle } from '../../components/page-title.tsx';
import { texts } from '../../texts/app.ts';
import { playgroundTexts as words } from '../../texts/companies/playground.ts';
import { CompaniesLayout } from '../companies-layout.tsx';
import { type ProfileAnswer, shownName } from '../profile.ts';
import { ReadProfile } from '../profiles/detail/read-profile.tsx';
import { useExplainedProfile } from '../profiles/explanation/use-explained-profile.ts';
import { useLabels, useVersions } from '../profiles/use-profile.ts';
import { useMayAsk } from '../tenants/tenants.ts';
import { V1FailureNotice } from '../v1/v1-failure-notice.tsx';
import { Playground } from './playground.tsx';
import '@mantine/core/styles/InlineInput.css';
import '@mantine/core/styles/Checkbox.css';
import './playground.css';

const route = getRouteApi('/profiles/$agentId/playground');

export function PlaygroundPage() {
  const { agentId } = route.useParams();
  return (
    <CompaniesLayout title={words.title} bringsHeading>
      <ReadProfile key={agentId} agentId={agentId} title={words.title}>
        {(profile) => <OfProfile profile={profile} />}
      </ReadProfile>
    </CompaniesLayout>
  );
}

function OfProfile({ profile }: { profile: ProfileAnswer }) {
  const mayAsk = useMayAsk();
  const name = shownName(profile);
  return (
    <>
      <Stack gap="sm">
        <PageTitle name={visible(words.titleOf(name))}>
          <span className="foreign">
            <Shown text={words.titleOf(name)} />
          </span>
        </PageTitle>
        <Text maw="44rem">{words.lead}</Text>
        <div>
          <ProfileLink agentId={profile.id}>{words.toProfile}</ProfileLink>
        </div>
      </Stack>
      {mayAsk ? <Loaded agentId={profile.id} /> : <Text>{words.forbidden}</Text>}
    </>
  );
}

/** Once it is shown, it stays: a conversation is nowhere else. */
function Loaded({ agentId }: { agentId: string }) {
  const explained = useExplainedProfile(agentId);
  const labels = useLabels(agentId);
  const versions = useVersions(agentId);
  if (explained.data && labels.data && versions.data) {
    const references = { labels: labels.data, versions: versions.data.map(({ version }) => version) };
    return <Playground profile={explained.data} references={references} />;
  }
  const failed = [explained, labels, versions].filter(({ error }) => error);
  const [first] = failed;
  if (first) return <V1FailureNotice error={first.error} onRetry={() => failed.forEach(({ refetch }) => void refetch())} />;
  return <Text role="status">{texts.loading}</Text>;
}
