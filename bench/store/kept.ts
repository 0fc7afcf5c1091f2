// An attack on the order by most kept: what a template gains whose owners are all made up, in stores that people have used for a year.
import { type LiveAgent, templateUse } from '@offshoot/claim/testing';
import type { Command } from 'commander';
import { anySeed, count, parsed } from '../options.ts';
import { drawsFrom } from './store-contents.ts';

const DAY_MS = 86_400_000;
const NOW = new Date(Date.UTC(2026, 10, 2));
const CREATOR = 'creator';
/** An agent that was claimed later does not count. */
const FIRST_COUNTED_DAY = 28;
const YEAR_WEEKS = 52;
/** Half of the people who keep an agent do so for longer. */
const KEPT_WEEKS = 20;
const FIRST_PAGE = 24;
const GOAL_DAYS = 84;
const DAYS = [28, 56, GOAL_DAYS, 182, 364];

/** `arrivals`: people a week who add the most popular template and keep it; the n-th gets an n-th of that. */
const STORES = [
  { name: 'small', templates: 200, arrivals: 6 },
  { name: 'middle', templates: 2_000, arrivals: 60 },
  { name: 'large', templates: 20_000, arrivals: 600 },
];
/** The size for which the goal holds: a smaller store has fewer keepers than the attacker has accounts. */
const GOAL_STORE = 'middle';

interface Options {
  accounts: number;
  seed: number;
}

export async function run(command: Command, args: string[]): Promise<void> {
  command.option('--accounts <n>', 'accounts of the attacker', count, 1000).option('--seed <n>', 'seed, to repeat a run', count, anySeed());
  keptBench(parsed<Options>(command, args));
}

function keptBench({ accounts, seed }: Options): void {
  console.log(`${accounts} accounts, one agent each, seed ${seed}. Goal: no place among the first ${FIRST_PAGE} within ${GOAL_DAYS} days.`);
  const draw = drawsFrom(seed);
  for (const store of STORES) {
    const honest = Array.from({ length: store.templates }, (_, n) => honestAgents(draw, store.arrivals / (n + 1)));
    const kept = honest.map(keptOf).toSorted((a, b) => b - a);
    const keepers = honest.reduce((sum, agents) => sum + agents.length, 0);
    console.log(
      `\n${store.name} store: ${store.templates} templates, ${keepers} keepers; place ${FIRST_PAGE} needs ${points(kept[FIRST_PAGE - 1])}`,
    );
    console.log('  days   kept  place   agent-days   place if owners were counted');
    for (const days of DAYS) printAttack({ days, accounts, kept, honest, isGoal: store.name === GOAL_STORE && days === GOAL_DAYS });
  }
}

interface Attack {
  days: number;
  accounts: number;
  kept: readonly number[];
  honest: readonly LiveAgent[][];
  isGoal: boolean;
}

function printAttack({ days, accounts, kept, honest, isGoal }: Attack): void {
  const agents = attackOf(accounts, days);
  const mine = keptOf(agents);
  const place = placeOf(mine, kept);
  const byOwners = placeOf(
    agents.length,
    honest.map(({ length }) => length),
  );
  const agentDays = agents.reduce((sum, { claimedAt }) => sum + (NOW.getTime() - claimedAt.getTime()) / DAY_MS, 0);
  const isHeld = place > FIRST_PAGE;
  const columns = [
    String(days).padStart(6),
    points(mine).padStart(6),
    String(place).padStart(6),
    Math.round(agentDays).toString().padStart(12),
  ];
  const verdict = `${isHeld ? 'held' : 'NOT HELD'}${isGoal ? ` (the goal: ${isHeld ? 'met' : 'MISSED'})` : ''}`;
  console.log(`${columns.join(' ')}   ${String(byOwners).padEnd(8)} ${verdict}`);
}

/** Those who still keep what they claimed in a year, as people come and go. */
function honestAgents(draw: () => number, perWeek: number): LiveAgent[] {
  const agents: LiveAgent[] = [];
  for (let week = 0; week < YEAR_WEEKS; week++) {
    const stillThere = perWeek * 0.5 ** (week / KEPT_WEEKS);
    const arrived = arrivalsOf(draw, stillThere);
    for (let n = 0; n < arrived; n++) {
      const daysAgo = FIRST_COUNTED_DAY + week * 7 + draw() * 7;
      agents.push({ ownerId: `person ${agents.length}`, claimedAt: new Date(NOW.getTime() - daysAgo * DAY_MS), inUse: true });
    }
  }
  return agents;
}

/** The best that the accounts can do: claims spread evenly over all days that count, and every agent kept in use until now. */
function attackOf(accounts: number, days: number): LiveAgent[] {
  return Array.from({ length: accounts }, (_, n) => {
    const daysAgo = FIRST_COUNTED_DAY + ((days - FIRST_COUNTED_DAY) * n) / Math.max(1, accounts - 1);
    return { ownerId: `account ${n}`, claimedAt: new Date(NOW.getTime() - daysAgo * DAY_MS), inUse: true };
  });
}

/** How many of independent people come, if so many come on average (Poisson). */
function arrivalsOf(draw: () => number, mean: number): number {
  const wait = () => -Math.log(1 - draw());
  let arrived = 0;
  for (let at = wait(); at < mean; at += wait()) arrived += 1;
  return arrived;
}

const keptOf = (agents: readonly LiveAgent[]) => templateUse(agents, { creators: [CREATOR], now: NOW }).kept;
const points = (kept = 0) => (kept / 1000).toFixed(1);
/** From 1. A tie goes to the attacker. */
const placeOf = (mine: number, others: readonly number[]) => others.filter((other) => other > mine).length + 1;
