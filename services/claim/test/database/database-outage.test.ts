// The claim service with a paused database: it says so, loses no claim, and judges no host that it could not have heard.

import { randomUUID } from 'node:crypto';
import { Health, HealthCheckResponse_ServingStatus as Status } from '@offshoot/gen/grpc/health/v1/health_pb.ts';
import { ClaimState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { type DatabaseGate, startDatabaseGate } from '@offshoot/postgres/testing';
import { serviceClient } from '@offshoot/rpc';
import { eventually } from '@offshoot/testing';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { added, newInbox, Pool, refused } from '../pool.ts';

/** Shorter than the pause. */
const LEASE_MS = 2500;

let pool: Pool;
let gate: DatabaseGate;
beforeAll(async () => {
  pool = await Pool.start({ leaseMs: LEASE_MS });
  gate = await startDatabaseGate(pool.database.url);
  await pool.service.close();
  pool.service = await pool.replica({}, { databaseUrl: gate.url });
});
afterAll(async () => {
  gate.resume();
  await pool.close();
  await gate.close();
});

const serving = async () => (await serviceClient(Health, { url: pool.service.url }).check({})).status;

test('PostgreSQL pauses: health reports it, calls are refused within five seconds, no claim is lost and no lease is judged', async () => {
  const templateId = pool.templates.add(newInbox());
  const host = await pool.host();
  const beating = setInterval(() => host.keepAlive().catch(() => {}), 300);
  onTestFinished(() => clearInterval(beating));
  await host.offer(2);
  const user = newInbox();
  const begun = Promise.withResolvers<void>();
  const configured = Promise.withResolvers<void>();
  host.script.configure = () => {
    begun.resolve();
    return configured.promise;
  };
  const claim = await pool.claim(user, { templateId });
  const watch = pool.until(claim, ({ state }) => state === ClaimState.LIVE).catch((error: unknown) => error);
  await begun.promise;
  const requestId = randomUUID();
  expect(await serving()).toBe(Status.SERVING);

  gate.pause();
  const pausedAt = performance.now();
  // Its answer is stored once the database is back.
  configured.resolve();
  const calls = [
    pool.as(user).getClaim({ claimId: claim.id }),
    pool.as(user).createClaim({ requestId, templateId, ...added }),
    pool.as(user).listInstances({ filter: { case: 'ownerId', value: user } }),
    host.keepAlive(),
  ];
  for (const refusal of await Promise.all(calls.map(refused))) {
    const metadata = { upstream: 'database', service: 'claim', trouble: 'away' };
    expect(refusal).toMatchObject({
      reason: 'UPSTREAM_UNAVAILABLE',
      message: 'The database of the claim service does not answer.',
      metadata,
    });
  }
  expect(performance.now() - pausedAt).toBeLessThan(5000);
  expect(await serving()).toBe(Status.NOT_SERVING);
  await eventually(() => expect(performance.now() - pausedAt).toBeGreaterThan(2 * LEASE_MS));

  gate.resume();
  await eventually(async () => expect(await serving()).toBe(Status.SERVING));
  expect(await pool.until(claim, ({ state }) => state === ClaimState.LIVE)).toMatchObject({ instanceId: claim.instanceId });
  // Repeating the request gives one claim, no matter when the outage stopped it.
  const { claim: second } = await pool.as(user).createClaim({ requestId, templateId, ...added });
  expect(await pool.query('select id from claims where request_id = $1', [requestId])).toEqual([{ id: second?.id }]);
  await eventually(async () => {
    const [row] = await pool.query('select lease_expires_at > $2 as lasts from hosts where id = $1', [host.id, pool.now()]);
    expect(row).toEqual({ lasts: true });
  });
  const judged = await pool.query(`select 1 from agent_transitions where condition is not null and condition <> 'OK'`);
  expect(judged).toEqual([]);
  await watch;
});
