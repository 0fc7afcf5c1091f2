// What one small request has sent to others: paced by person and by host.
import { type ScriptedServer, scriptedServer } from '@offshoot/mcp/testing';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import { OutgoingRateLimiter } from '@offshoot/safe-fetch';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEFAULT_LIMITS } from '../src/members/domain/limits.ts';
import { mcpServers } from '../src/tools/adapters/mcp-servers.ts';
import { member } from './running-responses.ts';

let server: ScriptedServer;
beforeAll(async () => {
  server = await scriptedServer();
});
afterAll(() => server.close());

test('attack: requests without end have servers called: at the default, 3,000 a minute for a person, 6,000 to a host', () => {
  let now = 0;
  const rateLimiter = new OutgoingRateLimiter(DEFAULT_LIMITS.outgoing, { now: () => now });
  const sent = (payer: string, host: (n: number) => string) => {
    let count = 0;
    for (let n = 0; n < 20_000; n += 1) if (rateLimiter.take([payer], host(n)) === 0) count += 1;
    return count;
  };
  // Many hosts for one person, and one host for many.
  expect(sent('a', (n) => `${n % 128}.example`)).toBe(3_000);
  expect(['b', 'c', 'd', 'e'].map((person) => sent(person, () => 'victim.example'))).toEqual([3_000, 3_000, 0, 0]);
  expect(sent('f', () => 'other.example')).toBe(3_000);
  now += 1_000;
  expect([sent('a', (n) => `${n % 128}.example`), sent('g', () => 'victim.example')]).toEqual([50, 100]);
});

test('what has no turn waits a little, and is then told so: nothing is sent', async () => {
  const servers = mcpServers(
    [server.origin],
    { open: async () => undefined },
    { rateLimiter: new OutgoingRateLimiter({ person: 8, host: 1_000 }, { now: () => 0 }), log: createLogger('test', 'silent') },
  );
  const signal = AbortSignal.timeout(30_000);
  const tool = { type: 'mcp' as const, server_label: 'echo', server_url: server.url, require_approval: 'never' as const };
  const calls = { a: { identity: member(), token: '' }, b: { identity: member(), token: '' } };
  expect(await servers.list(calls.a, tool, signal)).toHaveLength(1);
  const outcomes = [];
  for (let n = 0; n < 3; n += 1) outcomes.push(await servers.list(calls.a, tool, signal).catch((error: unknown) => error));
  expect(outcomes.at(-1)).toMatchObject({ is: 'rate-limited', mayHaveActed: false });
  const heard = server.heard.length;
  expect(heard).toBeLessThanOrEqual(8);
  await expect(servers.list(calls.a, tool, signal)).rejects.toMatchObject({ is: 'rate-limited' });
  expect(server.heard.length).toBe(heard);
  // Others go on.
  expect(await servers.list(calls.b, tool, signal)).toHaveLength(1);
});
