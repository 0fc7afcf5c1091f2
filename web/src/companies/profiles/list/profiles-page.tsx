import { Button, Stack } from '@mantine/core';
import { getRouteApi, Link } from '@tanstack/react-router';
import { profilesTexts } from '../../../texts/companies/profiles.ts';
import { CompaniesLayout } from '../../companies-layout.tsx';
import { useTenant } from '../../tenants/tenants.ts';
import { ProfileFilters } from './profile-filters.tsx';
import { ProfileResults } from './profile-results.tsx';
import type { ProfileSearch } from './profile-search.ts';
import { useProfiles } from './use-profiles.ts';

const words = profilesTexts.list;

export function ProfilesPage() {
  return (
    <CompaniesLayout title={words.title} lead={words.lead}>
      <Profiles />
    </CompaniesLayout>
  );
}

const route = getRouteApi('/profiles');

function Profiles() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const found = useProfiles(search);
  const { scopes } = useTenant();
  const isFiltered = Object.values(search).some((value) => value !== undefined);
  const change = (changes: ProfileSearch) => void navigate({ search: (before) => ({ ...before, ...changes }), replace: true });
  return (
    <Stack>
      {scopes.includes('agents:write') && (
        <div>
          <Button renderRoot={(props) => <Link to="/profiles/new" {...props} />}>{words.create}</Button>
        </div>
      )}
      {(isFiltered || found.isPlaceholderData || found.data?.length !== 0) && <ProfileFilters search={search} onChange={change} />}
      <ProfileResults found={found} isFiltered={isFiltered} />
    </Stack>
  );
}
