import { Button, Group, Stack, Text } from '@mantine/core';
import { createTemplate, type Owner } from '@offshoot/client';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { PageTitle } from '../../components/page-title.tsx';
import { OwnerFailureNotice } from '../../owner/owner-failure-notice.tsx';
import { studioTexts } from '../../texts/studio.ts';
import type { PageClient } from '../../xmtp/page-client.ts';
import { DescribeCard } from '../draft/describe-card.tsx';
import { contentOf, draftOf, emptyDraft } from '../draft/draft.ts';
import { discardDraft } from '../draft/kept-drafts.ts';
import { useDraft } from '../draft/use-draft.ts';
import { ATTEST_SECONDS } from '../my-templates.ts';
import { renameTrial } from '../trial/kept-trials.ts';
import { TrialPanel } from '../trial/trial-panel.tsx';
import { showRefusal, useTemplateAction } from '../use-template-action.ts';
import { EditorLayout } from './editor-layout.tsx';

const words = studioTexts.editor;
const NOTHING = { draft: emptyDraft, version: 0 };

/** A template that exists only in this browser until its creator signs it. */
export function NewTemplate({ id, owner, client }: { id: string; owner: Owner; client: PageClient }) {
  const edited = useDraft(id, NOTHING);
  const navigate = useNavigate();
  const [wrong, setWrong] = useState(0);
  const creating = useTemplateAction(
    owner,
    () => createTemplate(owner, contentOf(edited.draft), ATTEST_SECONDS),
    ({ id: made }) => {
      discardDraft(id);
      renameTrial(id, made);
      void navigate({ to: '/studio/$id', params: { id: made }, replace: true, ignoreBlocker: true });
    },
  );
  const create = async () => {
    const errors = await edited.refusal();
    setWrong(errors ? Object.keys(errors).length : 0);
    if (errors === undefined) creating.mutate(undefined, { onError: (error) => showRefusal(error, edited) });
  };
  return (
    <Stack w="100%">
      <PageTitle name={words.newTitle} />
      <DescribeCard owner={owner} onDraft={(content) => edited.change(draftOf(content))} />
      <EditorLayout
        edited={edited}
        onImport={(content) => edited.change(draftOf(content))}
        beside={<TrialPanel id={id} edited={edited} owner={owner} client={client} />}
      >
        {creating.error && <OwnerFailureNotice error={creating.error} />}
        <Text role="alert" c="red">
          {wrong > 0 && words.errors(wrong)}
        </Text>
        <Group gap="sm" wrap="nowrap">
          <Button flex="none" loading={creating.isPending} onClick={() => void create()}>
            {words.create}
          </Button>
          <Text size="xs" c="dimmed">
            {words.creating}
          </Text>
        </Group>
      </EditorLayout>
    </Stack>
  );
}
