import { Button, Stack, Text } from '@mantine/core';
import { FailureNotice } from '../../components/failure-notice.tsx';
import { Section } from '../../components/page-title.tsx';
import { dayOf } from '../../components/shown-values.ts';
import { texts } from '../../texts/app.ts';
import { versionsTexts } from '../../texts/template-parts.ts';
import { useVersions } from '../use-template.ts';
import { VersionComparison } from './version-comparison.tsx';
import { YankReason } from './yank-reason.tsx';

const words = versionsTexts;

export function VersionsSection({ templateId }: { templateId: string }) {
  const versions = useVersions(templateId);
  const { data, error, hasNextPage, isFetching } = versions;
  const { versions: listed = [], yanked } = data ?? {};
  return (
    <Section title={words.title}>
      <Stack gap="sm" aria-busy={isFetching}>
        {error && <FailureNotice error={error} onRetry={() => void versions.refetch()} />}
        {isFetching && listed.length === 0 && <Text role="status">{texts.loading}</Text>}
        <ul>
          {listed.map(({ version, createTime }) => (
            <li key={String(version)}>
              {words.each(Number(version), dayOf(createTime))}
              <YankReason reason={yanked?.get(version)} />
            </li>
          ))}
        </ul>
        {hasNextPage && (
          <div>
            <Button variant="default" loading={versions.isFetchingNextPage} onClick={() => void versions.fetchNextPage()}>
              {words.older}
            </Button>
          </div>
        )}
        {listed.length > 1 && <VersionComparison versions={listed} />}
      </Stack>
    </Section>
  );
}
