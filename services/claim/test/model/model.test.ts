// The pool's state machine against its model: random histories with repeated and concurrent calls at two claim services.
import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { coursesOf } from './linearization.ts';
import { type Batch, batches, type Operation, TEMPLATES } from './operations.ts';
import { emptyPool, inOrder, type PoolState, viewOf } from './pool-state.ts';
import { QUOTAS, type Run, startScene } from './scene.ts';

/** `npm run chaos` sets them. */
const RUNS = Number(process.env.MODEL_RUNS ?? propertyRuns(2));
const SEED = process.env.MODEL_SEED === undefined ? {} : { seed: Number(process.env.MODEL_SEED) };
const PATIENCE_MS = 60_000;

let scene: Awaited<ReturnType<typeof startScene>>;
beforeAll(async () => {
  scene = await startScene();
});
afterAll(() => scene.close());

test('answers and rows match the model after any events in any order', async () => {
  const plans = batches({ minLength: 12, maxLength: 25 });
  await fc.assert(
    fc.asyncProperty(plans, (plan) =>
      scene.run(async (run) => {
        let states = [emptyPool(TEMPLATES, QUOTAS)];
        for (const [at, batch] of [...opening, ...plan].entries()) states = await lockstep(run, states, batch, at + 1);
      }),
    ),
    // Shrinking takes minutes, so it is left to the developer who investigates.
    { numRuns: RUNS, ...SEED, examples: [[wholeLives]], endOnFailure: process.env.MODEL_SHRINK === undefined },
  );
}, 600_000);

/** Two hosts that are up. */
const opening: Batch[] = (['north', 'south'] as const).map((host) => ({
  operations: [{ kind: 'start', host, loses: undefined }],
  twice: false,
}));

const alone = (operation: Operation): Batch => ({ operations: [operation], twice: false });
const claims = (owner: string, request: string) =>
  ({ kind: 'claim', owner, request, template: 'plain', waits: true, reservation: '' }) as const;

/** Run first, because chance rarely finds them: turns in the queue, a waiting reservation, and the ends of live agents. */
const wholeLives: Batch[] = [
  alone({ kind: 'offer', host: 'north' }),
  alone(claims('ada', '1')),
  alone({ kind: 'report', owner: 'ada', request: '1', says: 'live' }),
  alone(claims('ada', '2')),
  alone({ kind: 'report', owner: 'ada', request: '1', says: 'gone' }),
  alone(claims('ada', '3')),
  alone(claims('leo', '1')),
  alone({ kind: 'reserve', owner: 'leo', request: '2', waits: true }),
  alone({ kind: 'offer', host: 'south' }),
  alone({ kind: 'offer', host: 'north' }),
  alone({ kind: 'offer', host: 'north' }),
  alone({ kind: 'claim', owner: 'leo', request: '3', template: 'plain', waits: true, reservation: '2' }),
  alone({ kind: 'report', owner: 'leo', request: '1', says: 'failed' }),
  alone({ kind: 'report', owner: 'ada', request: '2', says: 'live' }),
  alone({ kind: 'release', owner: 'ada', request: '2' }),
  alone({ kind: 'stop', host: 'north' }),
  alone({ kind: 'advance', seconds: 70 }),
  alone({ kind: 'start', host: 'north', loses: 0 }),
];

/** Runs the batch on both sides and returns the states that the pool can be in. */
async function lockstep(run: Run, before: readonly PoolState[], { operations, twice }: Batch, at: number): Promise<PoolState[]> {
  const once = operations.map((operation) => ({ operation, fresh: run.freshId(operation) }));
  const all = twice ? once.flatMap((one) => [one, one]) : once;
  const courses = coursesOf(
    before.map((state) => ({ ...state, rank: at })),
    all,
  );
  const answers = await Promise.all(all.map(({ operation, fresh }) => run.perform(operation, fresh)));
  const possible = courses.filter((course) => course.answers.every((answer, index) => answer === answers[index]));
  const what = `batch ${at}: ${JSON.stringify(operations)}${twice ? ' twice' : ''}`;
  if (possible.length === 0)
    throw new Error(
      `${what}\nanswered ${answers}, and the model knows ${[...new Set(courses.map((course) => String(course.answers)))].join(' | ')}\n${JSON.stringify(before[0])}`,
    );
  for (const until = Date.now() + PATIENCE_MS; ; ) {
    await run.nudge();
    const { view, order } = await run.see();
    const ordered = possible.map(({ state }) => inOrder(state, order));
    const now = ordered.filter((state) => sameView(viewOf(state), view));
    if (now.length > 0) return now;
    if (Date.now() > until) expect(view, what).toEqual(viewOf(ordered[0] as PoolState));
  }
}

function sameView(a: Record<string, string>, b: Record<string, string>): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}
