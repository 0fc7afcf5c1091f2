import { eventually } from '@offshoot/testing';
import { describe, expect, test } from 'vitest';

import {
  becomes,
  handedOver,
  INGESTED,
  owner,
  pool,
  sent,
  share,
  source,
  sourceHost,
  target,
  targetHost,
  withTwoAgents,
} from '../two-agents.ts';

withTwoAgents();

describe('a share survives failures of the pool', () => {
  test('after a lost answer the same order is sent again, and no other', async () => {
    const failures = { expect: 2, send: 2 };
    targetHost.script.expectContext = () => {
      if (failures.expect-- > 0) throw new Error('the line went dead');
    };
    sourceHost.script.cloneSummary = () => {
      if (failures.send-- > 0) throw new Error('the line went dead');
    };
    await handedOver();
    expect(targetHost.expectations).toHaveLength(3);
    expect(sourceHost.orders).toHaveLength(3);
    for (const orders of [targetHost.expectations, sourceHost.orders])
      for (const { order } of orders) expect(order).toEqual(targetHost.expectations[0]?.order);
  });

  test('a row reappears after its taker was killed, once it is no longer hidden', async () => {
    await sourceHost.stop();
    const made = await share();
    const hidden = new Date(pool.now().getTime() + 12_000);
    await eventually(async () =>
      expect(
        await pool.query('update transfers set next_attempt_at = $2 where id = $1 and not tell_target returning id', [made.id, hidden]),
      ).toHaveLength(1),
    );
    await sourceHost.listen();
    expect(await pool.query('select tell_source::text from transfers where id = $1', [made.id])).toEqual([{ tell_source: 'true' }]);
    await pool.advance(13_000);
    for (const host of [sourceHost, targetHost]) await host.keepAlive();
    await sent(made);
  });

  test('two claim services deliver sixteen orders once each', async () => {
    const replica = await pool.replica();
    const made = await Promise.all(Array.from({ length: 16 }, (_, i) => share({}, owner, i % 2 ? replica : pool.service)));
    const ids = made.map(({ id }) => id).toSorted();
    await eventually(async () => {
      // Their leases last ten seconds of the machine's time, which is little on a busy one. Who has lost it, registers again.
      for (const host of [sourceHost, targetHost]) await host.keepAlive().catch(() => host.register());
      const done = await pool.query('select id from transfers where source_instance = $1 and not tell_source', [source.instanceId]);
      expect(done).toHaveLength(16);
    });
    for (const orders of [targetHost.expectations, sourceHost.orders])
      expect(orders.map(({ order }) => order?.transferId).toSorted()).toEqual(ids);
  });

  test('a claim service that stops midway leaves the rest to another', async () => {
    const gate = Promise.withResolvers<void>();
    sourceHost.script.cloneSummary = () => gate.promise;
    const made = await share();
    await sent(made);
    const stopped = pool.service;
    pool.service = await pool.replica();
    for (const host of [sourceHost, targetHost]) host.moveTo(pool.service.url);
    await stopped.close();
    gate.resolve();
    await eventually(async () =>
      expect(await pool.query('select id from transfers where not tell_source')).toContainEqual({ id: made.id }),
    );
    await targetHost.reportTransfer(target.instanceId, made.id, INGESTED);
    await becomes(made, INGESTED);
  });
});
