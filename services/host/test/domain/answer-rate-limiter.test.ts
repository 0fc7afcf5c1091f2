import { expect, test } from 'vitest';
import { AnswerRateLimiter } from '../../src/agent/conversation/domain/answer-rate-limiter.ts';

const at = (ms: number) => new Date(1_000_000 + ms);

test('a burst gets through, then one answer per second', () => {
  const limiter = new AnswerRateLimiter();
  const answers = Array.from({ length: 30 }, () => limiter.take(at(0))).filter(Boolean).length;
  expect(answers).toBe(10);
  expect(limiter.take(at(500))).toBe(false);
  expect(limiter.wait).toBeLessThanOrEqual(500);
  expect(limiter.take(at(1_000))).toBe(true);
  expect(limiter.take(at(1_000))).toBe(false);
});

test('a clock that is set back neither blocks answers nor gives any away', () => {
  const limiter = new AnswerRateLimiter();
  while (limiter.take(at(10_000)));
  expect(limiter.take(at(0))).toBe(false);
  expect(limiter.take(at(1_000))).toBe(true);
});
