// Headers of servers that a profile gives: it names secrets, whose values only a call has.
import { type Credential, credentialIn, McpError } from '@offshoot/mcp';
import type { McpTool } from '@offshoot/openai-api';
import { linear } from '@offshoot/text/linear-patterns';

export interface SealedHeader {
  /** `secret_…` of the tenant. */
  secret_id: string;
  /** What precedes the value, such as "Bearer ". */
  prefix?: string | null;
}

/** By name. A request cannot have any: its headers are texts, and refused. */
export function sealedHeadersOf({ headers }: Pick<McpTool, 'headers'>): Map<string, SealedHeader> {
  return new Map(
    Object.entries((headers ?? {}) as Record<string, unknown>).filter((entry): entry is [string, SealedHeader] => isSealed(entry[1])),
  );
}

export interface OpenedHeader {
  /** Of the secret. */
  value: string;
  prefix: string;
}

/**
 * A secret in `Authorization` may be a client of OAuth instead of a token, as owners of agents enter it. Its own secret is for the authorization
 * server that it names, and for no header: throws McpError `unauthorized` if it would be sent in one.
 */
export function credentialOf(headers: ReadonlyMap<string, OpenedHeader>): Credential {
  if (headers.size === 0) return { is: 'none' };
  for (const [name, { value, prefix }] of headers) {
    if (!value.startsWith('{')) continue;
    const credential = credentialIn(value);
    const isToken = name.toLowerCase() === 'authorization' && /^(?:bearer)?$/i.test(prefix.trim());
    if (isToken && headers.size === 1 && credential?.is === 'client') return credential;
    if (isToken || credential !== undefined) throw new McpError('unauthorized');
  }
  return { is: 'headers', headers: Object.fromEntries([...headers].map(([name, { value, prefix }]) => [name, `${prefix}${value}`])) };
}

/** Whether the profile contains a key itself. */
export function hasPlainKey({ authorization, headers }: Pick<McpTool, 'authorization' | 'headers'>): boolean {
  return Boolean(authorization) || Object.values((headers ?? {}) as Record<string, unknown>).some((value) => !isSealed(value));
}

const isSealed = (value: unknown): value is SealedHeader =>
  typeof value === 'object' && value !== null && 'secret_id' in value && typeof value.secret_id === 'string';

const BLACKED_OUT = '[secret]';

/** A server may say a key again, by mistake or on purpose. The text leaves without what we sent it, as it is or as JSON writes it. */
export function withoutKeys(text: string, keys: readonly string[]): string {
  return keys.flatMap(spellingsOf).reduce((rest, key) => rest.replaceAll(key, BLACKED_OUT), text);
}

/** Whether a text has a key in it. */
export const namesKey = (text: string, keys: readonly string[]): boolean => keys.flatMap(spellingsOf).some((key) => text.includes(key));

/** The longer spelling first: the other one may be a part of it. */
function spellingsOf(key: string): string[] {
  if (key === '') return [];
  const inJson = JSON.stringify(key).slice(1, -1);
  return [
    ...(inJson === key ? [] : [inJson]),
    key,
    Buffer.from(key).toString('base64').replace(linear(/=+$/), ''),
    encodeURIComponent(key),
  ];
}
