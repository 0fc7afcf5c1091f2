import { useSyncExternalStore } from 'react';

/** The pages of the frame on which something can wait for the person. */
export type WaitingPage = '/chats' | '/agents';

const counts = new Map<WaitingPage, number>();
const changed = new Set<() => void>();

/** How many things wait for the person on a page of the frame, such as unread chats. Its link says so until it is set to 0. */
export function setWaiting(page: WaitingPage, count: number): void {
  if ((counts.get(page) ?? 0) === count) return;
  counts.set(page, count);
  for (const tell of changed) tell();
}

/** 0 until something is set. */
export function useWaitingOn(page: WaitingPage): number {
  const count = () => counts.get(page) ?? 0;
  return useSyncExternalStore(subscribe, count, count);
}

function subscribe(tell: () => void): () => void {
  changed.add(tell);
  return () => changed.delete(tell);
}
