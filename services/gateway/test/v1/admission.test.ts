// A request that lasts is checked again: a token of an identity provider says itself when it ends.
import type { IncomingMessage } from 'node:http';
import { refusalOf } from '@offshoot/rpc';
import { expect, test } from 'vitest';
import { createRateLimiter } from '../../src/adapters/rate-limiter.ts';
import { defaultRateLimits } from '../../src/domain/rate-limit.ts';
import { type AdmissionPorts, admission } from '../../src/v1/edge/admission.ts';
import type { Known } from '../../src/v1/edge/identities.ts';

const requestOf = (host: string) => ({
  headers: { host, authorization: 'Bearer aaa.bbb.ccc', 'offshoot-tenant': `tenant_${'a'.repeat(26)}` },
  url: '/v1/responses',
  socket: { remoteAddress: '127.0.0.1' },
  rawHeaders: ['host', host],
  headersDistinct: { host: [host] },
});

test('a request with a JWT ends when the token does', async () => {
  let now = new Date('2026-11-23T22:00:00Z');
  const known: Known = {
    identity: { tenantId: 'tenant_x', payer: 'payer_x', subject: 'user_x', groups: [], scopes: ['responses:write'] },
    tokenWaitMs: 0,
    expiresAt: new Date('2026-11-23T22:05:00Z'),
  };
  const ports: Partial<AdmissionPorts> = {
    identities: { of: async () => known, has: () => true },
    limiter: { take: async () => 0, waitMs: async () => 0 } as unknown as AdmissionPorts['limiter'],
    keyRateLimiter: { take: () => 0 },
    trustedProxies: 0,
    now: () => now,
  };
  const { recheck } = await admission(ports as AdmissionPorts).member(requestOf('localhost') as unknown as IncomingMessage, {});
  await recheck();
  now = new Date('2026-11-23T22:05:00Z');
  expect(refusalOf(await recheck().catch((error: unknown) => error))?.reason).toBe('CREDENTIAL_INVALID');
});

test('attack: a person with ten tenants makes 3,200 requests at once, not sixteen thousand; others go on', async () => {
  let of = { tenantId: '', payer: '', subject: '' };
  const ports: Partial<AdmissionPorts> = {
    identities: {
      of: async () => ({ identity: { ...of, groups: [], scopes: [] }, tokenWaitMs: 0, expiresAt: undefined }),
      has: () => true,
    },
    limiter: createRateLimiter(defaultRateLimits),
    keyRateLimiter: { take: () => 0 },
    trustedProxies: 0,
    now: () => new Date(),
  };
  const admit = admission(ports as AdmissionPorts);
  const ask = (n: number, payer: string) => {
    of = { tenantId: `tenant_${payer}_${n % 10}`, payer, subject: `user_${payer}_${n % 40}` };
    return admit.member(requestOf('localhost') as unknown as IncomingMessage, {});
  };
  for (let n = 0; n < 3_200; n++) await ask(n, 'one');
  const refused = refusalOf(await ask(0, 'one').catch((error: unknown) => error));
  expect([refused?.reason, refused?.message]).toEqual(['RATE_LIMITED', expect.stringContaining('person')]);
  await ask(0, 'other');
});
