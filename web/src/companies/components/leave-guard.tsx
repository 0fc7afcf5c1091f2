import { useBlocker } from '@tanstack/react-router';
import { use, useEffect, useRef } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import { TenantSwitchContext } from '../tenants/tenant-switch.ts';

interface LeaveGuardProps {
  title: string;
  text: string;
  stay: string;
  leave: string;
  /** Called when the person leaves. Missing: there is always something to lose. */
  isUnsaved?: () => boolean;
}

const ALWAYS = () => true;

/** While it is shown, leaving the page or its tenant is asked about first; closing the tab, too, in the words of the browser. */
export function LeaveGuard({ title, text, stay, leave, isUnsaved = ALWAYS }: LeaveGuardProps) {
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => isUnsaved() && current.pathname !== next.pathname,
    enableBeforeUnload: isUnsaved,
    withResolver: true,
  });
  const { hold, ...tenant } = use(TenantSwitchContext);
  const asks = useRef(isUnsaved);
  useEffect(() => {
    asks.current = isUnsaved;
  });
  useEffect(() => hold(() => asks.current()), [hold]);
  const answer = (isLeaving: boolean) => {
    if (tenant.isAsked) (isLeaving ? tenant.leave : tenant.stay)();
    else (isLeaving ? blocker.proceed : blocker.reset)?.();
  };
  return (
    <Dialog
      title={title}
      text={text}
      isOpen={tenant.isAsked || blocker.status === 'blocked'}
      onClose={() => answer(false)}
      actions={[
        { label: stay, onClick: () => answer(false) },
        { label: leave, color: 'red', onClick: () => answer(true) },
      ]}
    />
  );
}
