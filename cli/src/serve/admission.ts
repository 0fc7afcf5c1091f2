// Who may call: programs of this person that know the token. No page of a browser does, whatever name it gives this machine.
import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Refusal } from '@offshoot/refusals';

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);
const MAX_REQUESTS_PER_MINUTE = 120;
const MINUTE_MS = 60_000;

export class Admission {
  readonly #token: Buffer;
  readonly #now: () => number;
  #minute = 0;
  #requests = 0;

  constructor(token: string, now: () => number = Date.now) {
    this.#token = Buffer.from(token);
    this.#now = now;
  }

  /** `given`: the token, by whatever way it came. Throws SESSION_REQUIRED, CALLER_NOT_ALLOWED and RATE_LIMITED. */
  admit({ headers }: IncomingMessage, given: string | undefined): void {
    requireOwnHost(headers.host);
    // A browser names the page that a request comes from, also for WebSockets.
    if (headers.origin !== undefined) throw foreign('A page of a browser may not call this.');
    if (given === undefined || !this.#isToken(given))
      throw new Refusal('SESSION_REQUIRED', 'The token is missing or wrong.', {
        help: 'Send Authorization: Bearer, with the token of the file that `offshoot serve` names.',
      });
    const minute = Math.floor(this.#now() / MINUTE_MS);
    if (minute !== this.#minute) [this.#minute, this.#requests] = [minute, 0];
    if (++this.#requests > MAX_REQUESTS_PER_MINUTE)
      throw new Refusal('RATE_LIMITED', 'Too many requests.', {
        help: 'Wait a minute.',
        metadata: { retry_after_ms: String(MINUTE_MS - (this.#now() % MINUTE_MS)) },
      });
  }

  #isToken(given: string): boolean {
    const bytes = Buffer.from(given);
    return bytes.length === this.#token.length && timingSafeEqual(bytes, this.#token);
  }
}

/** Another name that leads here is a rebound one. Throws CALLER_NOT_ALLOWED. */
export function requireOwnHost(host = ''): void {
  if (!LOOPBACK.has(host.replace(/:\d+$/, ''))) throw foreign('This is reached as localhost or 127.0.0.1 only.');
}

const foreign = (message: string) => new Refusal('CALLER_NOT_ALLOWED', message, { help: 'Call it from a program on this machine.' });

export const bearerIn = ({ authorization = '' }: IncomingMessage['headers']): string | undefined =>
  /^Bearer ([\w-]{1,200})$/.exec(authorization)?.[1];
