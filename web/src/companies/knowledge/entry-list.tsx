import { Group, NativeSelect, Stack, Text } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { AppLink } from '../../components/app-link.tsx';
import { MoreButton } from '../../components/more-button.tsx';
import { Section } from '../../components/page-title.tsx';
import { texts } from '../../texts/app.ts';
import { knowledgeTexts } from '../../texts/companies/knowledge.ts';
import { TypedFilter } from '../components/typed-filter.tsx';
import { V1FailureNotice } from '../v1/v1-failure-notice.tsx';
import { SOURCES } from './entry.ts';
import { EntryLine, type EntryLineProps } from './entry-line.tsx';
import { type EntrySearch, SHOWN } from './entry-search.ts';
import { NewEntry } from './new-entry.tsx';
import { useEntries } from './use-entries.ts';

const words = knowledgeTexts.list;
const route = getRouteApi('/knowledge');

/** What the team knows, as the page's address says. */
export function EntryList(line: Omit<EntryLineProps, 'entry'>) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const found = useEntries(search);
  const { data: entries, error, isPlaceholderData, hasNextPage } = found;
  const change = (changes: EntrySearch) => void navigate({ search: (before) => ({ ...before, ...changes }), replace: true });
  const isFiltered = Object.values(search).some((value) => value !== undefined);
  const isHere = entries !== undefined && !isPlaceholderData;
  return (
    <Section title={words.title}>
      {line.mayChange && <NewEntry onSaid={line.onSaid} />}
      <Filters search={search} onChange={change} />
      {error && <V1FailureNotice error={error} onRetry={() => void found.refetch()} />}
      <Text role="status" size="sm">
        {isHere ? words.found(entries.length, hasNextPage) : !error && texts.loading}
      </Text>
      <Stack component="ul" gap={0} className="list" aria-label={words.title} aria-busy={isPlaceholderData}>
        {entries?.map((entry) => (
          <EntryLine key={entry.id} entry={entry} {...line} />
        ))}
      </Stack>
      {isHere && entries.length === 0 && (
        <Text maw="44rem">{isFiltered ? <AppLink to="/knowledge">{words.showAll}</AppLink> : words.noneNext}</Text>
      )}
      <MoreButton of={found}>{knowledgeTexts.more}</MoreButton>
    </Section>
  );
}

function Filters({ search, onChange }: { search: EntrySearch; onChange: (changes: EntrySearch) => void }) {
  const { words: typed = '', show = '', source = '' } = search;
  return (
    <Group component="search" align="start">
      <TypedFilter
        label={words.words}
        description={words.wordsHint}
        value={typed}
        onChange={(changed) => onChange({ words: changed, ...(changed !== undefined && { show: undefined }) })}
      />
      <NativeSelect
        label={words.show}
        data={[{ value: '', label: words.shown.used }, ...SHOWN.map((value) => ({ value, label: words.shown[value] }))]}
        value={show}
        onChange={({ currentTarget: { value } }) => {
          const chosen = SHOWN.find((one) => one === value);
          onChange({ show: chosen, ...(chosen !== undefined && { words: undefined }) });
        }}
      />
      <NativeSelect
        label={words.source}
        data={[{ value: '', label: words.anySource }, ...SOURCES.map((value) => ({ value, label: knowledgeTexts.origin.sources[value] }))]}
        value={source}
        onChange={({ currentTarget: { value } }) => onChange({ source: SOURCES.find((one) => one === value) })}
      />
    </Group>
  );
}
