// One pass against a running commons, from many addresses at once.
import { patternId, patternOf } from '@offshoot/patterns';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { passesOfOwner, patternAbout, type RunningCommons, refusalOfCall, runningCommons, taken } from './testing.ts';

let commons: RunningCommons;
beforeAll(async () => {
  commons = await runningCommons({ isPublic: true });
});
afterAll(() => commons.close());

test('a thousand replays at once write one row', async () => {
  const passes = await passesOfOwner(commons);
  const pattern = patternAbout('a date');
  const id = patternId(patternOf(pattern));
  await commons.as(undefined).publishPattern({ pattern, pass: taken(passes, { does: 'publish', id }) });
  const pass = taken(passes, { does: 'vote', id, helped: false });
  const clients = Array.from({ length: 20 }, (_, at) => commons.as(undefined, `192.0.2.${at}`));
  const vote = (at: number) => (clients[at % 20] as (typeof clients)[0]).votePattern({ id, helped: false, pass });
  const outcomes = await Promise.all(Array.from({ length: 1000 }, (_, at) => refusalOfCall(vote(at))));
  // A machine that is busy refuses some before it looks at the pass; none is taken for another one.
  expect(outcomes.filter((one) => one === 'accepted').length).toBeLessThanOrEqual(1);
  expect([...new Set(outcomes)].filter((one) => !['accepted', 'PASS_SPENT', 'UPSTREAM_UNAVAILABLE'].includes(one))).toEqual([]);
  expect(outcomes.filter((one) => one === 'PASS_SPENT').length).toBeGreaterThan(500);
  expect(await commons.sql('select week from spent_pass')).toHaveLength(2);
  const [found] = (await commons.as(undefined).queryPatterns({ interests: ['travel'] })).patterns;
  expect([found?.helped, found?.failed]).toEqual([0, 1]);
});
