// What an owner may ask its agent in their direct message: by its client's content type, or in plain words.
import type { OwnerRequest } from '@offshoot/context';

export type Command = { command: 'preview'; prompt: string } | { command: 'explain'; text: string } | { command: 'help' };

/** `limited`: too many at once, so that it is refused without a look at it. */
export type DeskRequest = (OwnerRequest | Command) & { limited?: true };

/** Requests of one minute that are worked on; as many again are refused, and what is beyond is passed over. */
export const REQUESTS_PER_MINUTE = 20;
export const REFUSALS_PER_MINUTE = 20;

/** As the owner's clients bound it: what is longer is no prompt. */
export const MAX_PROMPT_BYTES = 4_096;

/** Anything that is no command asks for help. */
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
