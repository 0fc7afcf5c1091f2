import { type Dispatch, type SetStateAction, useEffect, useState } from 'react';

const UNSENT = 'offshoot-unsent:';

/**
 * What the person has typed in a conversation and not sent. This tab keeps it until it is closed: while another tab has the inbox, after a
 * reload, and on other pages.
 */
export function useUnsentText(inboxId: string, conversationId: string): [text: string, setText: Dispatch<SetStateAction<string>>] {
  const item = `${UNSENT}${inboxId}:${conversationId}`;
  const [text, setText] = useState(() => sessionStorage.getItem(item) ?? '');
  useEffect(() => {
    if (text === '') sessionStorage.removeItem(item);
    else sessionStorage.setItem(item, text);
  }, [item, text]);
  return [text, setText];
}
