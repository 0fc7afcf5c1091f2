import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Message } from '../convos/messages.ts';
import { markRead } from '../convos/unread.ts';

/** A person who is this close to the end reads the newest message. In pixels. */
const CLOSE = 40;

/** Keeps the newest message in view, unless the reader has scrolled up: then what they read stays where it is. */
export function useNewestInView(conversationId: string, messages: Message[]) {
  const log = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const shown = useRef({ first: messages[0]?.id, height: 0, visible: 0 });
  const [isNewestHidden, setNewestHidden] = useState(false);
  const last = messages.at(-1);

  const markIfSeen = useCallback(() => {
    if (!isAtEnd.current || last === undefined || document.visibilityState !== 'visible') return;
    // A message with a time in the future is not read until then.
    markRead(conversationId, new Date(Math.min(last.sentAt.getTime(), Date.now())));
  }, [conversationId, last]);

  // Only for other messages: a press on a button renders as well, and nothing may move under it.
  useLayoutEffect(() => {
    const { current } = log;
    if (current === null) return;
    if (isAtEnd.current) current.scrollTop = current.scrollHeight;
    // Older messages came above what is read.
    else if (shown.current.first !== messages[0]?.id) current.scrollTop += current.scrollHeight - shown.current.height;
    else setNewestHidden(true);
    shown.current = { first: messages[0]?.id, height: current.scrollHeight, visible: current.clientHeight };
  }, [messages]);
  // The log is narrower or lower, for example above a keyboard, or a picture has come into it.
  useEffect(() => {
    const { current } = log;
    if (current === null) return;
    const observer = new ResizeObserver(() => {
      if (isAtEnd.current) current.scrollTop = current.scrollHeight;
      Object.assign(shown.current, { height: current.scrollHeight, visible: current.clientHeight });
    });
    for (const element of [current, ...current.children]) observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    markIfSeen();
    document.addEventListener('visibilitychange', markIfSeen);
    return () => document.removeEventListener('visibilitychange', markIfSeen);
  }, [markIfSeen]);

  return {
    log,
    isNewestHidden,
    onScroll() {
      const { current } = log;
      if (current === null) return;
      const { scrollHeight, clientHeight, scrollTop } = current;
      // The reader did not scroll: the log has another size, which its observer is about to be told.
      if (shown.current.height !== scrollHeight || shown.current.visible !== clientHeight) return;
      isAtEnd.current = scrollHeight - scrollTop - clientHeight < CLOSE;
      setNewestHidden(!isAtEnd.current);
      markIfSeen();
    },
    showNewest() {
      log.current?.scrollTo({ top: log.current.scrollHeight });
      (log.current?.querySelector('li:last-child') as HTMLElement | null)?.focus();
    },
  };
}
