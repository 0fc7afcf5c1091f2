import { Text } from '@mantine/core';
import { MoreButton } from '../../components/more-button.tsx';
import { Section } from '../../components/page-title.tsx';
import { texts } from '../../texts/app.ts';
import { knowledgeTexts } from '../../texts/companies/knowledge.ts';
import { useWaiting } from '../use-waiting.ts';
import { V1FailureNotice } from '../v1/v1-failure-notice.tsx';
import { EntryLine, type EntryLineProps } from './entry-line.tsx';
import { useSuggestions } from './use-entries.ts';

const words = knowledgeTexts.suggestions;

/** What agents suggested, until a person has decided on it. */
export function Suggestions(line: Omit<EntryLineProps, 'entry'>) {
  const found = useSuggestions();
  const { data: waiting } = useWaiting(true);
  const { data: suggestions, error } = found;
  return (
    <Section title={words.title}>
      {error && <V1FailureNotice error={error} onRetry={() => void found.refetch()} />}
      <Text role="status">
        {suggestions === undefined
          ? !error && texts.loading
          : suggestions.length === 0
            ? words.none
            : words.waiting(waiting ?? suggestions.length)}
      </Text>
      {suggestions && suggestions.length > 0 && (
        <ul className="list" aria-label={words.title}>
          {suggestions.map((entry) => (
            <EntryLine key={entry.id} entry={entry} {...line} />
          ))}
        </ul>
      )}
      <MoreButton of={found}>{knowledgeTexts.more}</MoreButton>
    </Section>
  );
}
