import { Button, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import type { GetTemplateReviewResponse } from '@offshoot/gen/offshoot/template/v1/moderation_service_pb.ts';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { FailureNotice } from '../components/failure-notice.tsx';
import { Shown } from '../components/long-text.tsx';
import { Section } from '../components/page-title.tsx';
import { texts } from '../texts/app.ts';
import { operatorTexts } from '../texts/operator.ts';
import { DecisionForm } from './decision-form.tsx';
import { ActLine } from './decision-log.tsx';
import { OpenReports } from './open-reports.tsx';
import { RawTemplate } from './raw-template.tsx';
import { OPERATOR, useOperator } from './session.ts';

const words = operatorTexts;

/** Everything that a decision about one template needs, side by side. */
export function TemplateReview({ templateId, onClose }: { templateId: string; onClose: () => void }) {
  const { moderation } = useOperator();
  const heading = useRef<HTMLHeadingElement>(null);
  const { data, error, refetch } = useQuery({
    queryKey: [OPERATOR, 'review', templateId],
    queryFn: ({ signal }) => moderation.getTemplateReview({ templateId }, { signal }),
    // A decision is about what is there now.
    staleTime: 0,
  });
  useEffect(() => heading.current?.focus(), []);
  const template = data?.template;
  return (
    <Stack>
      <div>
        <Button variant="default" size="compact-sm" onClick={onClose}>
          {words.close}
        </Button>
      </div>
      <Title order={2} size="h3" ref={heading} tabIndex={-1} className="foreign">
        <Shown text={template?.agentName || templateId} />
      </Title>
      {error && <FailureNotice error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Text role="status">{texts.loading}</Text>}
      {data && template && (
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing="xl">
          <Stack gap="xl">
            <OpenReports reports={data.reports} />
            <OpenAppeal appeal={data.appeal} />
            <Section title={words.earlier}>
              {data.acts.length === 0 && <Text size="sm">{words.none}</Text>}
              {data.acts.map((act) => (
                <ActLine key={act.id} act={act} />
              ))}
            </Section>
            <DecisionForm review={data} template={template} onDecided={() => void refetch()} />
          </Stack>
          <RawTemplate template={template} />
        </SimpleGrid>
      )}
    </Stack>
  );
}

function OpenAppeal({ appeal }: Pick<GetTemplateReviewResponse, 'appeal'>) {
  if (!appeal) return null;
  return (
    <Section title={words.appeal}>
      <Text component="blockquote" m={0} className="foreign plain">
        <Shown text={appeal.text} />
      </Text>
      {appeal.act && (
        <>
          <Text size="sm">{words.against}</Text>
          <ActLine act={appeal.act} />
        </>
      )}
    </Section>
  );
}
