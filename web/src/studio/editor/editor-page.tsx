import '../styles.ts';
import { Stack, Text } from '@mantine/core';
import type { Owner } from '@offshoot/client';
import { getRouteApi } from '@tanstack/react-router';
import { AppLink } from '../../components/app-link.tsx';
import { FailureNotice } from '../../components/failure-notice.tsx';
import { PageNotice, PageTitle } from '../../components/page-title.tsx';
import { reasonOf } from '../../gateway/failure.ts';
import { NeedsInbox } from '../../owner/needs-inbox.tsx';
import { texts } from '../../texts/app.ts';
import { studioTexts } from '../../texts/studio.ts';
import type { PageClient } from '../../xmtp/page-client.ts';
import { TakingOver } from '../life/taking-over.tsx';
import { isNewTemplate, useMyTemplate } from '../my-templates.ts';
import { NewTemplate } from './new-template.tsx';
import { TemplateEditor } from './template-editor.tsx';

const route = getRouteApi('/studio/$id');
const missing = ['TEMPLATE_NOT_FOUND', 'VALIDATION_FAILED'];
const words = studioTexts.editor;

export function EditorPage() {
  const { id } = route.useParams();
  // Another template is another form.
  return <NeedsInbox title={studioTexts.title}>{(owner, client) => <Opened key={id} id={id} owner={owner} client={client} />}</NeedsInbox>;
}

function Opened({ id, owner, client }: { id: string; owner: Owner; client: PageClient }) {
  return isNewTemplate(id) ? <NewTemplate id={id} owner={owner} client={client} /> : <MyTemplate id={id} owner={owner} client={client} />;
}

function MyTemplate({ id, owner, client }: { id: string; owner: Owner; client: PageClient }) {
  const { data, error, refetch } = useMyTemplate(owner, id);
  const reason = reasonOf(error) ?? '';
  if (data?.template && data.offer?.newCreatorId === owner.inboxId)
    return <TakingOver template={data.template} offer={data.offer} owner={owner} />;
  if (reason === 'TEMPLATE_PRIVATE' || (data?.template && ![data.template.creatorId, ...data.template.team].includes(owner.inboxId)))
    return <NotYours title={words.notYours} next={words.notYoursNext} />;
  if (missing.includes(reason)) return <NotYours title={words.missing} next={words.missingNext} />;
  if (data?.template && data.version?.content) {
    const { template, version, offer } = data;
    return <TemplateEditor template={template} version={version} offer={offer} owner={owner} client={client} />;
  }
  return (
    <Stack>
      <PageTitle name={studioTexts.title} />
      {error ? <FailureNotice error={error} onRetry={() => void refetch()} /> : <Text role="status">{texts.loading}</Text>}
    </Stack>
  );
}

function NotYours({ title, next }: { title: string; next: string }) {
  return (
    <PageNotice title={title} next={next}>
      <AppLink to="/studio">{words.toList}</AppLink>
    </PageNotice>
  );
}
