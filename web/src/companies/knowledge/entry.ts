// Entries as /v1/knowledge shows them, and as a person types one. Times are in seconds since 1970.

export interface Entry {
  id: string;
  topic: string;
  content: string;
  source: Source;
  /** The response that it is from. */
  source_id: string | null;
  /** The agent that suggested it: a profile or a template. */
  agent_id: string | null;
  agent_version: number | null;
  status: 'accepted' | 'suggested' | 'rejected';
  archived: boolean;
  created_by: string;
  /** Who accepted or rejected it. */
  decided_by: string | null;
  created_at: number;
  updated_at: number;
  /** From then on, nobody finds it. */
  expires_at: number | null;
}

export const SOURCES = ['manual', 'response', 'agent_suggested'] as const;
export type Source = (typeof SOURCES)[number];

/** What is in the fields, as typed. */
export interface EntryDraft {
  topic: string;
  content: string;
  /** The last day on which it is found, such as 2026-12-24, where the reader is. '': it is always found. */
  until: string;
}

export const NO_ENTRY: EntryDraft = { topic: '', content: '', until: '' };

export const draftOf = ({ topic, content, expires_at: end }: Entry): EntryDraft => ({
  topic,
  content,
  until: end === null ? '' : dayAt(end),
});

/** As the service takes them, in UTF-16 units. */
export const MAX_TOPIC = 200;
export const MAX_CONTENT = 32_000;

/** The fields that have to be corrected. `before`: what was there, which may be over already. */
export function problemsOf(draft: EntryDraft, before: EntryDraft, now: Date): (keyof EntryDraft)[] {
  const isText = (text: string, most: number) => text.trim() !== '' && text.length <= most;
  const isOver = draft.until !== before.until && draft.until !== '' && endOf(draft.until) * 1000 <= now.getTime();
  return [
    ...(isText(draft.topic, MAX_TOPIC) ? [] : (['topic'] as const)),
    ...(isText(draft.content, MAX_CONTENT) ? [] : (['content'] as const)),
    ...(isOver ? (['until'] as const) : []),
  ];
}

/** What POST takes, and PATCH: only the fields that differ from `before`. */
export function bodyOf(draft: EntryDraft, before: EntryDraft): Partial<Pick<Entry, 'topic' | 'content' | 'expires_at'>> {
  return {
    ...(draft.topic !== before.topic && { topic: draft.topic }),
    ...(draft.content !== before.content && { content: draft.content }),
    ...(draft.until !== before.until && { expires_at: draft.until === '' ? null : endOf(draft.until) }),
  };
}

export type EntryState = 'used' | 'over' | 'archived' | 'suggested' | 'rejected';

/** What agents and people make of it now. Agents find only what is used. */
export function stateOf({ status, archived, expires_at: end }: Entry, now: Date): EntryState {
  if (archived) return 'archived';
  if (status !== 'accepted') return status;
  return end !== null && end * 1000 <= now.getTime() ? 'over' : 'used';
}

/** The last second of a day where the reader is. */
const endOf = (day: string): number => new Date(`${day}T23:59:59`).getTime() / 1000;

function dayAt(seconds: number): string {
  const time = new Date(seconds * 1000);
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}
