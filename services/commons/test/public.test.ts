// Strangers, through the front door: read without a token, write with a pass, and are not known.
import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import {
  applied,
  joined,
  type Pass,
  type PassAct,
  PUBLIC_SCOPE,
  patternId,
  patternOf,
  QUALITY_FLOOR,
  type SnapshotPart,
  spend,
  unitIdOf,
  weekOf,
} from '@offshoot/patterns';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { partOf, passesOfOwner, patternAbout, type RunningCommons, refusalOfCall, runningCommons, taken } from './testing.ts';

const DAY_MS = 86_400_000;
const ADDRESS = '203.0.113.77';
const lines: string[] = [];
let commons: RunningCommons;
let alice: Pass[];
let bob: Pass[];

beforeAll(async () => {
  const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
  commons = await runningCommons({ isPublic: true, log });
  alice = await passesOfOwner(commons);
  bob = await passesOfOwner(commons);
});
afterAll(() => commons.close());

const stranger = (from = ADDRESS) => commons.as(undefined, from);
const idOf = (what: string) => patternId(patternOf(patternAbout(what)));
const publish = (what: string, passes: Pass[]) =>
  stranger().publishPattern({ pattern: patternAbout(what), pass: taken(passes, { does: 'publish', id: idOf(what) }) });
const voting = (id: string, helped: boolean): PassAct => ({ does: 'vote', id, helped });
const checks = () => ({ key: commons.key, passKey: commons.passKey, scope: PUBLIC_SCOPE, now: commons.now() });
const count = async (table: string) => (await commons.sql<{ n: number }>(`select count(*)::int as n from ${table}`))[0]?.n;

test('a stranger publishes with a pass, another votes with one, and everybody reads a signed list that names the key of passes', async () => {
  const { stored, isNew } = await publish('a date', alice);
  const id = stored?.id ?? '';
  expect({ id, isNew }).toEqual({ id: idOf('a date'), isNew: true });
  const vote = await stranger().votePattern({ id, helped: true, pass: taken(bob, voting(id, true)) });
  expect(vote).toMatchObject({ isCounted: true, stored: { helped: 1, failed: 0 } });
  expect((await stranger().queryPatterns({ interests: ['travel'] })).patterns.map((one) => one.id)).toEqual([id]);
  const held = applied(partOf(await stranger().getSnapshot({})), undefined, checks());
  expect(held.entries.get(id)?.votes).toEqual({ helped: 1, failed: 0 });
  expect(held.head.public).toEqual({ passKey: commons.passKey, ownerWeeks: 2 });
  expect((await commons.request(undefined, 'GET', '/pool/health')).body).toMatchObject({ agents: 0, patterns: 1 });
});

test('a courier of the pool’s paths publishes with a pass, once', async () => {
  const pattern = patternAbout('a train');
  const { week, input, mac } = taken(bob, { does: 'publish', id: idOf('a train') });
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
  const publish = (pass: object | undefined, body = pattern) =>
    commons.request(undefined, 'POST', '/patterns/publish', { pattern: body, ...(pass && { pass }) });
  const pass = { week, input: base64(input), mac: base64(mac) };
  expect((await publish(undefined)).status).toBe(403);
  expect((await publish({ ...pass, mac: 'x' })).status).toBe(400);
  expect((await publish(pass, patternAbout('another train'))).status).toBe(403);
  expect(await publish(pass)).toMatchObject({ status: 200, body: { stored: true, isNew: true } });
  expect((await publish(pass)).status).toBeGreaterThanOrEqual(400);
});

describe('a pass', () => {
  test('a relay that turns the vote, takes it for another pattern, or publishes with it', async () => {
    const id = idOf('a date');
    const pass = taken(alice, voting(id, true));
    expect(await refusalOfCall(stranger().votePattern({ id, helped: false, pass }))).toBe('PASS_INVALID');
    expect(await refusalOfCall(stranger().votePattern({ id: idOf('a boat'), helped: true, pass }))).toBe('PASS_INVALID');
    expect(await refusalOfCall(stranger().publishPattern({ pattern: patternAbout('a boat'), pass }))).toBe('PASS_INVALID');
    expect(await refusalOfCall(stranger().votePattern({ id, helped: true, pass: { ...pass, input: new Uint8Array(32) } }))).toBe(
      'PASS_INVALID',
    );
    // It is still good for what it was made for.
    expect((await stranger().votePattern({ id, helped: true, pass })).isCounted).toBe(true);
  });

  test('what is refused spends none', async () => {
    const id = idOf('nothing that is there');
    const pass = taken(alice, voting(id, true));
    expect(await refusalOfCall(stranger().votePattern({ id, helped: true, pass }))).toBe('VALIDATION_FAILED not_found');
    await publish('nothing that is there', bob);
    expect((await stranger().votePattern({ id, helped: true, pass })).isCounted).toBe(true);
  });

  test('an owner has one vote for a pattern in a week, whatever they ask for', async () => {
    const id = idOf('a date');
    expect(() => taken(bob, voting(id, true))).toThrow();
    const other = bob.find(({ purpose }) => purpose.startsWith('vote')) as Pass;
    const forged = spend({ ...other, purpose: `vote ${Number.parseInt(id.slice(7, 9), 16) >> 2}` }, voting(id, true));
    expect(await refusalOfCall(stranger().votePattern({ id, helped: true, pass: forged }))).toBe('PASS_INVALID');
  });

  test('nobody writes without one, and a token is not sent with one', async () => {
    const id = idOf('a date');
    expect(await refusalOfCall(stranger().votePattern({ id, helped: true }))).toBe('CALLER_NOT_ALLOWED pass_required');
    const pass = taken(bob, { does: 'publish', id: idOf('a lamp') });
    const member = commons.as(commons.token('acme', 'carol'));
    expect(await refusalOfCall(member.publishPattern({ pattern: patternAbout('a lamp'), pass }))).toBe(
      'CALLER_NOT_ALLOWED token_with_pass',
    );
    expect(() => commons.token(PUBLIC_SCOPE, 'carol')).toThrow(/no team is called "public"/);
  });

  test('only the issuer has passes evaluated, of this week', async () => {
    const blinded = new Uint8Array(69 * 32);
    const week = weekOf(commons.now());
    for (const token of [undefined, commons.operatorToken, commons.token('acme', 'dave')]) {
      expect(await refusalOfCall(commons.as(token).evaluatePasses({ week, blinded }))).toBe('CALLER_NOT_ALLOWED issuer_only');
    }
    const issuer = commons.as(commons.issuerToken);
    expect(await refusalOfCall(issuer.evaluatePasses({ week, blinded }))).toBe('VALIDATION_FAILED bad-element');
    expect(await refusalOfCall(issuer.evaluatePasses({ week: '2026-11-30', blinded }))).toBe('VALIDATION_FAILED other_week');
    expect(await refusalOfCall(issuer.getSnapshot({}))).toBe('CALLER_UNKNOWN token_required');
  });
});

test("the operator's own rows and logs are read for who published", async () => {
  commons.pass(3_600_000 + 23 * 60_000 + 45_678);
  const act: PassAct = { does: 'publish', id: idOf('a secret garden') };
  const pass = taken(alice, act);
  await stranger().publishPattern({ pattern: patternAbout('a secret garden'), pass });
  await stranger().votePattern({ id: act.id, helped: true, pass: taken(bob, voting(act.id, true)) });
  // A call that fails is logged at most.
  await refusalOfCall(stranger().publishPattern({ pattern: patternAbout('a secret garden'), pass }));
  await delay(0);
  const tables = await commons.sql<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = 'commons' and tablename not like '%migration%'",
  );
  expect(tables.map(({ name }) => name).sort()).toEqual(
    ['day_count', 'pass_issue', 'pattern', 'public_vote', 'public_window', 'spent_pass', 'team', 'vote'].sort(),
  );
  const rows: string[] = [];
  for (const { name } of tables) {
    rows.push(...(await commons.sql<{ row: string }>(`select to_jsonb(t)::text as row from ${name} t`)).map(({ row }) => `${name} ${row}`));
  }
  expect(rows.some((row) => row.includes(act.id))).toBe(true);
  // No row of strangers has a time of the day; no row or line has the address, or the pass.
  const times = rows.flatMap((row) => row.match(/\d{4}-\d\d-\d\dT[\d:.]+/g) ?? []);
  expect(times.length).toBeGreaterThan(0);
  expect(times.filter((time) => !time.endsWith('T00:00:00'))).toEqual([]);
  const day = commons.now().toISOString().slice(0, 10);
  const caps = ['patterns from a network address', 'votes from a network address'];
  const digests = caps.map((cap) => createHash('sha256').update(`${day} ${cap} ${ADDRESS}`).digest('base64url'));
  const [input, mac] = [pass.input, pass.mac].map((bytes) => Buffer.from(bytes));
  const traces = [ADDRESS, ...digests, ...[input, mac].flatMap((bytes) => [bytes?.toString('hex'), bytes?.toString('base64')])];
  for (const text of [...rows, ...lines]) expect(traces.filter((trace) => text.includes(trace ?? ''))).toEqual([]);
  // Nor is there a row of its own for the pass that has the pattern in it, or the pattern's publisher.
  expect(lines.filter((line) => line.includes(act.id))).toEqual([]);
  expect(await commons.sql("select author from pattern where team_id = 'public' and author <> ''")).toEqual([]);
  expect(await count('day_count')).toBe(0);
});

describe('weeks', () => {
  test('passes of the week before are accepted for one day, and none of a week that has not begun', async () => {
    const monday = Date.parse('2026-11-30T10:00:00Z');
    const late = alice.filter(({ purpose }) => purpose === 'publish');
    commons.pass(monday - commons.now().getTime());
    await publish('last week', late);
    const early = late.map((pass) => ({ ...pass, week: '2026-12-07' }));
    expect(await refusalOfCall(publish('next week', early))).toBe('PASS_EXPIRED');
    commons.pass(DAY_MS);
    expect(await refusalOfCall(publish('too late', late))).toBe('PASS_EXPIRED');
  });

  test('votes count for four weeks, and lift a pattern past the floor only if more helped than a tenth of all owners could', async () => {
    const id = idOf('last week');
    const quality = async () =>
      (await stranger().queryPatterns({ interests: ['travel'], limit: 50 })).patterns.find((one) => one.id === id);
    const before = partOf(await stranger().getSnapshot({}));
    await commons.sql(`insert into public_vote values ('${id}', '2026-11-30', 60, 0)`);
    await commons.sql(`update pattern set helped = 60 where pattern_id = '${id}'`);
    await commons.sql("insert into pass_issue select '2026-11-30', 'owner ' || n from generate_series(1, 590) n");
    expect((await quality())?.quality).toBeGreaterThan(QUALITY_FLOOR);
    await commons.sql("insert into pass_issue select '2026-11-30', 'more ' || n from generate_series(1, 20) n");
    expect(await quality()).toMatchObject({ helped: 60, quality: QUALITY_FLOOR - 0.1 });
    commons.pass(3 * 7 * DAY_MS);
    expect((await stranger().getSnapshot({ since: BigInt(before.head.version) })).public?.ownerWeeks).toBe(610);
    commons.pass(7 * DAY_MS);
    const part = await stranger().getSnapshot({ since: BigInt(before.head.version) });
    expect(part.entries.find((one) => one.id === id)).toMatchObject({ helped: 0 });
    expect(part.public?.ownerWeeks).toBe(0);
    expect(await count('public_vote')).toBe(0);
  });
});

test('a list of more than a page is read page by page, and fits although a pattern is recalled and another is voted for in between', async () => {
  const many = Array.from({ length: 2_050 }, (_, at) => patternOf(patternAbout(`thing ${at}`)));
  const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;
  const [{ version = 0 } = {}] = await commons.sql<{ version: number }>("select version::int from team where team_id = 'public'");
  const values = many.map((one, at) => {
    const id = patternId(one);
    const texts = [id, unitIdOf(id), '', one.when, one.do, one.because].map(literal).join(', ');
    return `('public', ${texts}, '{travel}', '{}', 'live', ${version + 1 + at}, '2026-12-20', '2026-12-20', '2027-02-20')`;
  });
  await commons.sql(`insert into pattern (team_id, pattern_id, unit_id, author, situation, advice, reason, interests, doubts, state, change_version,
    create_time, vote_time, expire_time) values ${values.join(', ')}`);
  await commons.sql(`update team set version = ${version + many.length} where team_id = 'public'`);
  const pageFrom = async (since: number): Promise<SnapshotPart> =>
    partOf(await stranger('192.0.2.99').getSnapshot({ since: BigInt(since) }));
  const first = await pageFrom(0);
  expect(first.entries).toHaveLength(2_000);
  expect(() => applied(first, undefined, checks())).toThrow(/wrong part/);
  const gone = patternId(many[3] as (typeof many)[0]);
  await commons.as(commons.operatorToken).recallPattern({ id: gone, team: PUBLIC_SCOPE });
  const liked = patternId(many[5] as (typeof many)[0]);
  const fresh = await passesOfOwner(commons);
  await stranger().votePattern({ id: liked, helped: true, pass: taken(fresh, voting(liked, true)) });
  const whole = joined(first, await pageFrom(first.upto ?? 0));
  const held = applied(whole, undefined, checks());
  expect(held.entries.has(gone)).toBe(false);
  expect(held.entries.get(liked)?.votes.helped).toBe(1);
});
