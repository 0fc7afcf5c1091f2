import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Listed, MessageOrder, type MessageSource } from '../src/message-order.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'offshoot-order-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A conversation as the SDK lists it: by sent time only. */
class Conversation implements MessageSource {
  readonly messages: Listed[] = [];
  vanishing = false;
  pages = 0;

  async count() {
    return this.messages.length;
  }

  async page(before: bigint | undefined, limit: number) {
    this.pages += 1;
    const newestFirst = this.messages.toSorted((a, b) => Number(b.sentAtNs - a.sentAtNs));
    return newestFirst.filter((message) => before === undefined || message.sentAtNs < before).slice(0, limit);
  }
}

const sentTimes = fc.oneof(fc.nat(5), fc.nat(1000));

it('every message appears once, in order of arrival, with any sent time', async () => {
  let run = 0;
  const batches = fc.array(fc.array(sentTimes, { maxLength: 130 }), { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(batches, fc.integer({ min: 1, max: 40 }), async (arrivals, pageSize) => {
      const order = new MessageOrder(join(folder, `${run++}.order`));
      const conversation = new Conversation();
      const expected: string[][] = [];
      const read: string[] = [];
      let cursor: string | undefined;
      for (const batch of arrivals) {
        const arrived = batch.map((sentAt, i) => ({ id: `${expected.length}-${i}`, sentAtNs: BigInt(sentAt) }));
        conversation.messages.push(...arrived);
        expected.push(arrived.map((message) => message.id));
        await order.refresh('c', conversation);
        const page = order.after('c', cursor, pageSize);
        read.push(...page.map((placed) => placed.id));
        cursor = page.length > 0 ? order.cursorAt(page.at(-1)?.position ?? 0) : cursor;
      }
      read.push(...order.after('c', cursor, 10_000).map((placed) => placed.id));
      let from = 0;
      for (const batch of expected) {
        expect(new Set(read.slice(from, from + batch.length))).toEqual(new Set(batch));
        from += batch.length;
      }
      expect(read).toHaveLength(from);
      await order.close();
    }),
    { numRuns: propertyRuns(25) },
  );
});

it('a late message from the distant past is found, and nothing is read if nothing is new', async () => {
  const order = new MessageOrder(join(folder, 'late.order'));
  const conversation = new Conversation();
  conversation.messages.push(...Array.from({ length: 500 }, (_, i) => ({ id: `m${i}`, sentAtNs: BigInt(1000 + i) })));
  await order.refresh('c', conversation);
  conversation.pages = 0;
  await order.refresh('c', conversation);
  expect(conversation.pages).toBe(0);
  const cursor = order.cursorAt(order.after('c', undefined, 1000).at(-1)?.position ?? 0);
  conversation.messages.push({ id: 'late', sentAtNs: 1n });
  await order.refresh('c', conversation);
  expect(order.after('c', cursor, 10).map((placed) => placed.id)).toEqual(['late']);
  await order.close();
});

it('disappearing messages hide no new ones', async () => {
  const order = new MessageOrder(join(folder, 'vanishing.order'));
  const conversation = new Conversation();
  conversation.vanishing = true;
  conversation.messages.push(...Array.from({ length: 120 }, (_, i) => ({ id: `m${i}`, sentAtNs: BigInt(1000 + i) })));
  await order.refresh('c', conversation);
  conversation.messages.splice(100, 1, { id: 'late', sentAtNs: 1n });
  await order.refresh('c', conversation);
  expect(order.after('c', undefined, 1000).at(-1)?.id).toBe('late');
  await order.close();
});

it('a later call does not reuse an earlier refresh', async () => {
  const order = new MessageOrder(join(folder, 'concurrent.order'));
  const conversation = new Conversation();
  conversation.messages.push({ id: 'a', sentAtNs: 1n });
  const first = order.refresh('c', conversation);
  const second = first.then(() => undefined);
  conversation.messages.push({ id: 'b', sentAtNs: 2n });
  await Promise.all([first, second, order.refresh('c', conversation)]);
  expect(order.after('c', undefined, 10).map((placed) => placed.id)).toEqual(['a', 'b']);
  await order.close();
});

it('positions survive the process; a cursor of a lost file starts over', async () => {
  const path = join(folder, 'kept.order');
  const conversation = new Conversation();
  conversation.messages.push({ id: 'a', sentAtNs: 5n }, { id: 'b', sentAtNs: 6n });
  const before = new MessageOrder(path);
  await before.refresh('c', conversation);
  const cursor = before.cursorAt(before.after('c', undefined, 1)[0]?.position ?? 0);
  await before.close();
  const after = new MessageOrder(path);
  conversation.messages.push({ id: 'late', sentAtNs: 1n });
  await after.refresh('c', conversation);
  expect(after.after('c', cursor, 10).map((placed) => placed.id)).toEqual(['b', 'late']);
  await after.close();
  const lost = new MessageOrder(join(folder, 'new.order'));
  await lost.refresh('c', conversation);
  expect(lost.after('c', cursor, 10)).toHaveLength(3);
  await lost.close();
});
