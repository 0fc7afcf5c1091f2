// What this browser remembers of an installation that was new to an inbox which had conversations before.

/** It has not been brought into them yet. */
const OWED = 'offshoot-chats-owed:';
/** Conversations that it was brought into: what was said there before is not here. */
const CAME_BACK = 'offshoot-chats-back:';

export const isComingBackOwed = (installationId: string): boolean => localStorage.getItem(OWED + installationId) !== null;

export function oweComingBack(installationId: string): void {
  localStorage.setItem(OWED + installationId, 'yes');
}

export function settleComingBack(installationId: string): void {
  localStorage.removeItem(OWED + installationId);
}

export const hasComeBackTo = (installationId: string, conversationId: string): boolean => idsOf(installationId).includes(conversationId);

export function noteComeBack(installationId: string, conversationId: string): void {
  const ids = new Set([...idsOf(installationId), conversationId]);
  localStorage.setItem(CAME_BACK + installationId, [...ids].join(' '));
}

const idsOf = (installationId: string): string[] => localStorage.getItem(CAME_BACK + installationId)?.split(' ') ?? [];
