// A request that lasts is checked again: a token of an identity provider says itself when it ends.
import type { IncomingMessage } from 'node:http';
import { refusalOf } from '@offshoot/rpc';
import { expect, test } from 'vitest';
import { type AdmissionPorts, admission } from '../../src/v1/edge/admission.ts';
import type { Known } from '../../src/v1/edge/identities.ts';

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
    keyPace: { take: () => 0 },
    trustedProxies: 0,
    now: () => now,
  };
  const headers = { host: 'localhost', authorization: 'Bearer aaa.bbb.ccc', 'offshoot-tenant': `tenant_${'a'.repeat(26)}` };
  const request = {
    headers,
    url: '/v1/responses',
    socket: { remoteAddress: '127.0.0.1' },
    rawHeaders: ['host', 'localhost'],
    headersDistinct: { host: ['localhost'] },
  };
  const { recheck } = await admission(ports as AdmissionPorts).member(request as unknown as IncomingMessage, {});
  await recheck();
  now = new Date('2026-11-23T22:05:00Z');
  expect(refusalOf(await recheck().catch((error: unknown) => error))?.reason).toBe('CREDENTIAL_INVALID');
});
