import { expect, test } from 'vitest';
import { type Phase, stepsOf } from '../src/add/phase.ts';
import { problemOf } from '../src/add/problem.ts';

const marks = (phase: Phase) => stepsOf(phase).map(({ mark }) => mark);

test('each step is done, under way or to come', () => {
  expect(marks({ is: 'reserving', seen: [] })).toEqual(['now', 'next', 'next', 'next']);
  expect(marks({ is: 'configuring' })).toEqual(['done', 'now', 'next', 'next']);
  expect(marks({ is: 'joining' })).toEqual(['done', 'done', 'now', 'next']);
  expect(marks({ is: 'live', conversationId: '' })).toEqual(['done', 'done', 'done', 'done']);
});

test('a failure is shown where it happened', () => {
  expect(marks({ is: 'failed', after: 'join', problem: problemOf('JOIN_TIMED_OUT'), isOver: true })).toEqual([
    'done',
    'done',
    'stopped',
    'next',
  ]);
});
