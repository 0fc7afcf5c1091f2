import type { Operation } from './operations.ts';
import type { PoolState } from './pool-state.ts';
import { distinct, outcomesOf, settled } from './rules.ts';

/** One possible outcome of concurrent operations: the answer to each, and the final state. */
export interface Course {
  answers: string[];
  state: PoolState;
}

export interface Named {
  operation: Operation;
  /** The id of the instance that an offer registers. */
  fresh: string;
}

/**
 * All possible results of concurrent operations: the answers and the final state of any order of them, with the pool
 * doing all or none of its own work between two.
 */
export function coursesOf(from: readonly PoolState[], operations: readonly Named[]): Course[] {
  const answers = operations.map(() => '');
  const ends = from.flatMap((state) => goOn(state, operations, answers));
  return distinct(ends.flatMap(({ state, answers: given }) => settled(state).map((end) => ({ answers: given, state: end }))));
}

function goOn(state: PoolState, operations: readonly Named[], answers: readonly string[]): Course[] {
  const left = operations.flatMap((named, index) => (answers[index] === '' ? [{ ...named, index }] : []));
  if (left.length === 0) return [{ answers: [...answers], state }];
  const starts = operations.length === 1 ? [state] : distinct([state, ...settled(state)]);
  const next = starts.flatMap((start) =>
    left.flatMap(({ operation, fresh, index }) =>
      outcomesOf(start, operation, fresh).map(({ answer, state: after }) => ({ answers: answers.with(index, answer), state: after })),
    ),
  );
  return distinct(distinct(next).flatMap((course) => goOn(course.state, operations, course.answers)));
}
