import { Button, Group, Text } from '@mantine/core';
import { deleteTemplate, type Owner, setVisibility } from '@offshoot/client';
import { Standing, type Template, Visibility } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import { Section } from '../../components/page-title.tsx';
import { OwnerFailureNotice } from '../../owner/owner-failure-notice.tsx';
import { studioTexts } from '../../texts/studio.ts';
import { discardDraft } from '../draft/kept-drafts.ts';
import { useDropList } from '../my-templates.ts';
import { endTrial } from '../trial/trial.ts';
import { useTemplateAction } from '../use-template-action.ts';

const words = studioTexts.store;

/** Publishes the template, makes it private again, and deletes it. */
export function StoreSection({ template, hasUnsaved, owner }: { template: Template; hasUnsaved: boolean; owner: Owner }) {
  const navigate = useNavigate();
  const dropList = useDropList(owner);
  const [isAsking, setIsAsking] = useState(false);
  const { id, visibility, standing, standingReason } = template;
  const isPublic = visibility === Visibility.PUBLIC;
  const showing = useTemplateAction(owner, () => setVisibility(owner, id, isPublic ? 'private' : 'public'));
  const deleting = useTemplateAction(
    owner,
    async () => {
      await endTrial(owner, id);
      await deleteTemplate(owner, id);
    },
    () => {
      dropList();
      discardDraft(id);
      void navigate({ to: '/studio', ignoreBlocker: true });
    },
  );
  return (
    <Section title={words.title}>
      <Text role="status">{isPublic ? words.public : words.private}</Text>
      {standing !== Standing.LISTED && standingReason !== '' && <Text className="foreign">{words.standing(standingReason)}</Text>}
      {isPublic && <Text size="sm">{words.unpublishHint}</Text>}
      {!isPublic && hasUnsaved && <Text size="sm">{words.publishUnsaved}</Text>}
      <Group>
        <Button variant={isPublic ? 'default' : 'filled'} loading={showing.isPending} onClick={() => showing.mutate()}>
          {isPublic ? words.unpublish : words.publish}
        </Button>
        <Button variant="default" onClick={() => setIsAsking(true)}>
          {words.delete}
        </Button>
      </Group>
      {showing.error && <OwnerFailureNotice error={showing.error} />}
      <Dialog
        title={words.deleteTitle}
        text={words.deleteNext}
        isOpen={isAsking}
        onClose={() => setIsAsking(false)}
        actions={[
          { label: studioTexts.kept.cancel, onClick: () => setIsAsking(false) },
          { label: words.delete, color: 'red', isRunning: deleting.isPending, onClick: () => deleting.mutate() },
        ]}
      >
        {deleting.error && <OwnerFailureNotice error={deleting.error} />}
      </Dialog>
    </Section>
  );
}
