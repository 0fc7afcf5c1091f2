import { Anchor, Badge, Button, Group, Stack, Text } from '@mantine/core';
import { type Owner, setVisibility, visibilityWord } from '@offshoot/client';
import { type Template, type TemplateContent, type TemplateVersion, Visibility } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import type { TemplateOffer } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { Folds } from '../../components/fold.tsx';
import { PageTitle } from '../../components/page-title.tsx';
import { OwnerFailureNotice } from '../../owner/owner-failure-notice.tsx';
import { Origin } from '../../template/origin.tsx';
import { studioTexts } from '../../texts/studio.ts';
import type { PageClient } from '../../xmtp/page-client.ts';
import { AgentsSection } from '../agents/agents-section.tsx';
import { contentOf, draftOf } from '../draft/draft.ts';
import { type EditedDraft, useDraft } from '../draft/use-draft.ts';
import { HandOverSection } from '../life/hand-over-section.tsx';
import { KeepSection } from '../life/keep-section.tsx';
import { StoreSection } from '../life/store-section.tsx';
import { MergeSection } from '../merge/merge-section.tsx';
import { StatsSection } from '../stats/stats-section.tsx';
import { TrialPanel } from '../trial/trial-panel.tsx';
import { showRefusal, useTemplateAction } from '../use-template-action.ts';
import { HistorySection } from '../versions/history-section.tsx';
import { NextVersionDialog } from '../versions/next-version-dialog.tsx';
import { EditorLayout } from './editor-layout.tsx';

const words = studioTexts.editor;

interface TemplateEditorProps {
  template: Template;
  /** Its current version. */
  version: TemplateVersion;
  /** To whom it is offered. Undefined: to nobody. */
  offer: TemplateOffer | undefined;
  owner: Owner;
  client: PageClient;
}

/** The creator's next version, begun from the one that their agents have. */
interface Next {
  content: TemplateContent;
  /** The number of the old version that comes back, and whether something else was typed meanwhile. */
  backTo?: bigint;
  isBesideDraft?: boolean;
}

export function TemplateEditor({ template, version, offer, owner, client }: TemplateEditorProps) {
  const current = useMemo(() => draftAndVersion(version), [version]);
  const kept = useDraft(template.id, current);
  const [next, setNext] = useState<Next>();
  // About the draft as it was: the next change of it ends the note.
  const [note, setNote] = useState('');
  const edited: EditedDraft = {
    ...kept,
    change(change) {
      setNote('');
      kept.change(change);
    },
    discard() {
      setNote('');
      kept.discard();
    },
  };
  const { id, agentName, visibility } = template;
  // Without changes, the next step of a private template is the store.
  const isReady = visibility === Visibility.PRIVATE && !edited.isChanged;
  const publishing = useTemplateAction(
    owner,
    () => setVisibility(owner, id, 'public'),
    () => setNote(words.published),
  );
  const review = async () => {
    const errors = await edited.refusal();
    setNote(errors ? words.errors(Object.keys(errors).length) : edited.isChanged ? '' : words.unchanged);
    if (errors === undefined && edited.isChanged) setNext({ content: contentOf(edited.draft) });
  };
  const published = (number: bigint) => {
    // The draft is published now, unless an older version came back beside it.
    if (!next?.isBesideDraft) edited.discard();
    setNext(undefined);
    setNote(studioTexts.update.done(number));
  };
  return (
    <Stack gap="xl" w="100%">
      <Stack gap="xs">
        <PageTitle name={agentName}>
          <bdi className="foreign">{agentName}</bdi>
        </PageTitle>
        <Group gap="sm">
          <Text size="sm">{studioTexts.list.version(template.version)}</Text>
          <Badge variant="default">{studioTexts.list.seen[visibilityWord(visibility)]}</Badge>
          {visibility !== Visibility.PRIVATE && (
            <Anchor size="sm" renderRoot={(props) => <Link to="/t/$templateId" params={{ templateId: id }} {...props} />}>
              {words.toPage}
            </Anchor>
          )}
          <Anchor size="sm" renderRoot={(props) => <Link to="/t/$templateId/add" params={{ templateId: id }} {...props} />}>
            {words.toAdd}
          </Anchor>
        </Group>
        <Origin of={template.duplicatedFrom} />
      </Stack>
      <EditorLayout
        edited={edited}
        onImport={(content) => edited.change({ ...draftOf(content), duplicatedFrom: current.draft.duplicatedFrom })}
        beside={<TrialPanel id={id} edited={edited} owner={owner} client={client} />}
      >
        {edited.isChanged && BigInt(edited.basedOn) < template.version && (
          <Text role="status">{words.changed(edited.basedOn, template.version)}</Text>
        )}
        {publishing.error && <OwnerFailureNotice error={publishing.error} />}
        <Group gap="sm" wrap="nowrap">
          <Button flex="none" loading={publishing.isPending} onClick={() => (isReady ? publishing.mutate() : void review())}>
            {isReady ? studioTexts.store.make.public : words.review}
          </Button>
          <Text role="status" size="sm">
            {note}
          </Text>
        </Group>
      </EditorLayout>
      <Folds>
        <AgentsSection template={template} owner={owner} />
        <StatsSection templateId={id} owner={owner} />
        <StoreSection template={template} hasUnsaved={edited.isChanged} owner={owner} />
        <KeepSection template={template} version={version} owner={owner} />
        {template.duplicatedFrom && (
          <MergeSection
            owner={owner}
            origin={template.duplicatedFrom}
            draft={edited.draft}
            onMerged={(content) => edited.change({ ...draftOf(content), duplicatedFrom: current.draft.duplicatedFrom })}
          />
        )}
        <HistorySection
          template={template}
          owner={owner}
          onBack={({ version: backTo, content }) => content && setNext({ content, backTo, isBesideDraft: edited.isChanged })}
        />
        <HandOverSection template={template} offer={offer} owner={owner} client={client} />
      </Folds>
      {next && (
        <NextVersionDialog
          template={template}
          current={version}
          content={next.content}
          backTo={next.backTo}
          owner={owner}
          onClose={() => setNext(undefined)}
          onPublished={published}
          onRefused={(error) => showRefusal(error, edited) && setNext(undefined)}
        />
      )}
    </Stack>
  );
}

function draftAndVersion({ content, version }: TemplateVersion) {
  if (content === undefined) throw new Error('The version has no content.');
  return { draft: draftOf(content), version: Number(version) };
}
