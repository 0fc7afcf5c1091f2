import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { VirtualizerHandle } from 'virtua';
import type { Messages } from '../convos/messages.ts';
import { markRead } from '../convos/unread.ts';
import { rowId } from './message-row.tsx';

/** A person who is this close to the end reads the newest message. In pixels. */
const CLOSE = 40;
/** Older messages are read when this many screens are left above: a quick reader sees none come. */
const SCREENS_AHEAD = 2;
/** A row is drawn in the frame after the list was told to show it. */
const MAX_FRAMES = 60;

/**
 * Where the reader is in a log of which only what is in view is drawn. The newest message stays in view unless they have scrolled up: then
 * what they read stays where it is. Older messages come before they get there.
 */
export function useScrolledLog(conversationId: string, { messages, hasMore, onOlder }: Messages & { onOlder: () => void }) {
  const log = useRef<HTMLDivElement>(null);
  const list = useRef<VirtualizerHandle>(null);
  const isAtEnd = useRef(true);
  const drawn = useRef({ first: messages[0]?.id, height: 0, visible: 0, offset: 0 });
  const askedAbove = useRef<string>(undefined);
  const [isNewestHidden, setNewestHidden] = useState(false);
  const [sought, setSought] = useState<string>();
  const first = messages[0]?.id;
  const last = messages.at(-1);
  const end = messages.length - 1;

  const markIfSeen = useCallback(() => {
    if (!isAtEnd.current || last === undefined || document.visibilityState !== 'visible') return;
    // A message with a time in the future is not read until then.
    markRead(conversationId, new Date(Math.min(last.sentAt.getTime(), Date.now())));
  }, [conversationId, last]);
  // Once: the list's own scrolling to a message is repeated for a while, against a reader who scrolls up.
  const toEnd = () => log.current?.scrollTo({ top: log.current.scrollHeight });
  const askForOlder = () => {
    if (!hasMore || askedAbove.current === first) return;
    askedAbove.current = first;
    onOlder();
  };
  const look = () => {
    const { current } = list;
    if (current === null) return;
    const { scrollSize, viewportSize, scrollOffset } = current;
    const { height, visible, offset } = drawn.current;
    if (scrollSize - viewportSize - scrollOffset < CLOSE) isAtEnd.current = true;
    // Else the reader did not scroll: the log has another size, or is on its way to its end.
    else if (scrollSize === height && viewportSize === visible && scrollOffset < offset) isAtEnd.current = false;
    drawn.current.offset = scrollOffset;
    setNewestHidden(!isAtEnd.current);
    markIfSeen();
    if (scrollOffset < SCREENS_AHEAD * viewportSize) askForOlder();
  };

  // Only for other messages: a press on a button renders as well, and nothing may move under it.
  useLayoutEffect(() => {
    if (isAtEnd.current) log.current?.scrollTo({ top: log.current.scrollHeight });
    else if (drawn.current.first === messages[0]?.id) setNewestHidden(true);
    drawn.current.first = messages[0]?.id;
  }, [messages]);
  useEffect(() => {
    markIfSeen();
    document.addEventListener('visibilitychange', markIfSeen);
    return () => document.removeEventListener('visibilitychange', markIfSeen);
  }, [markIfSeen]);

  const show = (messageId: string, align: 'nearest' | 'center') => {
    const at = messages.findIndex(({ id }) => id === messageId);
    if (at < 0) return;
    if (at < end) isAtEnd.current = false;
    list.current?.scrollToIndex(at, { align });
    focusOnceDrawn(messageId);
  };
  // If it is not read yet, older ones are until it is.
  useEffect(() => {
    if (sought === undefined) return;
    if (hasMore && !messages.some(({ id }) => id === sought)) return onOlder();
    show(sought, 'center');
    setSought(undefined);
  });

  return {
    log,
    list,
    isNewestHidden,
    /** Of this render: what is new came above what was drawn before. */
    isOlder: drawn.current.first !== first,
    show,
    /** Leads to a message of the conversation, however far up. */
    seek: setSought,
    askForOlder,
    onScroll: look,
    /** The log is narrower or lower, for example above a keyboard, or a picture has come into it. */
    onResize() {
      const { current } = list;
      if (current === null) return;
      if (isAtEnd.current) toEnd();
      Object.assign(drawn.current, { height: current.scrollSize, visible: current.viewportSize });
      if (current.scrollSize <= current.viewportSize) askForOlder();
    },
    showNewest() {
      isAtEnd.current = true;
      toEnd();
      if (last !== undefined) focusOnceDrawn(last.id);
    },
  };
}

function focusOnceDrawn(messageId: string, frames = MAX_FRAMES): void {
  const row = document.getElementById(rowId(messageId));
  row?.focus({ preventScroll: true });
  if (frames > 0 && (row === null || document.activeElement !== row)) requestAnimationFrame(() => focusOnceDrawn(messageId, frames - 1));
}
