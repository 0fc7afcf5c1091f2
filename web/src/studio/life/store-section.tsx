import { Button, Group, Text } from '@mantine/core';
import { deleteTemplate, type Owner, setVisibility, visibilityWord } from '@offshoot/client';
import { Standing, type Template } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import type { VisibilityWord } from '@offshoot/statements';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import { Fold } from '../../components/fold.tsx';
import { OwnerFailureNotice } from '../../owner/owner-failure-notice.tsx';
import { studioTexts } from '../../texts/studio.ts';
import { discardDraft } from '../draft/kept-drafts.ts';
import { useDropList } from '../my-templates.ts';
import { endTrial } from '../trial/trial.ts';
import { useTemplateAction } from '../use-template-action.ts';

const words = studioTexts.store;

const VISIBILITIES = ['public', 'by-link', 'private'] as const;

/** Publishes the template, shares it by its link, makes it private again, and deletes it. */
export function StoreSection({ template, hasUnsaved, owner }: { template: Template; hasUnsaved: boolean; owner: Owner }) {
  const navigate = useNavigate();
  const dropList = useDropList(owner);
  const [isAsking, setIsAsking] = useState(false);
  const { id, standing, standingReason } = template;
  const now = visibilityWord(template.visibility);
  const others = VISIBILITIES.filter((each) => each !== now);
  const showing = useTemplateAction(owner, (wanted: VisibilityWord) => setVisibility(owner, id, wanted));
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
    <Fold title={words.title} summary={studioTexts.list.seen[now]} calls={standing !== Standing.LISTED && standingReason !== ''}>
      <Text role="status">{words.seen[now]}</Text>
      {standing !== Standing.LISTED && standingReason !== '' && <Text className="foreign">{words.standing(standingReason)}</Text>}
      {now !== 'private' && <Text size="sm">{words.unpublishHint}</Text>}
      {now === 'private' && hasUnsaved && <Text size="sm">{words.publishUnsaved}</Text>}
      <Group>
        {others.map((wanted) => (
          <Button
            key={wanted}
            variant={wanted === 'public' ? 'filled' : 'default'}
            loading={showing.isPending && showing.variables === wanted}
            disabled={showing.isPending}
            onClick={() => showing.mutate(wanted)}
          >
            {words.make[wanted]}
          </Button>
        ))}
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
    </Fold>
  );
}
