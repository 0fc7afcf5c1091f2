import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import { endYank, type Owner } from '@offshoot/client';
import type { Template, TemplateVersion } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { FailureNotice } from '../../components/failure-notice.tsx';
import { Fold } from '../../components/fold.tsx';
import { MoreButton } from '../../components/more-button.tsx';
import { dayOf } from '../../components/shown-values.ts';
import { OwnerFailureNotice } from '../../owner/owner-failure-notice.tsx';
import { versionsIn } from '../../template/use-template.ts';
import { YankReason } from '../../template/versions/yank-reason.tsx';
import { texts } from '../../texts/app.ts';
import { studioTexts } from '../../texts/studio.ts';
import { useTemplateAction } from '../use-template-action.ts';
import { YankDialog } from './yank-dialog.tsx';

const VersionComparison = lazy(async () => ({
  default: (await import('../../template/versions/version-comparison.tsx')).VersionComparison,
}));

const words = studioTexts.versions;

interface HistorySectionProps {
  template: Template;
  owner: Owner;
  onBack(version: TemplateVersion): void;
}

/** All versions, read only on request: a page of them may weigh a megabyte. */
export function HistorySection(props: HistorySectionProps) {
  return (
    <Fold title={words.title} summary={studioTexts.list.version(props.template.version)} isAsked>
      <History {...props} />
    </Fold>
  );
}

function History({ template, owner, onBack }: HistorySectionProps) {
  const { id: templateId, version: current } = template;
  const found = useInfiniteQuery({
    queryKey: ['studio', owner.inboxId, templateId, 'versions'],
    queryFn: ({ pageParam: pageToken, signal }) => owner.gateway.templates.listTemplateVersions({ templateId, pageToken }, { signal }),
    initialPageParam: '',
    getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined,
    select: ({ pages }) => versionsIn(pages),
  });
  const { data, error, isFetching } = found;
  const { versions = [], yanked } = data ?? {};
  const [taking, setTaking] = useState<TemplateVersion>();
  const ending = useTemplateAction(owner, (version: bigint) => endYank(owner, templateId, version));
  return (
    <>
      <Stack gap="sm" aria-busy={isFetching}>
        {error && <FailureNotice error={error} onRetry={() => void found.refetch()} />}
        {isFetching && versions.length === 0 && <Text role="status">{texts.loading}</Text>}
        <Stack component="ul" className="list" gap="xs">
          {versions.map((each) => (
            <li key={String(each.version)}>
              <Group gap="sm">
                <Text flex={{ base: '1 0 100%', sm: 'none' }}>{words.each(each.version, dayOf(each.createTime))}</Text>
                {each.version === current ? (
                  <Badge>{words.current}</Badge>
                ) : (
                  <Button size="compact-sm" variant="default" onClick={() => onBack(each)}>
                    {words.back(each.version)}
                  </Button>
                )}
                {yanked?.has(each.version) ? (
                  <Button
                    size="compact-sm"
                    variant="default"
                    loading={ending.isPending && ending.variables === each.version}
                    onClick={() => ending.mutate(each.version)}
                  >
                    {words.endYank(each.version)}
                  </Button>
                ) : (
                  (each.version !== current || current > 1n) && (
                    <Button size="compact-sm" variant="default" onClick={() => setTaking(each)}>
                      {words.yank(each.version)}
                    </Button>
                  )
                )}
              </Group>
              <YankReason reason={yanked?.get(each.version)} />
            </li>
          ))}
        </Stack>
        <MoreButton of={found}>{words.older}</MoreButton>
        {ending.error && <OwnerFailureNotice error={ending.error} />}
        {versions.length > 1 && (
          <Suspense fallback={<Text role="status">{texts.loading}</Text>}>
            <VersionComparison versions={versions} />
          </Suspense>
        )}
      </Stack>
      {taking && <YankDialog template={template} taken={taking} owner={owner} onClose={() => setTaking(undefined)} />}
    </>
  );
}
