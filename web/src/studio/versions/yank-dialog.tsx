import { Stack, Text, TextInput, Title } from '@mantine/core';
import { lastGoodVersion, type Owner, ownContent, replaceVersion, yankVersion } from '@offshoot/client';
import type { Template, TemplateVersion } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Changes } from '../../components/changes/compared-versions.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { OwnerFailureNotice } from '../../owner/owner-failure-notice.tsx';
import { changesOf } from '../../template/versions/version-difference.ts';
import { texts } from '../../texts/app.ts';
import { studioTexts } from '../../texts/studio.ts';
import { ATTEST_SECONDS } from '../my-templates.ts';
import { useTemplateAction } from '../use-template-action.ts';

const words = studioTexts.versions;
/** As the contract says: 500 bytes, of which a character can take four. */
const MAX_REASON = 125;

interface YankDialogProps {
  template: Template;
  taken: TemplateVersion;
  owner: Owner;
  onClose(): void;
}

/** Asks why before a version is taken back. The newest one is replaced by the last good one in the same step. */
export function YankDialog({ template, taken, owner, onClose }: YankDialogProps) {
  const { version } = taken;
  const isNewest = version === template.version;
  const [reason, setReason] = useState('');
  const said = reason.trim();
  const good = useReplacement(owner, taken, isNewest);
  const yanking = useTemplateAction<unknown>(
    owner,
    async () => {
      if (!isNewest) return yankVersion(owner, template.id, version, said);
      // The button is disabled until it is read.
      return good.data && replaceVersion(owner, template.id, { ...good.data, version, reason: said, attestFor: ATTEST_SECONDS });
    },
    onClose,
  );
  const isReady = said !== '' && (!isNewest || good.data !== undefined);
  return (
    <Dialog
      title={words.yank(version)}
      text={isNewest ? words.replaceHint : words.yankHint}
      isOpen
      onClose={onClose}
      actions={[
        { label: studioTexts.kept.cancel, onClick: onClose },
        {
          label: words.yank(version),
          color: 'red',
          isRunning: yanking.isPending,
          isDisabled: !isReady,
          onClick: () => yanking.mutate(),
        },
      ]}
    >
      <TextInput
        label={words.yankReason}
        description={words.yankReasonHint}
        maxLength={MAX_REASON}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {good.isLoading && <Text role="status">{texts.loading}</Text>}
      {good.error && <OwnerFailureNotice error={good.error} />}
      {good.data && (
        <Stack gap="md">
          <Text>{words.replacement(good.data.from, version + 1n)}</Text>
          <Title order={3} size="h4">
            {studioTexts.update.changes}
          </Title>
          <Changes changes={good.data.changes} />
        </Stack>
      )}
      {yanking.error && <OwnerFailureNotice error={yanking.error} />}
    </Dialog>
  );
}

/** What the agents of the newest version move to. */
function useReplacement(owner: Owner, { templateId, version, content: bad }: TemplateVersion, isNewest: boolean) {
  return useQuery({
    queryKey: ['studio', owner.inboxId, templateId, 'replacement', String(version)],
    queryFn: async () => {
      const from = await lastGoodVersion(owner, templateId);
      const content = await ownContent(owner, templateId, from);
      return { from, content, changes: bad ? changesOf(bad, content) : [] };
    },
    enabled: isNewest,
  });
}
