import '../styles.ts';
import { Stack, Text } from '@mantine/core';
import type { Owner } from '@offshoot/owner';
import { getRouteApi } from '@tanstack/react-router';
import { AppLink } from '../../app/app-link.tsx';
import { FailureNotice } from '../../app/failure-notice.tsx';
import { PageNotice } from '../../app/page-notice.tsx';
import { PageTitle } from '../../app/page-title.tsx';
import { reasonOf } from '../../gateway/failure.ts';
import { NeedsInbox } from '../../owner/needs-inbox.tsx';
import { texts } from '../../texts/app.ts';
import { studioTexts } from '../../texts/studio.ts';
import { useMyTemplate } from '../my-templates.ts';
import { isNewTemplate } from '../new-template-id.ts';
import { NewTemplate } from './new-template.tsx';
import { TemplateEditor } from './template-editor.tsx';

const route = getRouteApi('/studio/$id');
const missing = ['TEMPLATE_NOT_FOUND', 'VALIDATION_FAILED'];
const words = studioTexts.editor;

export function EditorPage() {
  const { id } = route.useParams();
  // Another template is another form.
  return <NeedsInbox>{(owner) => <Opened key={id} id={id} owner={owner} />}</NeedsInbox>;
}

function Opened({ id, owner }: { id: string; owner: Owner }) {
  return isNewTemplate(id) ? <NewTemplate id={id} owner={owner} /> : <MyTemplate id={id} owner={owner} />;
}

function MyTemplate({ id, owner }: { id: string; owner: Owner }) {
  const { data, error, refetch } = useMyTemplate(owner, id);
  const reason = reasonOf(error) ?? '';
  if (reason === 'TEMPLATE_PRIVATE' || (data?.template && data.template.creatorId !== owner.inboxId))
    return <NotYours title={words.notYours} next={words.notYoursNext} />;
  if (missing.includes(reason)) return <NotYours title={words.missing} next={words.missingNext} />;
  if (data?.template && data.version?.content) {
    return <TemplateEditor template={data.template} version={data.version} owner={owner} />;
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
