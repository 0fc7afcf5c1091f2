// API keys as `/v1/keys` shows them, and as a person asks for one.

export interface ApiKey {
  id: string;
  name: string;
  scopes: readonly string[];
  groups: readonly string[];
  allowed_agents: readonly string[];
  /** In a minute. 0: none. */
  limits: { requests_per_minute: number; tokens_per_minute: number };
  /** The last four characters of the secret. */
  hint: string;
  /** ISO 8601, as all times here. */
  expires_at: string | null;
  revoked_at: string | null;
  rotated_at: string | null;
  created_at: string;
  created_by: string;
}

/** Of a key that was just made or rotated: the only time that anybody reads it. */
export interface SecretKey extends ApiKey {
  secret: string;
}

export interface KeyState {
  is: 'active' | 'until' | 'ended' | 'revoked';
  /** Since when, or until when. Undefined: it does not end by itself. */
  time?: string;
}

export function stateOf({ revoked_at: revoked, expires_at: end }: Pick<ApiKey, 'revoked_at' | 'expires_at'>, now: Date): KeyState {
  if (revoked !== null) return { is: 'revoked', time: revoked };
  if (end === null) return { is: 'active' };
  return { is: new Date(end) <= now ? 'ended' : 'until', time: end };
}

export const hasEnded = (key: Pick<ApiKey, 'revoked_at' | 'expires_at'>, now: Date): boolean =>
  ['ended', 'revoked'].includes(stateOf(key, now).is);

const ASKING = ['agents:read', 'agents:use', 'responses:read', 'responses:write'];

/** What keys are usually for, by what they need. */
export const SCOPE_SETS = {
  application: ASKING,
  files: [...ASKING, 'files:read', 'files:write'],
  deployment: ['agents:read', 'agents:write'],
} as const satisfies Record<string, readonly string[]>;
export type ScopeSet = keyof typeof SCOPE_SETS;

/** Undefined: none of them is exactly these. */
export function setOf(scopes: readonly string[]): ScopeSet | undefined {
  const names = Object.keys(SCOPE_SETS) as ScopeSet[];
  return names.find((name) => SCOPE_SETS[name].length === scopes.length && SCOPE_SETS[name].every((scope) => scopes.includes(scope)));
}

/** What is in the fields of the form, as typed. */
export interface KeyDraft {
  name: string;
  scopes: readonly string[];
  agents: readonly string[];
  requests: string;
  tokens: string;
  /** As 2026-11-23, or empty. */
  lastDay: string;
}

export type DraftProblem = 'scopes' | 'requests' | 'tokens' | 'lastDay';

const MAX_REQUESTS = 60_000;
const MAX_TOKENS = 1_000_000_000;
const END_OF_DAY = 'T23:59:59.999Z';

/** The fields that have to be corrected. */
export function problemsOf(draft: KeyDraft, now: Date): DraftProblem[] {
  const isLimit = (text: string, most: number) => /^\d*$/.test(text.trim()) && Number(text) <= most;
  const isDay = draft.lastDay === '' || new Date(draft.lastDay + END_OF_DAY) > now;
  return [
    ...(draft.scopes.length === 0 ? (['scopes'] as const) : []),
    ...(isLimit(draft.requests, MAX_REQUESTS) ? [] : (['requests'] as const)),
    ...(isLimit(draft.tokens, MAX_TOKENS) ? [] : (['tokens'] as const)),
    ...(isDay ? [] : (['lastDay'] as const)),
  ];
}

/** The body of `POST /v1/keys`, of a draft without problems. */
export function bodyOf({ name, scopes, agents, requests, tokens, lastDay }: KeyDraft): object {
  const limits = {
    ...(Number(requests) > 0 && { requests_per_minute: Number(requests) }),
    ...(Number(tokens) > 0 && { tokens_per_minute: Number(tokens) }),
  };
  return {
    name: name.trim(),
    scopes,
    ...(agents.length > 0 && { allowed_agents: agents }),
    ...(Object.keys(limits).length > 0 && { limits }),
    ...(lastDay !== '' && { expires_at: lastDay + END_OF_DAY }),
  };
}
