import type { entryStates, sources } from '@offshoot/openai-api/knowledge';

/** Something that a tenant knows, in a person's words or an agent's. */
export interface Entry {
  entryId: string;
  /** Order of creation. */
  place: number;
  /** What it is about, on one line. */
  topic: string;
  content: string;
  source: Source;
  /** The response that it is from. Undefined: none. */
  sourceId: string | undefined;
  /** The agent that suggested it. Undefined: none did, or the suggestion named none. */
  agent: { agentId: string; agentVersion: number } | undefined;
  state: EntryState;
  isArchived: boolean;
  createdBy: string;
  /** Who accepted or rejected a suggestion. */
  decidedBy: string | undefined;
  createTime: Date;
  updateTime: Date;
  expireTime: Date | undefined;
}

export type Source = (typeof sources)[number];

export type EntryState = (typeof entryStates)[number];

export const MAX_ENTRIES_PER_TENANT = 10_000;
/** Waiting for a person, who would not read more. */
export const MAX_SUGGESTIONS_PER_TENANT = 500;

/** Whether it may be found now or later. */
export function isFindable({ state, isArchived, expireTime }: Pick<Entry, 'state' | 'isArchived' | 'expireTime'>, now: Date): boolean {
  return state === 'accepted' && !isArchived && (expireTime === undefined || expireTime > now);
}
