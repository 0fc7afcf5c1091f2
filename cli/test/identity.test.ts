import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@offshoot/runtime/process/free-port.ts';
import { expect, test } from 'vitest';
import { environmentFrom } from '../src/environment.ts';
import { IdentityStore } from '../src/identity-store.ts';

test('the error names an unreachable network, however many parts of a command need the inbox at once', async () => {
  const home = mkdtempSync(join(tmpdir(), 'offshoot-identity-'));
  try {
    const nowhere = `http://127.0.0.1:${await freePort()}`;
    const identities = new IdentityStore(environmentFrom({ OFFSHOOT_HOME: home, XMTP_URL: nowhere }));
    const outcomes = await Promise.all([1, 2, 3].map(() => identities.open().catch((error: unknown) => error)));
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ reason: 'IDENTITY_UNAVAILABLE', message: expect.stringContaining('cannot be reached') });
    }
    expect(new Set(outcomes).size).toBe(1);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});
