// What a person calls their agents. It is kept in this browser alone: neither the pool nor the agent learns it.
import type { Owner } from '@offshoot/client';
import { useSyncExternalStore } from 'react';
import { oneLine } from '../../conversations/shown-names.ts';

const KEPT = 'offshoot-nickname:';
/** Of characters: it has to fit on a card. */
export const MAX_NICKNAME = 40;

const keyOf = ({ inboxId }: Owner, instanceId: string) => `${KEPT}${inboxId}:${instanceId}`;
const listeners = new Set<() => void>();

/** Other tabs hear of it by themselves. Empty: none. */
export function keepNickname(owner: Owner, instanceId: string, nickname: string): void {
  const name = oneLine(nickname).slice(0, MAX_NICKNAME);
  if (name === '') localStorage.removeItem(keyOf(owner, instanceId));
  else localStorage.setItem(keyOf(owner, instanceId), name);
  for (const listener of listeners) listener();
}

function onChange(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('storage', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('storage', listener);
  };
}

/** Empty: the person has given none. */
export const nicknameOf = (owner: Owner, instanceId: string): string => localStorage.getItem(keyOf(owner, instanceId)) ?? '';

export const useNickname = (owner: Owner, instanceId: string): string =>
  useSyncExternalStore(onChange, () => nicknameOf(owner, instanceId));
