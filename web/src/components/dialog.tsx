import './dialog.css';
import { Button, CloseButton, Group, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useId, useLayoutEffect, useRef } from 'react';
import { texts } from '../texts/app.ts';

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
  return (
    <Modal title={title} onClose={onClose}>
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
    </Modal>
  );
}

interface DrawerProps {
  title: string;
  onClose(): void;
  children: ReactNode;
}

/** More about what the page shows: at its side, on a phone over all of it. */
export function Drawer({ title, onClose, children }: DrawerProps) {
  return (
    <Modal title={title} onClose={onClose} className="drawer">
      <CloseButton className="drawer-close" size="lg" aria-label={texts.close} onClick={onClose} />
      {children}
    </Modal>
  );
}

function Modal({ title, onClose, className = '', children }: DrawerProps & { className?: string }) {
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
      className={`dialog ${className}`}
      aria-labelledby={id}
      onCancel={(event) => {
        // One dialog may be inside another.
        if (event.target !== event.currentTarget) return;
        event.preventDefault();
        onClose();
      }}
    >
      <Stack>
        <Title order={2} size="h4" id={id} ref={heading} tabIndex={-1}>
          {title}
        </Title>
        {children}
      </Stack>
    </dialog>
  );
}
