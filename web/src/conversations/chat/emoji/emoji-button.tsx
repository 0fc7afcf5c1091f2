import { ActionIcon, type ActionIconProps } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';

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

/** A line drawing of 24 by 24. */
export function DrawnIcon({ path }: { path: string }) {
  return (
    <svg viewBox="0 0 24 24" width="18" height="18" aria-hidden>
      <path d={path} fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}
