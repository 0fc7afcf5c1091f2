import { Code, Stack, Text, Title, VisuallyHidden } from '@mantine/core';
import { AppLink } from '../../../components/app-link.tsx';
import { MoreButton } from '../../../components/more-button.tsx';
import { texts } from '../../../texts/app.ts';
import { profilesTexts } from '../../../texts/companies/profiles.ts';
import { useTenant } from '../../tenants/tenants.ts';
import { V1FailureNotice } from '../../v1/v1-failure-notice.tsx';
import { ProfileCard } from './profile-card.tsx';
import { SampleButton } from './sample-button.tsx';
import type { useProfiles } from './use-profiles.ts';

const words = profilesTexts.list;

export function ProfileResults({ found, isFiltered }: { found: ReturnType<typeof useProfiles>; isFiltered: boolean }) {
  const { data, error, hasNextPage, isPlaceholderData, isFetching } = found;
  const isEmpty = data?.length === 0 && !isPlaceholderData && !isFiltered;
  return (
    <section aria-labelledby="results" aria-busy={isFetching}>
      <VisuallyHidden>
        <Title order={2} id="results">
          {words.results}
        </Title>
      </VisuallyHidden>
      <Stack>
        {error && <V1FailureNotice error={error} onRetry={() => void found.refetch()} />}
        <Text role="status" size="sm" c="dimmed">
          {data && !isPlaceholderData ? !isEmpty && words.found(data.length, hasNextPage) : !error && texts.loading}
        </Text>
        {data && data.length > 0 && (
          <Stack component="ul" className="list" gap="sm">
            {data.map((one) => (
              <li key={one.id}>
                <ProfileCard profile={one} />
              </li>
            ))}
          </Stack>
        )}
        {data?.length === 0 && !isPlaceholderData && isFiltered && <NoneFits />}
        {isEmpty && <NoneYet />}
        <MoreButton of={found}>{words.more}</MoreButton>
      </Stack>
    </section>
  );
}

function NoneFits() {
  return (
    <Text>
      {words.noneFits} <AppLink to="/profiles">{words.showAll}</AppLink>
    </Text>
  );
}

function NoneYet() {
  const { scopes } = useTenant();
  if (!scopes.includes('agents:write')) return <Text>{words.none}</Text>;
  return (
    <>
      <Text>{words.none}</Text>
      <SampleButton />
      <Text>{words.noneNext}</Text>
      <Code block className="command">
        {`OFFSHOOT_URL=${location.origin} OFFSHOOT_API_KEY=sk-off_… npx offshoot profile apply -f examples/profiles`}
      </Code>
    </>
  );
}
