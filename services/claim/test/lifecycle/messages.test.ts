import { timestampDate } from '@bufbuild/protobuf/wkt';
import { expect, test } from 'vitest';
import type { AgentMetadata } from '../../src/database/entities/agent-metadata.ts';
import { required } from '../../src/lifecycle/handlers/messages.ts';
import { reservationMessage } from '../../src/stock/handlers/reserve-instance.ts';

const until = new Date('2026-11-21T12:05:00Z');

test('a reservation is shown as its instance, or as its place in the queue', () => {
  const waiting = reservationMessage({ id: 'res_1', queuePosition: 3, askedUntil: until });
  expect(waiting).toMatchObject({ id: 'res_1', queuePosition: 3, instanceId: '', inboxId: '' });
  expect(waiting.expireTime && timestampDate(waiting.expireTime)).toEqual(until);

  const key = { sealingKey: Buffer.of(), sealingStatement: Buffer.of(), sealingVoucher: Buffer.of() };
  const agent = { ...key, id: 'inst_1', inboxId: 'ab', reservationId: 'res_1', reservedUntil: until };
  const reserved = reservationMessage(agent as AgentMetadata);
  expect(reserved).toMatchObject({ id: 'res_1', queuePosition: 0, instanceId: 'inst_1', inboxId: 'ab' });
  expect(reserved.expireTime && timestampDate(reserved.expireTime)).toEqual(until);
});

test('a field that the contract requires is named if it is missing', () => {
  expect(required('content', 0)).toBe(0);
  expect(() => required('content', undefined)).toThrow(
    expect.objectContaining({ reason: 'VALIDATION_FAILED', metadata: { field: 'content' } }),
  );
});
