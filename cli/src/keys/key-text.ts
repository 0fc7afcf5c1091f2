// API keys in words.
import type { JsonObject } from '@offshoot/statements';
import { table } from '../terminal/output.ts';

export interface ApiKey extends JsonObject {
  id: string;
  name: string;
  scopes: string[];
  groups: string[];
  /** Empty: all. */
  allowed_agents: string[];
  /** 0: none of its own. */
  limits: { requests_per_minute: number; tokens_per_minute: number };
  hint: string;
  created_at: string;
  expires_at: string | null;
  revoked_at: string | null;
}

/** Of a key that was just made: the only time that anybody reads it. */
export interface SecretKey extends ApiKey {
  secret: string;
}

export function keysText(keys: readonly ApiKey[], now: Date): string {
  return table(
    ['KEY', 'NAME', 'ENDS WITH', 'STATE', 'MADE', 'SCOPES'],
    keys.map((key) => [key.id, key.name, key.hint, stateOf(key, now), key.created_at, key.scopes.join(' ')]),
  );
}

function stateOf({ revoked_at: revoked, expires_at: end }: ApiKey, now: Date): string {
  if (revoked !== null) return `revoked ${revoked}`;
  if (end === null) return 'active';
  return `${new Date(end) <= now ? 'ended' : 'until'} ${end}`;
}

export function secretText(key: SecretKey): string {
  const { id, name, secret, scopes, groups, allowed_agents: agents, limits, expires_at: end } = key;
  const most = [
    ...(limits.requests_per_minute > 0 ? [`${limits.requests_per_minute} requests`] : []),
    ...(limits.tokens_per_minute > 0 ? [`${limits.tokens_per_minute} tokens`] : []),
  ];
  return [
    secret,
    '',
    `That is the key “${name}” (${id}). Keep it now: nobody can read it again.`,
    `Scopes: ${scopes.join(', ')}`,
    `Profiles: ${agents.length > 0 ? `only ${agents.join(', ')}` : 'all that it has access to'}`,
    ...(groups.length > 0 ? [`Groups: ${groups.join(', ')}`] : []),
    ...(most.length > 0 ? [`Limits: at most ${most.join(' and ')} per minute`] : []),
    `Expires: ${end ?? 'never'}`,
    'Use it: OFFSHOOT_API_KEY=… offshoot profile list, or as apiKey of the openai SDK with baseURL …/v1',
  ].join('\n');
}
