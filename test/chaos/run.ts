// One run: people at work, faults by plan, and then everything must recover.
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
  /** For how long faults are injected, in milliseconds. */
  ms: number;
  people: number;
  /** Idle agents per host. Default 2. */
  idleTarget?: number;
  dataDir: string;
  database: ChaosDatabase;
  /** Replaces the plan drawn from the seed. */
  plan?: readonly Planned[];
  /** How long the pool may take to recover. Default: a lease plus a second. */
  recoveryMs?: number;
  tell(line: string): void;
}

export interface ChaosResult {
  claims: number;
  live: number;
  /** Resources made at providers, including those released since. */
  resources: number;
  released: number;
  /** Time from the last fault until everybody had an answer to everything. */
  answeredMs: number;
  /** Time from the last fault until the pool had no work left. */
  recoveredMs: number;
  /** Time until no folder or resource of an ended agent was left, and all agents were in their conversations. */
  cleanMs: number;
  calls: ChaosFleet['calls'] extends () => infer Counts ? Counts : never;
  /** All violated invariants. */
  violations: string[];
}

const RECOVERY_MS = LEASE_MS + 1000;
/** Interrupted people retry indefinitely; a request without an answer by then will not get one. */
const ANSWERED_MS = 40_000;
/** Agents need time to say goodbye. */
const CLEAN_MS = 60_000;
/** An agent learns of its conversation from a stream, or from its sync every 20 s. */
const JOIN_MS = 45_000;
/** The same goes for a message. */
const ANSWER_MS = 45_000;
/** Clients check for new installations at most every five seconds. */
const CALL_EVERY_MS = 6_000;
/** How many agents are tested for an answer. */
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
    if (!first) throw new Error('chaos needs a person');
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

/** Processes whose last output is printed. */
const CLOSE = ['claim', 'claim-2', 'host', 'host-2', 'gateway'] as const;

/** Without SQLCipher's warnings about every database. */
function said(output: string): string {
  const lines = output.split('\n').filter((line) => !line.includes('sqlcipherCodecAttach'));
  return lines.join('\n').slice(-3000);
}

/** What is still wrong after `ms`; returns early once nothing is. */
async function settle(rows: Rows, ms: number, check: (rows: Rows) => Promise<string[]>): Promise<string[]> {
  for (const until = Date.now() + ms; ; await pause(50)) {
    const left = await check(rows);
    if (left.length === 0 || Date.now() > until) return left;
  }
}

/**
 * Agents that are not in their conversations yet. People write to the missing ones, which admits an agent that was moved to another
 * host before it joined: members' clients check for new installations when they write.
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

/** Agents that no longer answer in their conversation. */
async function silent(live: readonly Kept[]): Promise<string[]> {
  const asked = live.filter(({ conversations }) => conversations.length > 0).slice(-ASKED);
  const found = await Promise.all(
    asked.map(async ({ person: { human }, conversations, claim }) => {
      const conversation = conversations.at(-1) ?? '';
      let isSaid = false;
      for (const until = Date.now() + ANSWER_MS; ; await pause(100)) {
        isSaid ||= await succeeds(human.say(conversation, 'Our cat is called Miso'));
        const isHeard = human.texts(conversation).then((texts) => texts.some((text) => /miso|^noted/i.test(text)));
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
