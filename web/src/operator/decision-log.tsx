import { Stack, Text } from '@mantine/core';
import type { ModerationAct } from '@offshoot/gen/offshoot/template/v1/moderation_service_pb.ts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { FailureNotice } from '../components/failure-notice.tsx';
import { Shown } from '../components/long-text.tsx';
import { MoreButton } from '../components/more-button.tsx';
import { Section } from '../components/page-title.tsx';
import { momentOf } from '../components/shown-values.ts';
import { texts } from '../texts/app.ts';
import { operatorTexts } from '../texts/operator.ts';
import { ReadButton } from './open-reports.tsx';
import { OPERATOR, useOperator } from './session.ts';

/** All decisions, newest first. */
export function DecisionLog({ onRead }: { onRead: (templateId: string) => void }) {
  const { moderation } = useOperator();
  const found = useInfiniteQuery({
    queryKey: [OPERATOR, 'log'],
    queryFn: ({ pageParam, signal }) => moderation.listModerationActs({ pageToken: pageParam }, { signal }),
    initialPageParam: '',
    getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined,
    select: ({ pages }) => pages.flatMap(({ acts }) => acts),
    refetchOnMount: 'always',
  });
  const { data, error } = found;
  return (
    <Section title={operatorTexts.log}>
      {error && <FailureNotice error={error} onRetry={() => void found.refetch()} />}
      <Text role="status">{data === undefined ? !error && texts.loading : data.length === 0 && operatorTexts.noDecisions}</Text>
      <Stack component="ul" className="list" gap="sm">
        {data?.map((act) => (
          <li key={act.id}>
            <ActLine act={act} />
            <ReadButton name={act.templateId} templateId={act.templateId} onRead={onRead} />
          </li>
        ))}
      </Stack>
      <MoreButton of={found}>{operatorTexts.more}</MoreButton>
    </Section>
  );
}

/** One decision: when, who, what and why. */
export function ActLine({ act }: { act: ModerationAct }) {
  const { operator, kind, version, reason, createTime } = act;
  return (
    <Text size="sm" className="foreign">
      {momentOf(createTime)}: <Shown text={operator} /> {operatorTexts.acts[kind]} {operatorTexts.version(version)}. <Shown text={reason} />
    </Text>
  );
}
