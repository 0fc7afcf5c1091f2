import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeTaskMessage, type TaskMessage, taskMessageIn } from '../src/index.ts';

const AT = new Date('2026-11-27T18:00:00Z');
const seconds = AT.getTime() / 1000;

test.each<[TaskMessage, object]>([
  [
    { is: 'TaskRequest', taskId: 't1', description: 'find a room', deadline: AT, rewardSats: 0 },
    { type: 'TaskRequest', task_id: 't1', description: 'find a room', deadline: seconds, reward_sats: 0 },
  ],
  [
    { is: 'TaskRequest', taskId: 't1', description: 'find a room', rewardSats: 21 },
    { type: 'TaskRequest', task_id: 't1', description: 'find a room', deadline: null, reward_sats: 21 },
  ],
  [
    { is: 'TaskResponse', taskId: 't1', accepted: false, reason: 'no' },
    { type: 'TaskResponse', task_id: 't1', accepted: false, reason: 'no' },
  ],
  [
    { is: 'TaskComplete', taskId: 't1', result: 'Room 5.' },
    { type: 'TaskComplete', task_id: 't1', result: 'Room 5.', trajectory_hash: null },
  ],
  [
    { is: 'Ping', at: AT },
    { type: 'Ping', timestamp: seconds },
  ],
  [
    { is: 'Pong', at: AT, status: 'live' },
    { type: 'Pong', timestamp: seconds, status: 'live' },
  ],
])('%j', (message, json) => {
  expect(JSON.parse(encodeTaskMessage(message))).toEqual(json);
  expect(taskMessageIn(JSON.stringify(json))).toEqual(message);
  const { type, ...fields } = json as { type: string };
  expect(taskMessageIn(` ${JSON.stringify({ [type]: fields })}`)).toEqual(message);
});

test('some write milliseconds', () => {
  expect(taskMessageIn(`{"type":"Ping","timestamp":${AT.getTime()}}`)).toEqual({ is: 'Ping', at: AT });
});

test.each([
  ...[
    '',
    'hello',
    '{',
    '[]',
    'null',
    '{}',
    '{"type":"Ping"}',
    '{"type":"PatternShare","pattern_type":"x"}',
    '{"Ping":{"timestamp":1},"Pong":{}}',
  ],
  ...['{"type":"TaskRequest","task_id":"","description":"x"}', '{"type":"TaskRequest","task_id":"a","description":""}'],
  ...[
    '{"type":"TaskRequest","task_id":"a","description":"x","deadline":"soon"}',
    '{"type":"TaskRequest","task_id":"a","description":"x","reward_sats":-1}',
  ],
  ...[
    '{"type":"TaskRequest","task_id":"a","description":"x","deadline":1e300}',
    `{"type":"TaskRequest","task_id":"${'a'.repeat(65)}","description":"x"}`,
  ],
  ...['{"type":"TaskResponse","task_id":"a","accepted":"yes"}', '{"type":"toString"}', '{"__proto__":{"type":"Ping","timestamp":1}}x'],
])('is text: %s', (text) => {
  expect(taskMessageIn(text)).toBeUndefined();
});

test('attack: texts without end are cut, and lone surrogates are gone', () => {
  const request = taskMessageIn(
    JSON.stringify({ type: 'TaskRequest', task_id: 'a', description: `${'x'.repeat(999)}\u{1f600}${'y'.repeat(9_000)}` }),
  );
  expect(request).toMatchObject({ description: `${'x'.repeat(999)}\ufffd` });
  expect(taskMessageIn(`{"type":"Ping","timestamp":1,"x":"${'x'.repeat(70_000)}"}`)).toBeUndefined();
});

test('whatever comes, it is a message or undefined', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.json(),
        fc.string(),
        fc.record({ type: fc.constantFrom('Ping', 'TaskRequest'), task_id: fc.anything() }).map((o) => String(JSON.stringify(o))),
      ),
      (text) => {
        taskMessageIn(text);
      },
    ),
    { numRuns: propertyRuns(300) },
  );
});
