import { untilFound } from '@offshoot/testing';
import { afterEach, expect, test } from 'vitest';
import { Scheduler } from '../src/scheduling/scheduler.ts';

const errors: unknown[] = [];
const scheduler = new Scheduler({ limits: { duties: 2, calls: 1, mail: 1, health: 1, lease: 1 }, onError: (error) => errors.push(error) });
afterEach(() => errors.splice(0));

test('a task never runs concurrently with itself, and a wake-up during a run makes it run once more', async () => {
  let running = 0;
  let most = 0;
  let runs = 0;
  const gate = Promise.withResolvers<void>();
  const task = scheduler.task('duties', async () => {
    running++;
    most = Math.max(most, running);
    runs++;
    if (runs === 1) await gate.promise;
    running--;
    return undefined;
  });
  task.wake();
  task.wake();
  task.wake();
  gate.resolve();
  await untilFound('the second run', () => runs === 2);
  await task.stop();
  expect({ most, runs }).toEqual({ most: 1, runs: 2 });
});

test('a lane runs at most its number of places at once, and all tasks get their turn in order', async () => {
  const order: number[] = [];
  let running = 0;
  let most = 0;
  const gates = Array.from({ length: 6 }, () => Promise.withResolvers<void>());
  const tasks = gates.map((gate, index) =>
    scheduler.task('duties', async () => {
      order.push(index);
      most = Math.max(most, ++running);
      await gate.promise;
      running--;
      return undefined;
    }),
  );
  for (const task of tasks) task.wake();
  for (const gate of gates) gate.resolve();
  await untilFound('all ran', () => order.length === 6 && running === 0);
  expect(order).toEqual([0, 1, 2, 3, 4, 5]);
  expect(most).toBe(2);
  await Promise.all(tasks.map((task) => task.stop()));
});

test('urgent tasks come first, even if they became urgent while waiting', async () => {
  const order: string[] = [];
  const gate = Promise.withResolvers<void>();
  const urgent = new Set(['urgent']);
  const names = ['held', 'held too', 'first', 'second', 'later urgent', 'urgent'];
  const tasks = names.map((name) =>
    scheduler.task(
      'duties',
      async () => {
        order.push(name);
        if (name.startsWith('held')) await gate.promise;
        return undefined;
      },
      () => urgent.has(name),
    ),
  );
  for (const task of tasks) task.wake();
  urgent.add('later urgent');
  for (const task of tasks) task.wake();
  gate.resolve();
  await untilFound('all ran', () => order.length >= 8);
  expect(order).toEqual(['held', 'held too', 'urgent', 'later urgent', 'first', 'second', 'held', 'held too']);
  await Promise.all(tasks.map((task) => task.stop()));
});

test('a task runs again when it is due, and after an error', async () => {
  let runs = 0;
  const task = scheduler.task('calls', async () => (++runs < 3 ? 5 : undefined));
  task.wake();
  await untilFound('three runs', () => runs === 3);
  await task.stop();
  const failing = scheduler.task('calls', async () => {
    throw new Error('broken');
  });
  failing.wake();
  await untilFound('the error is told', () => errors.length === 1);
  await failing.stop();
});

test('stop waits for the current run, and nothing runs afterwards', async () => {
  let ended = false;
  let runs = 0;
  const gate = Promise.withResolvers<void>();
  const task = scheduler.task('calls', async () => {
    runs++;
    await gate.promise;
    ended = true;
    return 0;
  });
  task.wake();
  await untilFound('it runs', () => runs === 1);
  const stopped = task.stop();
  gate.resolve();
  await stopped;
  expect(ended).toBe(true);
  task.wake();
  expect(runs).toBe(1);
});
