import { hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Refusal } from '@offshoot/refusals';
import { type PresentedKey, presentedKey } from '@offshoot/rpc/auth';

const tenantHeader = 'offshoot-tenant';

/** A client's proof of who it is. */
export type Credential =
  | { kind: 'key'; key: PresentedKey; digest: string }
  | { kind: 'jwt'; jwt: string; digest: string }
  | { kind: 'session'; token: string; digest: string };

const TENANT = /^tenant_[a-z2-7]{26}$/;
/** As long as the contract allows. */
const JWT = /^[\w-]{1,8000}\.[\w-]{1,8000}\.[\w-]{0,8000}$/;
const SESSION = /^[\w-]{20,256}$/;
const IN_ADDRESS = /sk-off_|[?&](?:access_token|api_key)=/i;

/** Throws VALIDATION_FAILED for a credential in the address, CREDENTIAL_INVALID for one that nothing here could have made. */
export function credentialOf({ headers, url = '' }: Pick<IncomingMessage, 'headers' | 'url'>): Credential {
  // Addresses are in logs, histories and referrers.
  if (IN_ADDRESS.test(url)) {
    throw new Refusal('VALIDATION_FAILED', 'A credential has no place in the address. Send it as “authorization: Bearer”, and replace it.');
  }
  const [, text] = /^bearer +(\S+)$/i.exec(headers.authorization ?? '') ?? [];
  if (text === undefined) throw new Refusal('CREDENTIAL_INVALID', 'The request has no API key or token as “authorization: Bearer”.');
  const key = presentedKey(text);
  if (key) return { kind: 'key', key, digest: key.digest.toString('base64url') };
  const digest = hash('sha256', text, 'base64url');
  if (text.length <= 8192 && JWT.test(text)) return { kind: 'jwt', jwt: text, digest };
  if (SESSION.test(text) && !/^sk-/i.test(text)) return { kind: 'session', token: text, digest };
  throw credentialInvalid();
}

/** The tenant that the client names; ''. Throws TENANT_NOT_FOUND for what is no ID. */
export function tenantOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers[tenantHeader];
  if (given === undefined || given === '') return '';
  if (typeof given === 'string' && TENANT.test(given)) return given;
  throw new Refusal('TENANT_NOT_FOUND', 'There is no such tenant, or you are not a member of it.');
}

export function credentialInvalid(): Refusal {
  return new Refusal('CREDENTIAL_INVALID', 'The API key or token is not valid.');
}
