// Who calls, before anything of the request is read.
import { createHash, timingSafeEqual } from 'node:crypto';
import { Refusal } from '@offshoot/refusals';
import { networkOf } from '@offshoot/rpc';
import { KeyRateLimiter } from '@offshoot/rpc/auth';
import { limited, MINUTE_CAPS } from '../domain/caps.ts';
import type { Caller } from '../domain/member.ts';
import type { Tokens } from '../tokens/tokens.ts';

/** Throws CALLER_UNKNOWN for a token that is none, and RATE_LIMITED. `address`: of the client. */
export type CallerReader = (authorization: string | undefined, address: string) => Caller;

export function callerReader({
  tokens,
  operator,
  issuer,
  now,
}: {
  tokens: Tokens;
  operator: string;
  issuer: string;
  now: () => Date;
}): CallerReader {
  const limiter = new KeyRateLimiter(() => now().getTime());
  const take = (key: string, perMinute: number) => {
    const waitMs = limiter.take(key, perMinute);
    if (waitMs > 0) throw limited('Too many requests in a minute.', waitMs, 'requests');
  };
  return (authorization, address) => {
    const network = networkOf(address);
    take(`address ${network}`, MINUTE_CAPS.address);
    if (authorization === undefined) return { kind: 'stranger' };
    const [, token = ''] = /^Bearer ([\w-]{1,200})$/i.exec(authorization) ?? [];
    if (isSame(token, operator)) return { kind: 'operator' };
    if (isSame(token, issuer)) return { kind: 'issuer' };
    const owner = tokens.ownerOf(token);
    if (!owner) {
      throw new Refusal('CALLER_UNKNOWN', 'The token is none of this commons.', { help: 'Ask its operator for a token of your team.' });
    }
    take(`team ${owner.team}`, MINUTE_CAPS.team);
    return { kind: 'member', ...owner, network };
  };
}

function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
