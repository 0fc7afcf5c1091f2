import { useBlocker } from '@tanstack/react-router';
import { Dialog } from '../../../parts/dialog.tsx';
import { profilesTexts } from '../../../texts/profiles.ts';

const words = profilesTexts.form;

/** Asks before somebody leaves what they have not saved. `isUnsaved` is asked at that moment. */
export function LeaveQuestion({ isUnsaved }: { isUnsaved: () => boolean }) {
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => isUnsaved() && current.pathname !== next.pathname,
    enableBeforeUnload: isUnsaved,
    withResolver: true,
  });
  return (
    <Dialog
      title={words.leaveTitle}
      text={words.leaveNext}
      isOpen={blocker.status === 'blocked'}
      onClose={() => blocker.reset?.()}
      actions={[
        { label: words.stay, onClick: () => blocker.reset?.() },
        { label: words.leave, onClick: () => blocker.proceed?.() },
      ]}
    />
  );
}
