import './dialog.css';
import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useId, useLayoutEffect, useRef } from 'react';

interface DialogProps {
  title: string;
  text?: string;
  isOpen: boolean;
  onClose(): void;
  children?: ReactNode;
  /** Buttons, the safe one first. */
  actions: { label: string; color?: string; isRunning?: boolean; isDisabled?: boolean; onClick(): void }[];
}

/** Asks before something happens. Escape is the safe way out, and the focus goes back to where it was. */
export function Dialog(props: DialogProps) {
  return props.isOpen && <OpenDialog {...props} />;
}

function OpenDialog({ title, text, onClose, children, actions }: DialogProps) {
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    // Not a button: Enter must do nothing before the person has read what the dialog is about.
    heading.current?.focus();
    // Before the element is gone, so that the browser puts the focus back.
    return () => shown?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className="dialog"
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <Stack>
        <Title order={2} size="h4" id={id} ref={heading} tabIndex={-1}>
          {title}
        </Title>
        {text !== undefined && <Text>{text}</Text>}
        {children}
        <Group justify="end">
          {actions.map(({ label, color, isRunning = false, isDisabled = false, onClick }, i) => (
            <Button
              key={label}
              variant={i === 0 ? 'default' : 'filled'}
              {...(color && { color })}
              loading={isRunning}
              disabled={isDisabled}
              onClick={onClick}
            >
              {label}
            </Button>
          ))}
        </Group>
      </Stack>
    </dialog>
  );
}
