import { expect, test } from 'vitest';
import { noteQuestions } from '../src/agents/cards/known-counts.ts';

test('questions add up over pages, and those of an agent that has ended or of another account no longer count', () => {
  expect(noteQuestions('mia', new Map([['guide', 2]]))).toBe(2);
  expect(noteQuestions('mia', new Map([['planner', 1]]))).toBe(3);
  expect(noteQuestions('mia', new Map(), ['guide'])).toBe(1);
  expect(noteQuestions('bo', new Map([['cook', 1]]))).toBe(1);
  expect(noteQuestions(undefined, new Map())).toBe(0);
  expect(noteQuestions('mia', new Map())).toBe(0);
});
