// The profile service counts the usage of responses, compactions and summaries, each once, whether it succeeded or not.
import { Spending } from '@offshoot/models';
import { Refusal } from '@offshoot/refusals';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import { eventually } from '@offshoot/testing';
import { expect, onTestFinished, test } from 'vitest';
import type { UsageRecords, UsedTokens } from '../src/database/domain/ports.ts';
import { OpenUsage } from '../src/usage/commands/open-usage.ts';
import { budgetSpent } from '../src/usage/domain/budgets.ts';
import { member, refusalOf, runningResponses } from './running-responses.ts';
import { hangsAfter } from './scripted-model.ts';

async function counting(record?: (used: UsedTokens) => Promise<void>) {
  const recorded: UsedTokens[] = [];
  const records: UsageRecords = {
    async record(used) {
      for (const one of used) await record?.(one);
      recorded.push(...used);
    },
  };
  const service = await runningResponses({ usage: records });
  onTestFinished(() => service.close());
  return {
    service,
    recorded,
    waiting: () => service.rows<{ id: string; output_tokens: string }>('select id, output_tokens from usage_record'),
  };
}
const someone = member();
const { tenantId, subject } = someone;
const whose = { tenantId, subject, agentId: '', agentVersion: 0, requests: 1 };

test('each response is recorded with its tokens, whether it is stored or not, and is forgotten when it is counted', async () => {
  const { service, recorded, waiting } = await counting();
  const ids: string[] = [];
  for (const store of [true, false]) ids.push((await service.as(someone).responses.create({ model: 'm', input: 'Hi', store })).id);
  await eventually(() => expect(recorded).toHaveLength(2));
  expect(recorded).toEqual(expect.arrayContaining(ids.map((id) => ({ id, ...whose, inputTokens: 11, outputTokens: 7 }))));
  await eventually(async () => expect(await waiting()).toEqual([]));
});

test('what could not be sent stays stored until it can; what is refused keeps nobody waiting', async () => {
  let asked = 0;
  let isAway = true;
  const { service, recorded, waiting } = await counting(async ({ subject: whom }) => {
    asked += 1;
    if (isAway) throw new Error('nobody answers');
    if (whom === refused.subject) throw new Refusal('VALIDATION_FAILED', 'It is nobody.');
  });
  const refused = member();
  const one = await service.as(someone).responses.create({ model: 'm', input: 'Hi' });
  await eventually(() => expect(asked).toBe(1));
  isAway = false;
  await Promise.all([refused, member(), member()].map((whom) => service.as(whom).responses.create({ model: 'm', input: 'Hi' })));
  await eventually(() => expect(recorded).toHaveLength(2));
  await eventually(async () => expect((await waiting()).map(({ id }) => id)).toEqual([one.id]));
  // A response that is deleted has been used all the same.
  await service.as(someone).responses.delete(one.id);
  await service.rows("update usage_record set due_time = '2000-01-01'");
  await service.as(member()).responses.create({ model: 'm', input: 'Hi' });
  await eventually(() => expect(recorded.map(({ id }) => id)).toContain(one.id));
});

test('attack: a member who goes away, cancels or deletes before the model has reported its usage pays for what was said', async () => {
  const { service, recorded } = await counting();
  service.model.answers = [(_, signal) => hangsAfter('x'.repeat(4_000), signal)];
  const client = service.as(someone);
  const begun = async (background: boolean) => {
    const stream = await client.responses.create({ model: 'm', input: 'y'.repeat(400), stream: true, background });
    let id = '';
    for await (const event of stream) {
      if (event.type === 'response.created') id = event.response.id;
      if (event.type === 'response.output_text.delta') break;
    }
    return id;
  };
  const ids = [await begun(false), await begun(true), await begun(true)];
  await client.responses.cancel(ids[1] ?? '');
  await client.responses.delete(ids[2] ?? '');
  await eventually(() => expect(recorded).toHaveLength(3));
  expect(recorded).toEqual(expect.arrayContaining(ids.map((id) => ({ id, ...whose, inputTokens: 100, outputTokens: 1_000 }))));
});

test('a compaction is counted, also if nothing comes of it', async () => {
  const { service, recorded } = await counting();
  const compact = () => service.as(someone).post('/responses/compact', { body: { model: 'm', input: 'z'.repeat(6_000) } });
  const { id } = (await compact()) as { id: string };
  await eventually(() => expect(recorded).toEqual([{ id, ...whose, inputTokens: 11, outputTokens: 7 }]));
  service.model.answers = [
    async function* () {
      yield { is: 'text', text: 'x'.repeat(40) };
      throw new Error('it broke off');
    },
  ];
  expect(await refusalOf(compact())).toMatchObject({ status: 500 });
  await eventually(() => expect(recorded.at(-1)).toMatchObject({ requests: 1, outputTokens: 10 }));
});

test('many responses of one user that end at the same time are all counted', async () => {
  const { service, recorded, waiting } = await counting();
  const others = member();
  const ask = (whom: typeof someone) => service.as(whom).responses.create({ model: 'm', input: 'Hi', store: false });
  await Promise.all(Array.from({ length: 24 }, (_, n) => ask(n % 3 === 0 ? others : someone)));
  const of = (whom: typeof someone) => {
    const theirs = recorded.filter((used) => used.subject === whom.subject);
    const sum = (of: 'requests' | 'inputTokens' | 'outputTokens') => theirs.reduce((all, used) => all + used[of], 0);
    return { requests: sum('requests'), inputTokens: sum('inputTokens'), outputTokens: sum('outputTokens') };
  };
  await eventually(() => {
    expect(of(someone)).toEqual({ requests: 16, inputTokens: 16 * 11, outputTokens: 16 * 7 });
    expect(of(others)).toEqual({ requests: 8, inputTokens: 8 * 11, outputTokens: 8 * 7 });
  });
  await eventually(async () => expect(await waiting()).toEqual([]));
});

test('responses without rows share a record until it may be stored; one that has a row keeps its own', async () => {
  const stored: UsedTokens[][] = [];
  let isAway = false;
  const usage = new OpenUsage({
    rows: {
      keepSoFar: async () => {},
      async keepLast(used) {
        stored.push(structuredClone([...used]));
        if (isAway) throw new Error('the answer was lost');
      },
    },
    spending: new Spending({
      rows: { take: async () => true, book: async () => {} },
      budgetsOf: () => [],
      spent: budgetSpent,
      now: () => new Date(),
    }),
    ended: () => {},
    wake: () => {},
    now: () => new Date(),
    log: createLogger('usage', 'silent'),
  });
  const ran = (id: string) => Object.assign(usage.begin({ ...whose, id }, someone).meter, { inputTokens: 2, outputTokens: 3 });
  ran('long');
  await usage.keep();
  ran('c');
  isAway = true;
  for (const id of ['long', 'c']) usage.endAlone(id);
  for (const id of ['d', 'e']) {
    ran(id);
    usage.endAlone(id);
  }
  await eventually(() => expect(stored.at(-1)).toHaveLength(2));
  const used = (id: string, n: number) => ({ id, ...whose, requests: n, inputTokens: 2 * n, outputTokens: 3 * n });
  expect(stored.at(-1)).toEqual([used('long', 1), used('c', 3)]);
  isAway = false;
  ran('f');
  usage.endAlone('f');
  await eventually(() => expect(stored.at(-1)).toEqual([used('long', 1), used('c', 3), used('f', 1)]));
});
