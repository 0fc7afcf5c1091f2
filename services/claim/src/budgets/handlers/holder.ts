/** `ownerId` empty: everybody together. */
export const holderOf = (ownerId: string): string => ownerId || 'all';
