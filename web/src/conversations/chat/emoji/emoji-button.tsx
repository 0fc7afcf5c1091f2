import { ActionIcon, type ActionIconProps } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { DrawnIcon } from '../drawn-icon.tsx';

/** The picker and its names are as large as a page. */
const EmojiDialog = lazy(async () => ({ default: (await import('./emoji-dialog.tsx')).EmojiDialog }));

interface EmojiButtonProps extends Pick<ActionIconProps, 'size' | 'radius' | 'className'> {
  label: string;
  path: string;
  onChosen: (emoji: string) => void;
}

/** Opens the choice of all emoji. */
export function EmojiButton({ label, path, onChosen, ...look }: EmojiButtonProps) {
  const [isOpen, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      <ActionIcon variant="subtle" color="gray" {...look} aria-label={label} aria-haspopup="dialog" onClick={() => setOpen(true)}>
        <DrawnIcon path={path} />
      </ActionIcon>
      {isOpen && (
        <Suspense>
          <EmojiDialog
            title={label}
            onClose={close}
            onChosen={(emoji) => {
              close();
              onChosen(emoji);
            }}
          />
        </Suspense>
      )}
    </>
  );
}
