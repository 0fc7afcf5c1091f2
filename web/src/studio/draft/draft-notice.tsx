import { Alert, Button, Stack, Text } from '@mantine/core';
import { useBlocker } from '@tanstack/react-router';
import { useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import { studioTexts } from '../../texts/studio.ts';
import type { EditedDraft } from './use-draft.ts';

const words = studioTexts.kept;

/** Says that there is unsaved work and where it is kept, lets it be discarded, and asks before it is left. */
export function DraftNotice({ edited }: { edited: EditedDraft }) {
  const { isChanged, isKept, isRestored, discard } = edited;
  const [isAsking, setIsAsking] = useState(false);
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => isChanged && current.pathname !== next.pathname,
    // A kept draft is there again after a reload, so the browser need not ask.
    enableBeforeUnload: isChanged && !isKept,
    withResolver: true,
  });
  const discardAll = () => {
    discard();
    setIsAsking(false);
  };
  return (
    <>
      <div role="status">
        {isChanged && (
          <Alert color="yellow" role="presentation">
            <Stack gap="sm" align="start">
              <Text size="sm">
                {isKept ? words.unsaved : words.lost} {isRestored && words.restored}
              </Text>
              <Button size="compact-sm" variant="default" onClick={() => setIsAsking(true)}>
                {words.discard}
              </Button>
            </Stack>
          </Alert>
        )}
      </div>
      <Dialog
        title={words.discardTitle}
        text={words.discardNext}
        isOpen={isAsking}
        onClose={() => setIsAsking(false)}
        actions={[
          { label: words.cancel, onClick: () => setIsAsking(false) },
          { label: words.discard, color: 'red', onClick: discardAll },
        ]}
      />
      <Dialog
        title={words.leaveTitle}
        text={isKept ? words.leaveNext : words.leaveLost}
        isOpen={blocker.status === 'blocked'}
        onClose={() => blocker.reset?.()}
        actions={[
          { label: words.stay, onClick: () => blocker.reset?.() },
          { label: words.leave, onClick: () => blocker.proceed?.() },
        ]}
      />
    </>
  );
}
