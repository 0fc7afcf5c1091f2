import { Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { FailureNotice } from '../components/failure-notice.tsx';
import { Section } from '../components/page-title.tsx';
import { templates } from '../gateway/clients.ts';
import { texts } from '../texts/app.ts';
import { operatorTexts } from '../texts/operator.ts';
import { ReadButton } from './open-reports.tsx';
import { OPERATOR } from './session.ts';

/** What the first page of the store shows now, in its order. */
export function Featured({ onRead }: { onRead: (templateId: string) => void }) {
  const { data, error, refetch } = useQuery({
    queryKey: [OPERATOR, 'featured'],
    queryFn: ({ signal }) => templates.listFeaturedTemplates({}, { signal }),
    refetchOnMount: 'always',
  });
  return (
    <Section title={operatorTexts.featured}>
      {error && <FailureNotice error={error} onRetry={() => void refetch()} />}
      <Text role="status">{data === undefined ? !error && texts.loading : data.templates.length === 0 && operatorTexts.noFeatured}</Text>
      <Stack component="ol" gap="sm" m={0}>
        {data?.templates.map(({ id, agentName }) => (
          <li key={id}>
            <ReadButton name={agentName} templateId={id} onRead={onRead} />
          </li>
        ))}
      </Stack>
    </Section>
  );
}
