// One run: people at work, troubles by plan, and then everything has to be right again.
import { setTimeout as pause } from 'node:timers/promises';
import { ClaimState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import type { ChaosDatabase } from './chaos-database.ts';
import { type ChaosFleet, startFleet } from './fleet.ts';
import { brokenPromises, joining, leaks, neverIn, type Rows, rowsAt, underWay, unmade } from './invariants.ts';
import { type Kept, keepUpdating, Person, SURVIVOR } from './people.ts';
import { LEASE_MS, type Planned, planOf } from './plan.ts';
import { seeded } from './seeded.ts';

export interface ChaosOptions {
  seed: number;
  /** How long things go wrong. */
  ms: number;
  people: number;
  /** Idle agents that each host keeps. Default 2. */
  idleTarget?: number;
  dataDir: string;
  database: ChaosDatabase;
  /** Instead of what the seed draws. */
  plan?: readonly Planned[];
  /** How long the pool may take to be right again. Default: a lease and a second. */
  recoveryMs?: number;
  tell(line: string): void;
}

export interface ChaosResult {
  claims: number;
  live: number;
  /** Made at providers, those that are released by now included. */
  resources: number;
  released: number;
  /** How long it took, after the last trouble, until everybody had an answer to everything. */
  answeredMs: number;
  /** How long the pool took, after the last trouble, to have nothing left to do. */
  recoveredMs: number;
  /** Until no folder and no resource was left of anybody who is gone, and whether all agents were in their conversations. */
  cleanMs: number;
  calls: ChaosFleet['calls'] extends () => infer Counts ? Counts : never;
  /** Everything that must not be. */
  violations: string[];
}

const RECOVERY_MS = LEASE_MS + 1000;
/** Those who were cut off try again for ever; whoever has no answer by then will get none. */
const ANSWERED_MS = 40_000;
/** Who says goodbye takes its time. */
const CLEAN_MS = 60_000;
/** An agent hears of its conversation by a stream, or by the look around that it takes every 20 s. */
const JOIN_MS = 45_000;
/** The same holds for a message. */
const ANSWER_MS = 45_000;
/** Clients look for new installations every five seconds at most. */
const CALL_EVERY_MS = 6_000;
/** How many agents are asked whether they still answer. */
const ASKED = 4;

export async function runChaos(o: ChaosOptions): Promise<ChaosResult> {
  const draws = seeded(o.seed);
  const fleet = await startFleet({ ...o, draws: draws.of('fleet') });
  const rows = rowsAt(o.database.url);
  const people: Person[] = [];
  try {
    const { processes } = fleet;
    const network = { env: 'local' as const, apiUrl: processes.xmtpUrl };
    for (let number = 0; number < o.people; number++) people.push(await Person.join(processes.url, network, draws.of(`person ${number}`)));
    const [first] = people;
    if (!first) throw new Error('chaos needs somebody');
    const template = await first.user.createTemplate(SURVIVOR, { publish: true });
    const over = new AbortController();
    const lives = people.map((person) => person.live([template], over.signal));
    const updates = keepUpdating(first.user, template, over.signal);
    await fleet.carryOut(o.plan ?? planOf(draws.of('plan'), o.ms), o.tell);
    const healedAt = Date.now();
    over.abort();
    o.tell('everything runs again');
    await within(ANSWERED_MS, Promise.all([...lives, updates]), 'people are not answered');
    const answeredMs = Date.now() - healedAt;
    const kept = people.flatMap((person) => person.kept);
    const violations = await settle(rows, o.recoveryMs ?? RECOVERY_MS, underWay);
    const recoveredMs = Date.now() - healedAt;
    violations.push(...(await settle(rows, JOIN_MS, missing(kept))));
    violations.push(...(await neverIn(rows)));
    violations.push(...(await settle(rows, CLEAN_MS, unmade)));
    violations.push(...(await settle(rows, CLEAN_MS, () => leaks(rows, fleet))));
    const cleanMs = Date.now() - healedAt;
    violations.push(...(await brokenPromises(kept)));
    const live = kept.filter(({ claim }) => claim?.state === ClaimState.LIVE);
    violations.push(...(await silent(live)));
    if (violations.length > 0) for (const name of CLOSE) o.tell(`${name}: ${said(fleet.processes.output(name))}`);
    return {
      claims: kept.length,
      live: live.length,
      resources: fleet.processes.providerStub?.resources().length ?? 0,
      released: kept.filter(({ isReleased }) => isReleased).length,
      answeredMs,
      recoveredMs,
      cleanMs,
      calls: fleet.calls(),
      violations,
    };
  } catch (error) {
    for (const name of CLOSE) o.tell(`${name}: ${said(fleet.processes.output(name))}`);
    throw error;
  } finally {
    await rows.close();
    await Promise.all(people.map((person) => person.close()));
    await fleet.close();
  }
}

/** Whose last words matter. */
const CLOSE = ['claim', 'claim-2', 'instance', 'instance-2', 'gateway'] as const;

/** Without what SQLCipher says of every database. */
function said(output: string): string {
  const lines = output.split('\n').filter((line) => !line.includes('sqlcipherCodecAttach'));
  return lines.join('\n').slice(-3000);
}

/** What is still wrong after `ms`; nothing as soon as nothing is. */
async function settle(rows: Rows, ms: number, check: (rows: Rows) => Promise<string[]>): Promise<string[]> {
  for (const until = Date.now() + ms; ; await pause(50)) {
    const left = await check(rows);
    if (left.length === 0 || Date.now() > until) return left;
  }
}

/**
 * Agents that are not in their conversations yet. Whoever misses one writes to it: that lets an agent in which was moved to another
 * host before it had come, for members' clients look for new installations when they write.
 */
function missing(kept: readonly Kept[]): (rows: Rows) => Promise<string[]> {
  let lastCalled = performance.now();
  return async (rows) => {
    const left = await joining(rows);
    if (performance.now() - lastCalled < CALL_EVERY_MS) return left;
    lastCalled = performance.now();
    const missed = kept.filter(({ claim }) => claim && left.some((line) => line.includes(claim.id)));
    await Promise.all(
      missed.flatMap(({ person: { human }, conversations }) =>
        conversations.map((conversation) => human.say(conversation, 'Are you there?').catch(() => {})),
      ),
    );
    return left;
  };
}

/** Agents that do not answer any more in their conversation. */
async function silent(live: readonly Kept[]): Promise<string[]> {
  const asked = live.filter(({ conversations }) => conversations.length > 0).slice(-ASKED);
  const found = await Promise.all(
    asked.map(async ({ person: { human }, conversations, claim }) => {
      const conversation = conversations.at(-1) ?? '';
      let isSaid = false;
      for (const until = Date.now() + ANSWER_MS; ; await pause(100)) {
        isSaid ||= await succeeds(human.say(conversation, 'Our cat is called Miso'));
        const isHeard = human.texts(conversation).then((texts) => texts.some((text) => /miso/i.test(text)));
        if (await isHeard.catch(() => false)) return [];
        if (Date.now() > until) return [`agent ${claim?.instanceId} ${isSaid ? 'does not answer' : 'cannot be asked'}`];
      }
    }),
  );
  return found.flat();
}

const succeeds = (call: Promise<unknown>): Promise<boolean> =>
  call.then(
    () => true,
    () => false,
  );

async function within<T>(ms: number, work: Promise<T>, otherwise: string): Promise<T> {
  const timeout = new AbortController();
  try {
    return await Promise.race([
      work,
      pause(ms, undefined, { signal: timeout.signal }).then(() => {
        throw new Error(`${otherwise} after ${ms} ms`);
      }),
    ]);
  } finally {
    timeout.abort();
  }
}
