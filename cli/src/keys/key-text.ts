// API keys in words.
import type { JsonObject } from '@offshoot/statements';
import { table } from '../terminal/output.ts';

export interface ApiKey extends JsonObject {
  id: string;
  name: string;
  scopes: string[];
  allowed_agents: string[];
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

export function secretText({ id, name, secret, scopes }: SecretKey): string {
  return `${secret}

That is the key “${name}” (${id}). Keep it now: nobody can read it again.
It may: ${scopes.join(', ')}
Use it: OFFSHOOT_API_KEY=… offshoot profile list, or as apiKey of the openai SDK with baseURL …/v1`;
}
