// What an owner may ask the agent in their direct message: by the client's content type, or in plain words.

import type { OwnerRequest } from '@offshoot/context';
import type { ShowCommand } from '../../record/domain/agent-state.ts';

export type Command =
  | ShowCommand
  /** `days`: 0: for good; absent: only asked. */
  | { command: 'keep'; days?: number }
  | { command: 'help' };

/**
 * `limited`: over the rate limit, so refused unread. `isForGroup`: asked in the conversation, and everybody there may see the answer.
 * `installationId`: which of the owner's installations asked in the direct message.
 */
export type DeskRequest = (OwnerRequest | (Command & { isForGroup?: true })) & { limited?: true; installationId?: string };

/** Requests handled per minute. A page asks two things by itself when it is opened. Some more are refused, and any beyond are ignored. */
export const REQUESTS_PER_MINUTE = 60;
export const REFUSALS_PER_MINUTE = 20;

/** Anything that is not a command asks for help. */
export function commandIn(text: string): Command {
  const [, word = '', rest = ''] = /^\s*\/?([a-z]+)\s*(?::([\s\S]*))?$/i.exec(text) ?? [];
  switch (word.toLowerCase()) {
    case 'preview':
      return { command: 'preview', prompt: rest.trim() };
    case 'explain':
      return { command: 'explain', text: rest.trim() };
    case 'keep':
      return { command: 'keep', ...(rest.trim() === '' ? {} : { days: daysIn(rest) }) };
    default:
      return { command: 'help' };
  }
}

/** "30 days", "a year", "for good". −1: not a time. */
function daysIn(text: string): number {
  const said = text.trim().toLowerCase();
  if (/^(?:for )?(?:good|ever)$|^forever$|^always$/.test(said)) return 0;
  const [, count = '1', unit = ''] = /^(?:for )?(?:(\d{1,4}|a|an|one) )?(day|week|month|year)s?$/.exec(said) ?? [];
  const days = { day: 1, week: 7, month: 30, year: 365 }[unit];
  return days === undefined ? -1 : days * (/^\d/.test(count) ? Number(count) : 1);
}
