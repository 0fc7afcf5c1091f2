import { create, toBinary } from '@bufbuild/protobuf';
import type { HandlerContext } from '@connectrpc/connect';
import { TemplateVersionSchema } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { callerKey } from '@offshoot/rpc/auth';
import { expect, test } from 'vitest';
import type { Database } from '../../src/database/database.ts';
import { watchRolloutHandler } from '../../src/rollout/handlers/rollout.ts';
import { watchPoolHandler } from '../../src/status/handlers/pool-status.ts';
import type { Templates } from '../../src/templates/adapters/templates.ts';

/** The call context of a watcher with this inbox. */
function call(inboxId: string, signal: AbortSignal): HandlerContext {
  const caller = { kind: 'user', inboxId };
  return {
    signal,
    method: { name: 'Watch' },
    values: { get: (key: unknown) => (key === callerKey ? caller : undefined) },
    requestHeader: new Headers(),
  } as unknown as HandlerContext;
}

/** A database that counts reads and always returns the same. */
function counting(row: Record<string, string>) {
  const reads: string[] = [];
  const query = async (sql: string) => {
    reads.push(sql);
    if (sql.includes('halt_after')) return [];
    return [row];
  };
  return { reads, db: { query } as unknown as Database };
}

async function firstOfAll(watchers: AsyncIterable<unknown>[]): Promise<void> {
  await Promise.all(watchers.map((watcher) => watcher[Symbol.asyncIterator]().next()));
}

test('a hundred watchers of the pool cost as many reads as one', async () => {
  const { db, reads } = counting({ reading: '{"groups":[],"hosts":[],"queue":{"count":0,"oldest":null},"tools":[]}' });
  const stock = { idleMin: 0, idlePercent: 0, instancesMax: 0, warm: new Map() };
  const watch = watchPoolHandler({ db, now: () => new Date(), orphans: { released: 0 }, stock });
  const leave = new AbortController();
  await firstOfAll(Array.from({ length: 100 }, () => watch({} as never, call('', leave.signal))));
  expect(reads).toHaveLength(1);
  leave.abort();
});

test('watchers of a rollout share its reads; access is checked for each, and one without access never sees it', async () => {
  const { db, reads } = counting({ version: '3', outcome: 'pending', reason: '', count: '7' });
  const asked: (string | undefined)[] = [];
  const current: Templates['current'] = async (_, user) => {
    asked.push(user?.inboxId);
    const message = toBinary(TemplateVersionSchema, create(TemplateVersionSchema, { version: 3n, creatorId: 'saul' }));
    return { facts: { version: 3, creatorId: 'saul' }, message } as Awaited<ReturnType<Templates['current']>>;
  };
  Object.assign(db, { em: () => ({ findOne: async () => null }) });
  const watch = watchRolloutHandler({ db, now: () => new Date(), templates: { current } });
  const leave = new AbortController();
  const watchers = Array.from({ length: 50 }, () => watch({ templateId: 'tmpl_a' } as never, call('saul', leave.signal)));
  await firstOfAll(watchers);
  expect(reads.filter((sql) => sql.includes('newest'))).toHaveLength(1);
  await expect(firstOfAll([watch({ templateId: 'tmpl_a' } as never, call('mallory', leave.signal))])).rejects.toMatchObject({
    reason: 'NOT_TEMPLATE_CREATOR',
  });
  leave.abort();
});
