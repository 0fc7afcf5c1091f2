import { Button, Stack, Text } from '@mantine/core';
import { FailureNotice } from '../../components/failure-notice.tsx';
import { Section } from '../../components/page-title.tsx';
import { dayOf } from '../../components/shown-values.ts';
import { texts } from '../../texts/app.ts';
import { versionsTexts } from '../../texts/template-parts.ts';
import { useVersions } from '../use-template.ts';
import { VersionComparison } from './version-comparison.tsx';

const words = versionsTexts;

export function VersionsSection({ templateId }: { templateId: string }) {
  const versions = useVersions(templateId);
  const { data = [], error, hasNextPage, isFetching } = versions;
  return (
    <Section title={words.title}>
      <Stack gap="sm" aria-busy={isFetching}>
        {error && <FailureNotice error={error} onRetry={() => void versions.refetch()} />}
        {isFetching && data.length === 0 && <Text role="status">{texts.loading}</Text>}
        <ul>
          {data.map(({ version, createTime }) => (
            <li key={String(version)}>{words.each(Number(version), dayOf(createTime))}</li>
          ))}
        </ul>
        {hasNextPage && (
          <div>
            <Button variant="default" loading={versions.isFetchingNextPage} onClick={() => void versions.fetchNextPage()}>
              {words.older}
            </Button>
          </div>
        )}
        {data.length > 1 && <VersionComparison versions={data} />}
      </Stack>
    </Section>
  );
}
