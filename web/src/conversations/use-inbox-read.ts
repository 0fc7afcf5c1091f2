import { useCallback, useEffect, useRef, useState } from 'react';
import type { PageClient } from '../xmtp/page-client.ts';

export interface InboxRead<T> {
  /** Undefined until it has been read. */
  data?: T;
  /** Of the last reading, if it failed. */
  error?: unknown;
  readAgain(): void;
}

/**
 * What `read` finds in the inbox, read anew whenever there may be something new: in this conversation, or anywhere. One reading at a
 * time, and another after it if something has changed meanwhile. `read` has to be the same function until it reads something else.
 */
export function useInboxRead<T>(client: PageClient, conversationId: string | undefined, read: () => Promise<T>): InboxRead<T> {
  const [state, setState] = useState<{ data?: T; error?: unknown }>({});
  const again = useRef(() => {});
  useEffect(() => {
    let isOver = false;
    let isReading = false;
    let isStale = false;
    const look = async () => {
      isStale = true;
      if (isReading) return;
      isReading = true;
      while (isStale && !isOver) {
        isStale = false;
        const result = await read().then(
          (data) => ({ data }),
          (error: unknown) => ({ error }),
        );
        if (!isOver) setState((before) => ({ ...('error' in result && before), ...result }));
      }
      isReading = false;
    };
    again.current = () => void look();
    const unfollow = client.onActivity((id) => {
      if (id === undefined || conversationId === undefined || id === conversationId) void look();
    });
    void look();
    return () => {
      isOver = true;
      unfollow();
    };
  }, [client, conversationId, read]);
  return { ...state, readAgain: useCallback(() => again.current(), []) };
}
