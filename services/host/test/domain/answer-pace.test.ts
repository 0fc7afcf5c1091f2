import { expect, test } from 'vitest';
import { AnswerPace } from '../../src/agent/conversation/domain/answer-pace.ts';

const at = (ms: number) => new Date(1_000_000 + ms);

test('a burst gets through, then one answer per second', () => {
  const pace = new AnswerPace();
  const answers = Array.from({ length: 30 }, () => pace.take(at(0))).filter(Boolean).length;
  expect(answers).toBe(10);
  expect(pace.take(at(500))).toBe(false);
  expect(pace.wait).toBeLessThanOrEqual(500);
  expect(pace.take(at(1_000))).toBe(true);
  expect(pace.take(at(1_000))).toBe(false);
});

test('a clock that is set back neither blocks answers nor gives any away', () => {
  const pace = new AnswerPace();
  while (pace.take(at(10_000)));
  expect(pace.take(at(0))).toBe(false);
  expect(pace.take(at(1_000))).toBe(true);
});
