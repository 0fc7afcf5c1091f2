import { Group, NativeSelect } from '@mantine/core';
import { profilesTexts } from '../../../texts/companies/profiles.ts';
import { TypedFilter } from '../../components/typed-filter.tsx';
import { metadataFilter, type ProfileSearch } from './profile-search.ts';

const words = profilesTexts.list;

interface ProfileFiltersProps {
  search: ProfileSearch;
  onChange: (changes: ProfileSearch) => void;
}

export function ProfileFilters({ search, onChange }: ProfileFiltersProps) {
  const { name = '', metadata = '', status = '' } = search;
  const choices = ['', 'active', 'paused', 'archived'] as const;
  return (
    <Group component="search" align="start">
      <TypedFilter label={words.name} value={name} onChange={(typed) => onChange({ name: typed })} />
      <TypedFilter
        label={words.metadata}
        placeholder={words.metadataHint}
        error={metadataFilter(metadata) === undefined && words.metadataForm}
        value={metadata}
        onChange={(typed) => onChange({ metadata: typed })}
      />
      <NativeSelect
        label={words.status}
        data={choices.map((value) => ({ value, label: value === '' ? words.anyStatus : profilesTexts.status[value] }))}
        value={status}
        onChange={({ currentTarget: { value } }) => onChange({ status: choices.find((one) => one === value) || undefined })}
      />
    </Group>
  );
}
