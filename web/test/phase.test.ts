import { expect, test } from 'vitest';
import { type Phase, stepsOf } from '../src/add/phase.ts';
import { problemOf } from '../src/add/problem.ts';
import type { Source } from '../src/add/source.ts';

const marks = (phase: Phase, kind: Source['kind'] = 'template') => stepsOf(phase, kind).map(({ mark }) => mark);

test('each step is done, under way or to come', () => {
  expect(marks({ is: 'reserving', seen: [] })).toEqual(['now', 'next', 'next', 'next']);
  expect(marks({ is: 'configuring' })).toEqual(['done', 'now', 'next', 'next']);
  expect(marks({ is: 'joining' })).toEqual(['done', 'done', 'now', 'next']);
  expect(marks({ is: 'live', instanceId: '', conversationId: '' })).toEqual(['done', 'done', 'done', 'done']);
});

test('a clone is not done before it has its context', () => {
  expect(marks({ is: 'joining' }, 'parent')).toEqual(['done', 'done', 'now', 'next', 'next']);
  expect(marks({ is: 'receiving' }, 'parent')).toEqual(['done', 'done', 'done', 'done', 'now']);
  expect(marks({ is: 'live', instanceId: '', conversationId: '' }, 'parent')).toEqual(['done', 'done', 'done', 'done', 'done']);
});

test('a failure is shown where it happened', () => {
  expect(marks({ is: 'failed', after: 'join', problem: problemOf('template', 'JOIN_TIMED_OUT'), isOver: true })).toEqual([
    'done',
    'done',
    'stopped',
    'next',
  ]);
});
