import '../styles.ts';
import { Button, Group, Stack, Text } from '@mantine/core';
import type { Owner } from '@offshoot/client';
import type { TemplateContent } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { useNavigate } from '@tanstack/react-router';
import { FailureNotice } from '../../components/failure-notice.tsx';
import { MoreButton } from '../../components/more-button.tsx';
import { PageTitle, Section } from '../../components/page-title.tsx';
import { NeedsInbox } from '../../owner/needs-inbox.tsx';
import { texts } from '../../texts/app.ts';
import { studioTexts } from '../../texts/studio.ts';
import { draftOf } from '../draft/draft.ts';
import { ImportButton } from '../draft/import-button.tsx';
import { keepDraft } from '../draft/kept-drafts.ts';
import { newTemplateId, useMyTemplates } from '../my-templates.ts';
import { MyTemplates } from './my-templates-list.tsx';

export function StudioPage() {
  return (
    <Stack>
      <PageTitle name={studioTexts.title} />
      <Text maw="44rem">{studioTexts.lead}</Text>
      <NeedsInbox>{(owner) => <Studio owner={owner} />}</NeedsInbox>
    </Stack>
  );
}

function Studio({ owner }: { owner: Owner }) {
  const navigate = useNavigate();
  const words = studioTexts.list;
  const found = useMyTemplates(owner);
  const edit = (id: string) => void navigate({ to: '/studio/$id', params: { id } });
  const imported = (content: TemplateContent) => {
    const id = newTemplateId();
    keepDraft(id, { draft: draftOf(content), basedOn: 0, keptAt: Date.now() });
    edit(id);
  };
  return (
    <Stack gap="xl" w="100%">
      <Group align="start">
        <Button onClick={() => edit(newTemplateId())}>{words.create}</Button>
        <ImportButton label={words.importFile} onImport={imported} />
      </Group>
      <Section title={words.title}>
        {found.error && <FailureNotice error={found.error} onRetry={() => void found.refetch()} />}
        {found.isPending && !found.error && <Text role="status">{texts.loading}</Text>}
        {found.data && <MyTemplates templates={found.data} owner={owner} />}
        <MoreButton of={found}>{words.more}</MoreButton>
      </Section>
    </Stack>
  );
}
