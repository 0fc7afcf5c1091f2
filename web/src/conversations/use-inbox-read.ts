import { useCallback, useEffect, useRef, useState } from 'react';
import type { PageClient } from '../xmtp/page-client.ts';
import { type News, type NewsItem, withItem } from './convos/news.ts';

export interface InboxRead<T> {
  /** Undefined until it has been read. */
  data?: T;
  /** Of the last reading, if it failed. */
  error?: unknown;
  readAgain(): void;
  /** For a `read` that was told to find more than before: nothing else counts as new. */
  readMore(): void;
}

/**
 * What `read` finds in the inbox, read anew whenever there may be something new: in this conversation, or anywhere. One reading at a
 * time, and another after it, with all that has changed meanwhile. `read` has to be the same function until it reads something else.
 */
export function useInboxRead<T>(client: PageClient, conversationId: string | undefined, read: (news: News) => Promise<T>): InboxRead<T> {
  const [state, setState] = useState<{ data?: T; error?: unknown }>({});
  const again = useRef((_isAll: boolean) => {});
  useEffect(() => {
    let isOver = false;
    let isReading = false;
    let isStale = false;
    let news: News = 'all';
    const look = (item?: NewsItem) => {
      news = item === undefined ? 'all' : withItem(news, item);
      return readNews();
    };
    const readNews = async () => {
      isStale = true;
      if (isReading) return;
      isReading = true;
      while (isStale && !isOver) {
        isStale = false;
        const taken = news;
        news = [];
        const result = await read(taken).then(
          (data) => ({ data }),
          (error: unknown) => ({ error }),
        );
        // The news that it took is still unread.
        if ('error' in result) news = 'all';
        if (!isOver) setState((before) => ({ ...('error' in result && before), ...result }));
      }
      isReading = false;
    };
    again.current = (isAll) => void (isAll ? look() : readNews());
    const unfollow = client.onActivity((id, message) => {
      if (id === undefined) void look();
      else if (conversationId === undefined || id === conversationId) void look({ conversationId: id, message });
    });
    void look();
    return () => {
      isOver = true;
      unfollow();
    };
  }, [client, conversationId, read]);
  return { ...state, readAgain: useCallback(() => again.current(true), []), readMore: useCallback(() => again.current(false), []) };
}
