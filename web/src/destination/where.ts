import { InviteError, isExpired, parseInvite } from '@offshoot/convos';
import type { Reason } from '@offshoot/refusals';
import { isInboxId } from '@offshoot/statements/field-syntax.ts';
import { destinationTexts } from '../texts/destination.ts';
import { failureWords } from '../texts/failures.ts';

/** Into which conversation the agent comes, as the person chose it. */
export type Where =
  | { way: 'new' }
  | { way: 'existing'; conversationId: string }
  | { way: 'invite'; url: string }
  /** `byId`: the inbox that adds it; empty: this page's. */
  | { way: 'myself'; byId: string };

export type Way = Where['way'];

/** What is in the form for each way, whichever is chosen. */
export interface WhereFields {
  way: Way;
  conversationId: string;
  url: string;
  byId: string;
}

/** The choice, without what surrounds a text that was pasted. */
export function whereOf({ way, conversationId, url, byId }: WhereFields): Where {
  switch (way) {
    case 'new':
      return { way };
    case 'existing':
      return { way, conversationId };
    case 'invite':
      return { way, url: url.trim() };
    case 'myself':
      return { way, byId: byId.trim().toLowerCase() };
  }
}

/** Why the choice is not complete yet. Undefined if it is. */
export function objectionToWhere(where: Where, now: Date): string | undefined {
  const words = destinationTexts;
  switch (where.way) {
    case 'new':
      return undefined;
    case 'existing':
      return where.conversationId === '' ? words.choose : undefined;
    case 'invite':
      return where.url === '' ? words.inviteMissing : objectionToInvite(where.url, now);
    case 'myself':
      return where.byId === '' || isInboxId(where.byId) ? undefined : words.byIdWrong;
  }
}

/** Like the pool and the agent, but before an agent is reserved for a conversation that it cannot join. */
function objectionToInvite(url: string, now: Date): string | undefined {
  try {
    return isExpired(parseInvite(url), now) ? objection('INVITE_EXPIRED') : undefined;
  } catch (error) {
    if (!(error instanceof InviteError)) throw error;
    return objection('INVITE_MALFORMED');
  }
}

function objection(reason: Reason): string {
  const { what, next } = failureWords(reason);
  return `${what} ${next}`;
}
