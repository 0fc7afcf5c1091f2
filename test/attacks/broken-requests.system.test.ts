// Thousands of broken requests to each public method: a flood, so it runs with the system tests.
import { randomBytes } from 'node:crypto';
import { noRateLimits, startGateway } from '@offshoot/gateway';
import { fuzzGateway } from '@offshoot/gateway/testing';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import { propertyRuns } from '@offshoot/testing';
import { createInboxKeysReader } from '@offshoot/xmtp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startSystem, type TestSystem, urlsBehind } from '../system.ts';
import { User } from '../user.ts';

const FUZZ_MS = 300_000;

let system: TestSystem;
let gateway: Awaited<ReturnType<typeof startGateway>>;
beforeAll(async () => {
  system = await startSystem();
  const { running } = system;
  const { keys, network, database } = running;
  gateway = await startGateway(
    {
      ...{ host: '127.0.0.1', port: 0, databaseUrl: database.url, corsOrigins: [], rateLimits: noRateLimits },
      ...{ serviceKey: keys.of('gateway'), deploymentKey: keys.deploymentKey },
      ...urlsBehind(running),
    },
    { identities: createInboxKeysReader(network), log: createLogger('broken-requests', 'silent') },
  );
});
afterAll(async () => {
  await gateway?.close();
  await system?.[Symbol.asyncDispose]();
});

test(
  'attack: 8 kB of broken requests to each public method: no crash, no stack trace, and every error has a reason',
  async () => {
    const seed = randomBytes(4).readUInt32BE();
    const [own, other] = (await Promise.all([1, 2].map(() => User.signIn(gateway.url, system.running.network)))) as [User, User];
    const { challenge, audience } = await own.sessions.createChallenge({});
    const statement = await own.sign({ action: 'session.sign-in', audience, challenge });
    const { accessToken: token } = await own.sessions.signIn({ challenge, statement });
    const reports = await fuzzGateway({ url: gateway.url, token, seed, bytesPerMethod: propertyRuns(8_000) });
    expect(reports.flatMap((report) => report.offences)).toEqual([]);
    expect(reports.length).toBeGreaterThan(25);
    for (const { method, bytes, verdicts } of reports) {
      expect([seed, method, bytes >= 8_000, Object.keys(verdicts)]).toEqual([
        seed,
        method,
        true,
        expect.arrayContaining(['VALIDATION_FAILED']),
      ]);
    }
    // It still runs and identifies its callers.
    expect((await other.sessions.getSession({})).inboxId).toBe(other.inboxId);
  },
  FUZZ_MS,
);
