// Passes for the public commons: an owner gets them once a week, and no two services together can tell whose a pass is.

import { setImmediate as pause } from 'node:timers/promises';
import { patternAbout, type RunningCommons, runningCommons, taken } from '@offshoot/commons/testing';
import type { Claim } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { PassService } from '@offshoot/gen/offshoot/claim/v1/pass_service_pb.ts';
import { type AskedPasses, askForPasses, type Pass, passesFrom, patternId, patternOf, weekOf } from '@offshoot/patterns';
import { serviceClient } from '@offshoot/rpc';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HostCounterpart } from '../host-counterpart.ts';
import { newInbox, Pool, refused } from '../pool.ts';

const DAY_MS = 86_400_000;
let commons: RunningCommons;
let pool: Pool;
let host: HostCounterpart;
let templateId: string;
/** Of nobody: what is refused, or only counted, may be the same for all. */
let any: AskedPasses;

beforeAll(async () => {
  commons = await runningCommons({ isPublic: true, since: new Date() });
  pool = await Pool.start({ now: commons.now }, { commons: { url: commons.url, token: commons.issuerToken } });
  host = await pool.host(12);
  templateId = pool.templates.add(newInbox());
  any = await asking();
});
afterAll(async () => {
  await pool.close();
  await commons.close();
});

/** A live agent of the owner that was claimed so many days ago. */
async function agentOf(owner: string, days: number): Promise<Claim> {
  const claim = await pool.live(owner, { templateId });
  await pool.query('update agent_metadata set claimed_at = $1 where id = $2', [
    new Date(pool.now().getTime() - days * DAY_MS),
    claim.instanceId,
  ]);
  return claim;
}

const week = () => weekOf(commons.now());
const asking = () => askForPasses({ passKey: commons.passKey, week: week() }, pause);
const issue = ({ instanceId }: Claim, asked = any, more: { week?: string; credential?: Uint8Array; url?: string } = {}) =>
  serviceClient(PassService, { url: more.url ?? pool.service.url, serviceKey: host.key, audience: 'claim', timeoutMs: 30_000 }).issuePasses(
    {
      hostId: host.id,
      instanceId,
      credential: more.credential ?? host.instances.get(instanceId)?.credential ?? new Uint8Array(32),
      week: more.week ?? week(),
      blinded: asked.request,
    },
  );
const reasonOf = async (call: Promise<unknown>) => (await refused(call)).reason;
const passesOf = (asked: AskedPasses, answer: Awaited<ReturnType<typeof issue>>): Promise<Pass[]> =>
  passesFrom({ passKey: commons.passKey, week: week() }, asked, answer, pause);

describe('an owner', () => {
  test('gets all passes of the week, whichever agent asks, and the same request again has the same answer', async () => {
    const owner = newInbox();
    const [first, second] = [await agentOf(owner, 8), await agentOf(owner, 0)];
    const asked = await asking();
    const answer = await issue(second, asked);
    expect(await passesOf(asked, answer)).toHaveLength(69);
    expect(await issue(first, asked)).toEqual(answer);
  });

  test('asks in many ways at once, with several agents: one request is answered', async () => {
    const owner = newInbox();
    const agents = [await agentOf(owner, 8), await agentOf(owner, 8)];
    const requests = [any, await asking()];
    const outcomes = await Promise.allSettled(Array.from({ length: 6 }, (_, at) => issue(agents[at % 2] as Claim, requests[at % 2])));
    const answered = requests.map((_, at) => outcomes.filter(({ status }, place) => place % 2 === at && status === 'fulfilled').length);
    expect(answered.toSorted()).toEqual([0, 3]);
  });

  test('who was made up today, or got an old agent from another one, waits', async () => {
    const [fresh, heir] = [newInbox(), newInbox()];
    const { metadata, reason } = await refused(issue(await agentOf(fresh, 6)));
    expect({ reason, days: metadata.days }).toEqual({ reason: 'PASSES_NOT_YET', days: '7' });
    const handed = await agentOf(newInbox(), 90);
    await pool.query('update agent_metadata set owner_id = $1 where id = $2', [heir, handed.instanceId]);
    expect(await reasonOf(issue(handed))).toBe('PASSES_NOT_YET');
  });

  test('asks for another week, or for what is no element, and may ask again', async () => {
    const agent = await agentOf(newInbox(), 8);
    expect(await reasonOf(issue(agent, any, { week: '2026-01-05' }))).toBe('VALIDATION_FAILED');
    expect(await reasonOf(issue(agent, { ...any, request: new Uint8Array(69 * 32) }))).toBe('VALIDATION_FAILED');
    expect((await issue(agent)).evaluated).toHaveLength(69 * 32);
  });
});

test('a host without the agent’s credential gets none', async () => {
  const agent = await agentOf(newInbox(), 8);
  expect(await reasonOf(issue(agent, any, { credential: new Uint8Array(32) }))).toBe('CALLER_NOT_ALLOWED');
});

test('a pool without a commons, and one whose commons does not answer: the same request later is answered', async () => {
  const agent = await agentOf(newInbox(), 8);
  const off = await pool.replica({}, { commons: undefined });
  expect(await reasonOf(issue(agent, any, { url: off.url }))).toBe('COMMONS_OFF');
  const away = await pool.replica({}, { commons: { url: 'http://127.0.0.1:9', token: 'none' } });
  const wrong = await pool.replica({}, { commons: { url: commons.url, token: 'none' } });
  for (const { url } of [away, wrong]) expect(await reasonOf(issue(agent, any, { url }))).toBe('UPSTREAM_UNAVAILABLE');
  expect((await issue(agent)).evaluated).toHaveLength(69 * 32);
});

test('the rows of both services are read for whose a pass is', async () => {
  const owner = newInbox();
  const agent = await agentOf(owner, 8);
  const asked = await asking();
  const passes = await passesOf(asked, await issue(agent, asked));
  const pattern = patternAbout('a quiet room');
  const id = patternId(patternOf(pattern));
  const spent = passes.flatMap(({ input, output }) => [input, output]);
  const pass = taken(passes, { does: 'publish', id });
  await commons.as(undefined).publishPattern({ pattern, pass });
  const rowsOf = async (sql: (text: string) => Promise<Record<string, unknown>[]>, schema: string) => {
    const tables = await sql(`select tablename as name from pg_tables where schemaname = '${schema}'`);
    const all = await Promise.all(tables.map(({ name }) => sql(`select to_jsonb(t)::text as row from ${schema}.${name} t`)));
    return all.flat().map(({ row }) => String(row));
  };
  const [ofClaim, ofCommons] = [await rowsOf((text) => pool.query(text), 'claim'), await rowsOf((text) => commons.sql(text), 'commons')];
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
  const has = (rows: string[], text: string) => rows.some((row) => row.includes(text));
  // The claim service knows the owner, and nothing that is in a pass, neither what was evaluated nor what is spent.
  expect(has(ofClaim, owner)).toBe(true);
  for (const bytes of [...spent, pass.input, pass.mac]) expect(has(ofClaim, hex(bytes))).toBe(false);
  expect(has(ofClaim, id)).toBe(false);
  // The commons knows the pattern, and neither the owner, nor the agent, nor its host.
  expect(has(ofCommons, id)).toBe(true);
  for (const text of [owner, agent.instanceId, host.id, ...spent.map(hex)]) expect(has(ofCommons, text)).toBe(false);
  // What both have is the request, which no pass leads to.
  const [row] = await pool.query('select request from pass_issues where owner_id = $1', [owner]);
  const both = ofCommons.filter((one) => one.includes(String(row?.request)));
  expect(both.map((one) => JSON.parse(one))).toEqual([{ week: week(), request: row?.request }]);
});

test('an owner’s week is forgotten after two', async () => {
  await pool.query("insert into pass_issues (owner_id, week, request) values ('someone', '2026-01-05', 'x')");
  await issue(await agentOf(newInbox(), 8));
  expect(await pool.query("select 1 from pass_issues where owner_id = 'someone'")).toEqual([]);
});
