import { Button, Group, Text } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import { rememberRecoveryFile } from '../keys/saved-recovery-file.ts';
import { Section } from '../parts/section.tsx';
import { inboxTexts } from '../texts/inbox.ts';

const RECOVERY_FILE_NAME = 'offshoot-recovery.json';

export function SaveRecoveryFile({ file, onSaved, children }: { file: string; onSaved?: () => void; children?: ReactNode }) {
  const [link, setLink] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([file], { type: 'application/json' }));
    setLink(made);
    return () => URL.revokeObjectURL(made);
  }, [file]);
  const saved = () => {
    rememberRecoveryFile();
    onSaved?.();
  };
  const { recovery, recoveryHint, saveRecovery } = inboxTexts;
  return (
    <Section title={recovery}>
      <Text size="sm" maw="44rem">
        {recoveryHint}
      </Text>
      <Group>
        <Button component="a" href={link} download={RECOVERY_FILE_NAME} onClick={saved}>
          {saveRecovery}
        </Button>
        {children}
      </Group>
    </Section>
  );
}
