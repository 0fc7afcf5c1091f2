import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { VirtualizerHandle } from 'virtua';
import type { Messages } from '../convos/messages.ts';
import { markRead } from '../convos/unread.ts';
import { rowId } from './message-row.tsx';
import { useReadersMoves } from './use-readers-moves.ts';

/** A person who is this close to the end reads the newest message. In pixels. */
const CLOSE = 40;
/** Older messages are read when this many screens are left above: a quick reader sees none come. */
const SCREENS_AHEAD = 2;
/** What the log changes by itself scrolls it in the next frame: later, it is a reader without wheel, finger or keys, as with a screen reader. */
const RESTS_MS = 500;
/** A row is drawn in the frame after the list was told to show it. */
const MAX_FRAMES = 60;

/**
 * Where the reader is in a log of which only what is in view is drawn. Who is at the end stays there, whatever comes or grows, until they
 * themselves go up: then what they read stays where it is. Older messages come before they get there.
 */
export function useScrolledLog(conversationId: string, { messages, hasMore, onOlder }: Messages & { onOlder: () => void }) {
  const log = useRef<HTMLDivElement>(null);
  const list = useRef<VirtualizerHandle>(null);
  const { moves, isFinding } = useReadersMoves(log);
  const isAtEnd = useRef(true);
  const drawn = useRef({ first: messages[0]?.id, offset: 0, changedAt: 0 });
  const askedAbove = useRef<string>(undefined);
  const [isNewestHidden, setNewestHidden] = useState(false);
  const [sought, setSought] = useState<string>();
  const first = messages[0]?.id;
  const last = messages.at(-1);

  const markIfSeen = useCallback(() => {
    if (!isAtEnd.current || last === undefined || document.visibilityState !== 'visible') return;
    // A message with a time in the future is not read until then.
    markRead(conversationId, new Date(Math.min(last.sentAt.getTime(), Date.now())));
  }, [conversationId, last]);
  // Once: the list's own scrolling to a message is repeated for a while, against a reader who scrolls up.
  const toEnd = useCallback(() => {
    moves.end();
    log.current?.scrollTo({ top: log.current.scrollHeight });
  }, [moves]);
  const askForOlder = () => {
    if (!hasMore || askedAbove.current === first) return;
    askedAbove.current = first;
    onOlder();
  };
  const look = () => {
    const { current } = list;
    if (current === null) return;
    const { scrollSize, viewportSize, scrollOffset } = current;
    const rests = performance.now() - drawn.current.changedAt > RESTS_MS;
    if (scrollSize - viewportSize - scrollOffset < CLOSE) isAtEnd.current = true;
    else if (scrollOffset < drawn.current.offset && (rests || moves.mayLeadUp())) isAtEnd.current = false;
    drawn.current.offset = scrollOffset;
    setNewestHidden(!isAtEnd.current);
    markIfSeen();
    if (scrollOffset < SCREENS_AHEAD * viewportSize) askForOlder();
  };

  // Only for other messages: a press on a button renders as well, and nothing may move under it.
  useLayoutEffect(() => {
    if (isAtEnd.current) toEnd();
    else if (drawn.current.first === messages[0]?.id) setNewestHidden(true);
    Object.assign(drawn.current, { first: messages[0]?.id, changedAt: performance.now() });
  }, [messages, toEnd]);
  useEffect(() => {
    markIfSeen();
    document.addEventListener('visibilitychange', markIfSeen);
    return () => document.removeEventListener('visibilitychange', markIfSeen);
  }, [markIfSeen]);

  const show = (messageId: string, align: 'nearest' | 'center') => {
    const at = messages.findIndex(({ id }) => id === messageId);
    if (at < 0) return;
    list.current?.scrollToIndex(at, { align });
    focusOnceDrawn(messageId, look);
  };
  // If it is not read yet, older ones are until it is.
  useEffect(() => {
    if (sought === undefined) return;
    const isRead = messages.some(({ id }) => id === sought);
    if (!isRead && hasMore) return onOlder();
    if (isRead) isAtEnd.current = false;
    show(sought, 'center');
    setSought(undefined);
  });

  return {
    log,
    list,
    isNewestHidden,
    isFinding,
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
      drawn.current.changedAt = performance.now();
      if (isAtEnd.current && !moves.mayLeadUp()) toEnd();
      if (current.scrollSize <= current.viewportSize) askForOlder();
    },
    showNewest() {
      isAtEnd.current = true;
      toEnd();
      if (last !== undefined) focusOnceDrawn(last.id);
    },
  };
}

function focusOnceDrawn(messageId: string, onFocused = () => {}, frames = MAX_FRAMES): void {
  const row = document.getElementById(rowId(messageId));
  row?.focus({ preventScroll: true });
  if (row !== null && document.activeElement === row) onFocused();
  else if (frames > 0) requestAnimationFrame(() => focusOnceDrawn(messageId, onFocused, frames - 1));
}
