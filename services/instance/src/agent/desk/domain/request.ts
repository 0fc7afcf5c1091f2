// What an owner may ask the agent in their direct message: by the client's content type, or in plain words.
import type { OwnerRequest } from '@offshoot/context';

export type Command = { command: 'preview'; prompt: string } | { command: 'explain'; text: string } | { command: 'help' };

/**
 * `limited`: over the rate limit, so refused unread. `isForGroup`: asked in the conversation, and everybody there may see the answer.
 * `installationId`: which of the owner's installations asked in the direct message.
 */
export type DeskRequest = (OwnerRequest | (Command & { isForGroup?: true })) & { limited?: true; installationId?: string };

/** Requests handled per minute. A page asks two things by itself when it is opened. Some more are refused, and any beyond are ignored. */
export const REQUESTS_PER_MINUTE = 30;
export const REFUSALS_PER_MINUTE = 20;

/** Anything that is not a command asks for help. */
export function commandIn(text: string): Command {
  const [, word = '', rest = ''] = /^\s*\/?([a-z]+)\s*(?::([\s\S]*))?$/i.exec(text) ?? [];
  switch (word.toLowerCase()) {
    case 'preview':
      return { command: 'preview', prompt: rest.trim() };
    case 'explain':
      return { command: 'explain', text: rest.trim() };
    default:
      return { command: 'help' };
  }
}
