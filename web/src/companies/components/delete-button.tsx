import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import { V1FailureNotice } from '../v1/v1-failure-notice.tsx';

interface DeleteButtonProps {
  texts: {
    label: string;
    /** The label with what is deleted, for those who do not see it. */
    of: string;
    title: string;
    text: string;
    keep: string;
    confirm: string;
  };
  deleting: { mutate: () => void; reset: () => void; isPending: boolean; error: unknown };
  /** Says more of a failure than its notice. Undefined: nothing. */
  explain?: (error: unknown) => ReactNode;
}

/** Deletes something, after the person has read what happens. */
export function DeleteButton({ texts: { label, of, title, text, keep, confirm }, deleting, explain }: DeleteButtonProps) {
  const [isOpen, setIsOpen] = useState(false);
  const { error, isPending, mutate, reset } = deleting;
  const close = () => {
    setIsOpen(false);
    reset();
  };
  return (
    <>
      <Button size="compact-sm" variant="default" color="red" aria-label={of} onClick={() => setIsOpen(true)}>
        {label}
      </Button>
      <Dialog
        title={title}
        text={text}
        isOpen={isOpen}
        onClose={close}
        actions={[
          { label: keep, onClick: close },
          { label: confirm, color: 'red', isRunning: isPending, onClick: () => mutate() },
        ]}
      >
        {error != null && (explain?.(error) ?? <V1FailureNotice error={error} onRetry={() => mutate()} />)}
      </Dialog>
    </>
  );
}
