import { Alert, Button, Group } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useFocusAfter } from '../components/page-title.tsx';
import { isReminderDue, putOffReminder } from '../keys/saved-recovery-file.ts';
import { inboxTexts } from '../texts/inbox.ts';
import { savedKey } from './inbox.ts';
import { SaveRecoveryFile } from './save-recovery-file.tsx';

/** In an open account: reminds a person whose only key is in this browser to save it. It stands in nobody's way, and can be put off for days. */
export function KeyReminder() {
  const [file, setFile] = useState<string>();
  const [step, setStep] = useState<'due' | 'saving' | 'over'>('due');
  useFocusAfter(step);
  useEffect(() => {
    if (isReminderDue(Date.now())) void savedKey().then(setFile);
  }, []);
  if (file === undefined || step === 'over') return null;
  const later = () => {
    putOffReminder(Date.now());
    setStep('over');
  };
  const { recovery, reminder, showSaving, saveLater } = inboxTexts;
  return (
    // What saves the key is a region of this name itself.
    <Alert variant="default" w="100%" {...(step === 'due' ? { role: 'region', 'aria-label': recovery } : { role: 'presentation' })}>
      {step === 'saving' ? (
        <SaveRecoveryFile file={file} onSaved={() => setStep('over')} />
      ) : (
        <Group justify="space-between" gap="xs">
          <span>{reminder}</span>
          <Group gap="xs">
            <Button size="compact-sm" onClick={() => setStep('saving')}>
              {showSaving}
            </Button>
            <Button size="compact-sm" variant="default" onClick={later}>
              {saveLater}
            </Button>
          </Group>
        </Group>
      )}
    </Alert>
  );
}
