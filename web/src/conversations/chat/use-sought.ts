import { useEffect, useState } from 'react';
import type { Messages } from '../convos/messages.ts';
import { rowId } from './message-row.tsx';

/** Leads to a message of the conversation: if it is not shown yet, older ones are, until it is. */
export function useSought({ messages, hasMore, onOlder }: Messages & { onOlder: () => void }): (messageId: string) => void {
  const [sought, setSought] = useState<string>();
  useEffect(() => {
    if (sought === undefined) return;
    const isShown = messages.some(({ id }) => id === sought);
    if (!isShown && hasMore) return onOlder();
    const row = document.getElementById(rowId(sought));
    row?.scrollIntoView({ block: 'center' });
    row?.focus({ preventScroll: true });
    setSought(undefined);
  }, [sought, messages, hasMore, onOlder]);
  return setSought;
}
