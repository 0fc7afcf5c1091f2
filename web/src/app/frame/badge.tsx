import { VisuallyHidden } from '@mantine/core';
import { useWaitingOn, type WaitingPage } from '../../components/waiting.ts';
import { texts } from '../../texts/app.ts';

const MAX_SHOWN = 99;

/** How many things wait for the person on the page of this link. Nothing if none do. */
export function Badge({ of: page }: { of: WaitingPage }) {
  const count = useWaitingOn(page);
  if (count === 0) return null;
  return (
    <>
      <span className="frame-badge" aria-hidden>
        {count > MAX_SHOWN ? `${MAX_SHOWN}+` : count}
      </span>
      <VisuallyHidden component="span">{texts.waiting[page](count)}</VisuallyHidden>
    </>
  );
}
