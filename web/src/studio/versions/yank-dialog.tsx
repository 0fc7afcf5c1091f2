import { TextInput } from '@mantine/core';
import { type Owner, yankVersion } from '@offshoot/client';
import { useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import { OwnerFailureNotice } from '../../owner/owner-failure-notice.tsx';
import { studioTexts } from '../../texts/studio.ts';
import { useTemplateAction } from '../use-template-action.ts';

const words = studioTexts.versions;
/** As the contract says: 500 bytes, of which a character can take four. */
const MAX_REASON = 125;

interface YankDialogProps {
  templateId: string;
  version: bigint;
  owner: Owner;
  onClose(): void;
}

/** Asks why before a version is taken back. */
export function YankDialog({ templateId, version, owner, onClose }: YankDialogProps) {
  const [reason, setReason] = useState('');
  const said = reason.trim();
  const yanking = useTemplateAction(owner, () => yankVersion(owner, templateId, version, said), onClose);
  return (
    <Dialog
      title={words.yank(version)}
      text={words.yankHint}
      isOpen
      onClose={onClose}
      actions={[
        { label: studioTexts.kept.cancel, onClick: onClose },
        {
          label: words.yank(version),
          color: 'red',
          isRunning: yanking.isPending,
          isDisabled: said === '',
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
      {yanking.error && <OwnerFailureNotice error={yanking.error} />}
    </Dialog>
  );
}
