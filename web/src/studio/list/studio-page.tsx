import '../styles.ts';
import { Button, Stack, Text } from '@mantine/core';
import type { Owner } from '@offshoot/client';
import { useNavigate } from '@tanstack/react-router';
import { type ComponentProps, useState } from 'react';
import { FailureNotice } from '../../components/failure-notice.tsx';
import { MoreButton } from '../../components/more-button.tsx';
import { PageTitle, Section } from '../../components/page-title.tsx';
import { NeedsInbox } from '../../owner/needs-inbox.tsx';
import { texts } from '../../texts/app.ts';
import { studioTexts } from '../../texts/studio.ts';
import { draftOf } from '../draft/draft.ts';
import { keepDraft } from '../draft/kept-drafts.ts';
import { DropField } from '../import/drop-field.tsx';
import { newTemplateId, useMyTemplates } from '../my-templates.ts';
import { MyTemplates } from './my-templates-list.tsx';

export function StudioPage() {
  return (
    <Stack>
      <PageTitle name={studioTexts.title} />
      <Text maw="44rem">{studioTexts.lead}</Text>
      <NeedsInbox first={{ label: studioTexts.list.first }}>{(owner) => <Studio owner={owner} />}</NeedsInbox>
    </Stack>
  );
}

function Studio({ owner }: { owner: Owner }) {
  const navigate = useNavigate();
  const words = studioTexts.list;
  const found = useMyTemplates(owner);
  const edit = (id: string) => void navigate({ to: '/studio/$id', params: { id } });
  const [made, setMade] = useState(0);
  const imported: ComponentProps<typeof DropField>['onImport'] = (drafts) => {
    const ids = drafts.map(({ content, imported }) => {
      const id = newTemplateId();
      keepDraft(id, { draft: draftOf(content), basedOn: 0, keptAt: Date.now(), imported });
      return id;
    });
    if (ids.length === 1) edit(ids[0] ?? '');
    else setMade(ids.length);
  };
  return (
    <Stack gap="xl" w="100%">
      <Button style={{ alignSelf: 'start' }} onClick={() => edit(newTemplateId())}>
        {words.create}
      </Button>
      <Stack gap="xs">
        <DropField onImport={imported} />
        <Text role="status">{made > 0 && words.imported(made)}</Text>
      </Stack>
      <Section title={words.title}>
        {found.error && <FailureNotice error={found.error} onRetry={() => void found.refetch()} />}
        {found.isPending && !found.error && <Text role="status">{texts.loading}</Text>}
        {found.data && <MyTemplates templates={found.data} owner={owner} />}
        <MoreButton of={found}>{words.more}</MoreButton>
      </Section>
    </Stack>
  );
}
