import { Button, FileButton, Group, Text } from '@mantine/core';
import { useState } from 'react';
import { Section } from '../components/page-title.tsx';
import { hasSavedRecoveryFile, rememberRecoveryFile } from '../keys/saved-recovery-file.ts';
import { inboxTexts } from '../texts/inbox.ts';
import { inbox } from './inbox.ts';
import { PasskeyButton } from './passkey-button.tsx';

const RECOVERY_FILE_NAME = 'offshoot-recovery.json';

interface SaveRecoveryFileProps {
  file: string;
  /** Called once the person has shown that they have the file. */
  onSaved?: () => void;
}

/** A browser does not tell whether a download arrived, so the file counts as saved once the person has chosen it. */
export function SaveRecoveryFile({ file, onSaved }: SaveRecoveryFileProps) {
  const [isDownloaded, setIsDownloaded] = useState(false);
  const [result, setResult] = useState<'saved' | 'wrong' | undefined>(hasSavedRecoveryFile() ? 'saved' : undefined);
  const check = async (chosen: File | null) => {
    if (chosen === null) return;
    const isIts = await inbox.isRecoveryFile(chosen);
    setResult(isIts ? 'saved' : 'wrong');
    if (!isIts) return;
    rememberRecoveryFile();
    onSaved?.();
  };
  const saveInPasskey = async () => {
    await inbox.saveInPasskey();
    setResult('saved');
    onSaved?.();
  };
  const { recovery, recoveryHint, saveRecovery, checkRecovery, checkRecoveryHint, recoveryIs } = inboxTexts;
  return (
    <Section title={recovery}>
      <Text size="sm" maw="44rem">
        {recoveryHint}
      </Text>
      <Group>
        {/* The content itself: the URL of a blob would end with this page, and cancel a download that has only begun. */}
        <Button
          component="a"
          href={`data:application/json,${encodeURIComponent(file)}`}
          download={RECOVERY_FILE_NAME}
          variant={isDownloaded ? 'default' : 'filled'}
          onClick={() => setIsDownloaded(true)}
        >
          {saveRecovery}
        </Button>
        {result !== 'saved' && (
          <FileButton accept="application/json,.json" onChange={(chosen) => void check(chosen)}>
            {(props) => (
              <Button variant={isDownloaded ? 'filled' : 'default'} {...props}>
                {checkRecovery}
              </Button>
            )}
          </FileButton>
        )}
      </Group>
      {result !== 'saved' && (
        <Text size="sm" maw="44rem">
          {checkRecoveryHint}
        </Text>
      )}
      {result !== 'saved' && <PasskeyButton of="save" use={saveInPasskey} />}
      <Text size="sm" role={result === 'wrong' ? 'alert' : 'status'} {...(result === 'wrong' && { c: 'red' })}>
        {result !== undefined && recoveryIs[result]}
      </Text>
    </Section>
  );
}
