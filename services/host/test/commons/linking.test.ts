// Who reads the logs of pool and commons together, to the millisecond and with addresses, and knows how hosts work: do they learn who published?
import { weekOf } from '@offshoot/patterns';
import { expect, test } from 'vitest';
import { soonAtRandom, tomorrowAtRandom } from '../../src/agent/commons/domain/when.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 10, 2);
const WEEKS = 6;
/** Of a way of the courier. */
const SPREAD = 0.75 * HOUR;

/** Seeded. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

/** Once a day, at the times that hosts and agents choose. */
function daysOf(random: () => number): number[] {
  const times = [soonAtRandom(new Date(START), random()).getTime()];
  for (let last = times[0] as number; last < START + WEEKS * 7 * DAY; last = times.at(-1) as number)
    times.push(tomorrowAtRandom(new Date(last), random()).getTime());
  return times;
}

interface Publication {
  owner: number;
  at: number;
}

/** One host: when the pool gave each owner passes, and when something of an owner reached the commons from the host's address. */
function lived(owners: number, random: () => number, asksOnNeed = false): { asked: number[][]; published: Publication[] } {
  const asked: number[][] = [];
  const handed: Publication[] = [];
  for (let owner = 0; owner < owners; owner++) {
    const reads = daysOf(random);
    asked.push(reads.filter((at, place) => place === 0 || weekOf(new Date(at)) !== weekOf(new Date(reads[place - 1] as number))));
    // Something to say every other week.
    for (let week = 0; week < WEEKS; week++) if (random() < 0.5) handed.push({ owner, at: START + (week * 7 + random() * 7) * DAY });
    if (asksOnNeed) asked[owner] = handed.filter((one) => one.owner === owner).map(({ at }) => at);
  }
  const goes = daysOf(random);
  const published = handed.flatMap(({ owner, at }) => {
    const hasPass = (time: number) => asked[owner]?.some((one) => one <= time && weekOf(new Date(one)) === weekOf(new Date(time)));
    const left = goes.find((time) => time >= at && hasPass(time));
    return left === undefined ? [] : [{ owner, at: left + random() * SPREAD }];
  });
  return { asked, published };
}

/** Of those who have passes by then, the one who got them at the time that fits best: by how long before others had published. */
function guesser(learned: { asked: number[][]; published: Publication[] }[]) {
  const bins = new Map<number, number>();
  const binOf = (ms: number) => Math.floor(ms / (6 * HOUR));
  const lastAsked = (asked: number[][], owner: number, at: number) =>
    asked[owner]?.findLast((time) => time <= at && weekOf(new Date(time)) === weekOf(new Date(at)));
  for (const { asked, published } of learned)
    for (const { owner, at } of published) {
      const since = lastAsked(asked, owner, at);
      if (since !== undefined) bins.set(binOf(at - since), (bins.get(binOf(at - since)) ?? 0) + 1);
    }
  return ({ asked }: { asked: number[][] }, at: number, random: () => number): number => {
    let best = { owner: Math.floor(random() * asked.length), score: -1 };
    for (const owner of asked.keys()) {
      const since = lastAsked(asked, owner, at);
      const score = since === undefined ? -1 : (bins.get(binOf(at - since)) ?? 0) + random();
      if (score > best.score) best = { owner, score };
    }
    return best.owner;
  };
}

function guessed(owners: number, hosts: number, random: () => number, asksOnNeed: boolean): { right: number; all: number } {
  const learned = Array.from({ length: hosts }, () => lived(owners, random, asksOnNeed));
  const guess = guesser(learned);
  let [right, all] = [0, 0];
  for (let host = 0; host < hosts; host++) {
    const seen = lived(owners, random, asksOnNeed);
    for (const { owner, at } of seen.published) {
      all++;
      if (guess(seen, at, random) === owner) right++;
    }
  }
  return { right, all };
}

test('that is why agents ask for passes every week: who asked only with something to say would be known', () => {
  const { right, all } = guessed(20, 20, randomFrom(1), true);
  expect(right / all).toBeGreaterThan(1 / 20 + 0.1);
});

test.each([2, 5, 20, 100])('attack: of %i owners of a host, who published? At most five points better than by chance', (owners) => {
  const random = randomFrom(owners);
  const hosts = Math.ceil(1_000 / owners);
  const { right, all } = guessed(owners, hosts, random, false);
  const [found, chance] = [right / all, 1 / owners];
  console.log(`${owners} owners of a host: ${(100 * found).toFixed(1)} % of ${all} guessed, ${(100 * chance).toFixed(1)} % by chance`);
  expect(all).toBeGreaterThan(1_000);
  expect(found - chance).toBeLessThanOrEqual(0.05);
});
