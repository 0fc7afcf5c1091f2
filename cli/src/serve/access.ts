// Who may call: programs of the person on this machine that know the token, and no web page but our own.
import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import { RequestRefusal } from '@offshoot/openai-api';
import type { Environment } from '../environment.ts';
import { createPrivateJson, readPrivateJson, removePrivateFile } from '../private-file.ts';

const TOKEN = /^[A-Za-z0-9_-]{43}$/;
/** By which a WebSocket of a browser, which sends no headers of its own, brings the token. */
export const PROTOCOL = 'offshoot';
const TOKEN_PROTOCOL = 'token.';

export const tokenFile = ({ home }: Pick<Environment, 'home'>): string => join(home, 'serve.json');

/** The one in the file, which only the person may read. `isNew`: another one, so that programs with the old one are shut out. */
export function keptToken(environment: Pick<Environment, 'home'>, { isNew }: { isNew: boolean }): string {
  const path = tokenFile(environment);
  if (isNew) removePrivateFile(path);
  const { token } = (readPrivateJson(path, { damaged: {} }) ?? {}) as { token?: unknown };
  if (typeof token === 'string' && TOKEN.test(token)) return token;
  removePrivateFile(path);
  createPrivateJson(path, { token: randomBytes(32).toString('base64url') });
  return keptToken(environment, { isNew: false });
}

/** Throws unless the port was called by its own name, by a program or by its own page. A name that points here (DNS rebinding) is another one. */
export function requireOwnSite({ host, origin }: IncomingHttpHeaders, port: number): void {
  const names = ['127.0.0.1', 'localhost'].map((name) => `${name}:${port}`);
  if (host === undefined || !names.includes(host.toLowerCase()))
    throw new RequestRefusal('invalid_request', 'Nothing here has the name that was called.', {
      ...{ code: 'host_not_allowed', status: 421, help: `Call http://127.0.0.1:${port}.` },
    });
  if (origin !== undefined && origin !== `http://${host.toLowerCase()}`)
    throw new RequestRefusal('permission_denied', 'Other web pages may not call this.', {
      ...{ code: 'origin_not_allowed', help: `Use the page at http://127.0.0.1:${port}, or a program.` },
    });
}

/** Throws unless the request has the token. */
export function requireToken(headers: IncomingHttpHeaders, token: string): void {
  const [, given] = /^Bearer ([A-Za-z0-9_-]{1,100})$/i.exec(headers.authorization ?? '') ?? [];
  if (given !== undefined && isSame(given, token)) return;
  throw new RequestRefusal('authentication_error', given === undefined ? 'The token is missing.' : 'The token is wrong.', {
    ...{ code: 'unauthenticated', help: 'Send the token that `offshoot serve` printed, as Authorization: Bearer TOKEN.' },
  });
}

/** The same for a WebSocket: by the header, or by a subprotocol "token.TOKEN" beside "offshoot". */
export function requireSocketToken(headers: IncomingHttpHeaders, token: string): void {
  const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map((one) => one.trim());
  const given = offered.find((one) => one.startsWith(TOKEN_PROTOCOL))?.slice(TOKEN_PROTOCOL.length);
  requireToken(given === undefined ? headers : { authorization: `Bearer ${given}` }, token);
}

function isSame(given: string, token: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}
