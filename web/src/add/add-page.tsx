import { Skeleton, Stack, Text } from '@mantine/core';
import type { Template } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { PageTitle } from '../components/page-title.tsx';
import { reasonOf } from '../gateway/failure.ts';
import { NeedsInbox } from '../owner/needs-inbox.tsx';
import { useOwner } from '../owner/use-owner.ts';
import { useMyTemplate } from '../studio/my-templates.ts';
import { UnreadTemplate } from '../template/unread-template.tsx';
import { useTemplate } from '../template/use-template.ts';
import { addTexts } from '../texts/add.ts';
import { texts } from '../texts/app.ts';
import { templateTexts } from '../texts/template.ts';
import { AddHere } from './add-here.tsx';
import type { Here } from './addition.ts';

const route = getRouteApi('/t/$templateId/add');

/** From a template to a live agent: choose where, press Add, and follow it. */
export function AddPage() {
  const { templateId } = route.useParams();
  const { data: template, error, refetch } = useTemplate(templateId);
  if (template) return <Adding key={templateId} template={template} />;
  if (!error) return <Loading />;
  const unread = <UnreadTemplate templateId={templateId} error={error} onRetry={() => void refetch()} />;
  // Only its creator sees a private template, and the page asked for it without an identity.
  return reasonOf(error) === 'TEMPLATE_PRIVATE' ? <OfCreator key={templateId} templateId={templateId} otherwise={unread} /> : unread;
}

function Adding({ template }: { template: Template }) {
  return (
    <Stack maw="48rem" gap="lg">
      <PageTitle name={addTexts.title(template.agentName)}>
        <bdi>{addTexts.title(template.agentName)}</bdi>
      </PageTitle>
      <NeedsInbox>{(owner, client) => <AddHere template={template} owner={owner} client={client} />}</NeedsInbox>
    </Stack>
  );
}

function OfCreator({ templateId, otherwise }: { templateId: string; otherwise: ReactNode }) {
  const state = useOwner();
  if (state.is === 'opening') return <Loading />;
  return state.is === 'ready' ? <OwnTemplate templateId={templateId} here={state} otherwise={otherwise} /> : otherwise;
}

function OwnTemplate({ templateId, here, otherwise }: { templateId: string; here: Here; otherwise: ReactNode }) {
  const { data, error } = useMyTemplate(here.owner, templateId);
  if (data?.template) return <Adding template={data.template} />;
  return error ? otherwise : <Loading />;
}

function Loading() {
  return (
    <Stack>
      <PageTitle name={templateTexts.fallbackTitle} />
      <Text role="status">{texts.loading}</Text>
      <Skeleton height={200} />
    </Stack>
  );
}
