import { Skeleton, Stack, Text } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { NeedsInbox } from '../owner/needs-inbox.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { UnreadTemplate } from '../template/unread-template.tsx';
import { useTemplate } from '../template/use-template.ts';
import { addTexts } from '../texts/add.ts';
import { texts } from '../texts/app.ts';
import { templateTexts } from '../texts/template.ts';
import { AddHere } from './add-here.tsx';

const route = getRouteApi('/t/$templateId/add');

/** From a template to a live agent: choose where, press Add, and follow it. */
export function AddPage() {
  const { templateId } = route.useParams();
  const { data: template, error, refetch } = useTemplate(templateId);
  if (template) {
    return (
      <Stack maw="48rem" gap="lg">
        <PageTitle name={addTexts.title(template.agentName)}>
          <bdi>{addTexts.title(template.agentName)}</bdi>
        </PageTitle>
        <NeedsInbox>{(owner, client) => <AddHere key={templateId} template={template} owner={owner} client={client} />}</NeedsInbox>
      </Stack>
    );
  }
  if (error) return <UnreadTemplate templateId={templateId} error={error} onRetry={() => void refetch()} />;
  return (
    <Stack>
      <PageTitle name={templateTexts.fallbackTitle} />
      <Text role="status">{texts.loading}</Text>
      <Skeleton height={200} />
    </Stack>
  );
}
