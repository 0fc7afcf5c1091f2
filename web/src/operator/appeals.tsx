import { Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { FailureNotice } from '../components/failure-notice.tsx';
import { Section } from '../components/page-title.tsx';
import { momentOf } from '../components/shown-values.ts';
import { texts } from '../texts/app.ts';
import { operatorTexts } from '../texts/operator.ts';
import { ReadButton } from './open-reports.tsx';
import { OPERATOR, useOperator } from './session.ts';

/** What creators say against decisions, the longest waiting first. */
export function Appeals({ onRead }: { onRead: (templateId: string) => void }) {
  const { moderation } = useOperator();
  const { data, error, refetch } = useQuery({
    queryKey: [OPERATOR, 'appeals'],
    queryFn: ({ signal }) => moderation.listAppeals({}, { signal }),
    refetchOnMount: 'always',
  });
  return (
    <Section title={operatorTexts.appeals}>
      {error && <FailureNotice error={error} onRetry={() => void refetch()} />}
      <Text role="status">{data === undefined ? !error && texts.loading : data.appeals.length === 0 && operatorTexts.noAppeals}</Text>
      <Stack component="ul" className="list" gap="sm">
        {data?.appeals.map(({ templateId, agentName, createTime }) => (
          <li key={templateId}>
            <ReadButton name={agentName} templateId={templateId} onRead={onRead} /> {operatorTexts.since(momentOf(createTime))}
          </li>
        ))}
      </Stack>
    </Section>
  );
}
