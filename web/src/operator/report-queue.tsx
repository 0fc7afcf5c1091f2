import { Group, Stack, Text } from '@mantine/core';
import type { ReportedTemplate } from '@offshoot/gen/offshoot/template/v1/moderation_service_pb.ts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { FailureNotice } from '../components/failure-notice.tsx';
import { MoreButton } from '../components/more-button.tsx';
import { Section } from '../components/page-title.tsx';
import { momentOf } from '../components/shown-values.ts';
import { texts } from '../texts/app.ts';
import { operatorTexts } from '../texts/operator.ts';
import { ReadButton } from './open-reports.tsx';
import { OPERATOR, useOperator } from './session.ts';

const words = operatorTexts;

/** Templates that people report, the longest waiting first. */
export function ReportQueue({ onRead }: { onRead: (templateId: string) => void }) {
  const { moderation } = useOperator();
  const found = useInfiniteQuery({
    queryKey: [OPERATOR, 'reports'],
    queryFn: ({ pageParam, signal }) => moderation.listReportedTemplates({ pageToken: pageParam }, { signal }),
    initialPageParam: '',
    getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined,
    select: ({ pages }) => pages.flatMap(({ templates }) => templates),
    refetchOnMount: 'always',
  });
  const { data, error } = found;
  return (
    <Section title={words.reports}>
      {error && <FailureNotice error={error} onRetry={() => void found.refetch()} />}
      <Text role="status">{data === undefined ? !error && texts.loading : data.length === 0 && words.noReports}</Text>
      <Stack component="ul" className="list" gap="sm">
        {data?.map((reported) => (
          <li key={reported.templateId}>
            <Reported reported={reported} onRead={onRead} />
          </li>
        ))}
      </Stack>
      <MoreButton of={found}>{words.more}</MoreButton>
    </Section>
  );
}

function Reported({ reported, onRead }: { reported: ReportedTemplate; onRead: (templateId: string) => void }) {
  const { templateId, agentName, standing, counts, oldestTime } = reported;
  const why = counts.map(({ reason, count }) => `${words.reasons[reason]}: ${words.reported(Number(count))}`).join(', ');
  return (
    <Group gap="xs">
      <ReadButton name={agentName} templateId={templateId} onRead={onRead} />
      <Text size="sm">
        {why}; {words.standings[standing]}, {words.since(momentOf(oldestTime))}
      </Text>
    </Group>
  );
}
