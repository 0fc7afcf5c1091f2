import { useBlocker } from '@tanstack/react-router';
import { Dialog } from '../../parts/dialog.tsx';

interface LeaveGuardProps {
  title: string;
  text: string;
  stay: string;
  leave: string;
}

/** While it is shown, leaving the page is asked about first; closing the tab, too, in the words of the browser. */
export function LeaveGuard({ title, text, stay, leave }: LeaveGuardProps) {
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => current.pathname !== next.pathname,
    enableBeforeUnload: true,
    withResolver: true,
  });
  return (
    <Dialog
      title={title}
      text={text}
      isOpen={blocker.status === 'blocked'}
      onClose={() => blocker.reset?.()}
      actions={[
        { label: stay, onClick: () => blocker.reset?.() },
        { label: leave, color: 'red', onClick: () => blocker.proceed?.() },
      ]}
    />
  );
}
