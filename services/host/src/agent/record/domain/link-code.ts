// A code that the owner says in the conversation, so that they need not type their inbox there: 40 bits, single use, ten minutes.

/** 32 characters that look different: a byte gives each with the same chance. */
const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
export const CODE_BYTES = 8;
export const CODE_LASTS_MS = 600_000;
const MAX_WRONG = 5;

export interface OpenLink {
  /** Whose client is told who said it. */
  ownerId: string;
  requestId: string;
  /** ID under which the owner's client is told who said it. */
  saidId: string;
  code: string;
  /** Epoch milliseconds. */
  expiresAt: number;
  /** Wrong codes said so far. */
  wrong: number;
  /** The inbox that said it. */
  saidBy?: string;
  /** Another inbox said it, too: one of them is not the owner. */
  isContested?: true;
}

/** "ABCD-EFGH". `random`: CODE_BYTES bytes. */
export function linkCode(random: Uint8Array): string {
  const letters = Array.from(random, (byte) => ALPHABET[byte % ALPHABET.length]).join('');
  return `${letters.slice(0, 4)}-${letters.slice(4)}`;
}

/** The code that a message consists of, in any case; telephones replace hyphens. */
export function linkCodeIn(text: string): string | undefined {
  const [, first, second] = /^link ([A-Z2-9]{4})[-\u2010-\u2014]([A-Z2-9]{4})$/i.exec(text.trim()) ?? [];
  return first && second && `${first}-${second}`.toUpperCase();
}

export const isOpen = (link: OpenLink | undefined, now: Date): link is OpenLink => link !== undefined && now.getTime() < link.expiresAt;

export type Saying = 'said' | 'contested' | 'wrong' | 'ended' | 'repeated';

/** What follows when a person says a code while one is open. */
export function afterSaying(link: OpenLink, { code, inboxId }: { code: string; inboxId: string }): { link: OpenLink; is: Saying } {
  if (link.wrong >= MAX_WRONG) return { link, is: 'repeated' };
  if (code !== link.code) {
    if (link.saidBy !== undefined) return { link, is: 'repeated' };
    const wrong = link.wrong + 1;
    return { link: { ...link, wrong }, is: wrong === MAX_WRONG ? 'ended' : 'wrong' };
  }
  if (link.saidBy === undefined) return { link: { ...link, saidBy: inboxId }, is: 'said' };
  return link.saidBy === inboxId ? { link, is: 'repeated' } : { link: { ...link, isContested: true }, is: 'contested' };
}
