import { Button, Text } from '@mantine/core';
import { useState } from 'react';
import { Dialog } from '../components/dialog.tsx';
import { conversationTexts } from '../texts/conversations.ts';

interface ConfirmedActionProps {
  label: string;
  /** For screen readers, where several buttons have the same label. */
  describedAs?: string;
  title: string;
  text: string;
  confirm: string;
  act(): Promise<void>;
}

/** A button for what cannot be undone: it is done after the person has read what happens. */
export function ConfirmedAction({ label, describedAs, title, text, confirm, act }: ConfirmedActionProps) {
  const [state, setState] = useState<'idle' | 'asked' | 'busy' | 'failed'>('idle');
  const go = async () => {
    setState('busy');
    await act().then(
      () => setState('idle'),
      () => setState('failed'),
    );
  };
  const { keepAsIs, notDone } = conversationTexts;
  return (
    <>
      <Button size="compact-sm" variant="default" aria-label={describedAs} onClick={() => setState('asked')}>
        {label}
      </Button>
      <Text role="alert" size="sm" c="red">
        {state === 'failed' && notDone}
      </Text>
      <Dialog
        title={title}
        text={text}
        isOpen={state === 'asked' || state === 'busy'}
        onClose={() => setState('idle')}
        actions={[
          { label: keepAsIs, onClick: () => setState('idle') },
          { label: confirm, color: 'red', isRunning: state === 'busy', onClick: () => void go() },
        ]}
      />
    </>
  );
}
