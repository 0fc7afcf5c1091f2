// What the operator pays for: which models, and how much of them in a day.
import { newId } from '@offshoot/refusals/ids';
import { eventually } from '@offshoot/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { member, type RunningResponses, refusalOf, runningResponses } from './running-responses.ts';
import { calls, hangsAfter, says } from './scripted-model.ts';

const ask = { model: 'm', input: 'Hi' };
const SPENT = { status: 429, code: 'insufficient_quota' };
/** As the scripted model says of each answer. */
const USED = 18;

let service: RunningResponses;
const today = () => new Date().toISOString().slice(0, 10);
/** What others have used is only a number in a row. */
const used = (holder: string, tokens: number) =>
  service.rows(
    `insert into budget_day values ('${holder}', '${today()}', ${tokens}) on conflict (holder, day) do update set tokens = ${tokens}`,
  );
const tokensOf = async (holder: string) =>
  Number((await service.rows<{ tokens: string }>(`select tokens from budget_day where holder = '${holder}'`))[0]?.tokens ?? 0);

describe('at the defaults', () => {
  beforeAll(async () => {
    service = await runningResponses();
  });
  afterAll(() => service.close());
  beforeEach(() => service.rows('delete from budget_day'));

  test('attack: a tenant uses more than 2,000,000 tokens in a day: it is told when it starts anew, nothing is left behind, others go on', async () => {
    const one = member();
    await used(one.tenantId, 1_999_000);
    for (const more of [{}, { stream: true as const }, { store: false }])
      expect(await refusalOf(service.as(one).responses.create({ ...ask, ...more }))).toMatchObject(SPENT);
    expect(service.model.asked).toEqual([]);
    expect(await service.rows(`select 1 from response where tenant_id = '${one.tenantId}'`)).toEqual([]);
    expect((await service.as(member({ payer: one.payer })).responses.create(ask)).output_text).toBe('Hello there.');

    const headers = { 'content-type': 'application/json', ...(await service.headersFor(one)) };
    const refused = await fetch(`${service.url}/v1/responses`, { method: 'POST', headers, body: JSON.stringify(ask) });
    const { error } = (await refused.json()) as { error: { message: string } };
    const untilMidnight = (Date.parse(`${today()}T24:00:00Z`) - Date.now()) / 1000;
    expect(refused.headers.get('x-should-retry')).toBe('false');
    expect(Math.abs(Number(refused.headers.get('retry-after')) - untilMidnight)).toBeLessThan(10);
    expect(error.message).toMatch(/2000000 tokens.*T00:00:00.000Z.*OFFSHOOT_BUDGET_TENANT/);
  });

  test('attack: a person makes one tenant after the other: all of them together use 4,000,000 tokens', async () => {
    const payer = newId('payer');
    await used(payer, 3_999_000);
    for (const one of [member({ payer }), member({ payer })]) {
      const refused = service.as(one).responses.create(ask);
      expect(await refusalOf(refused)).toMatchObject(SPENT);
      await expect(refused).rejects.toThrow('OFFSHOOT_BUDGET_PERSON');
    }
    expect((await service.as(member()).responses.create(ask)).status).toBe('completed');
  });

  test('attack: inboxes and tenants are free: all of them use 20,000,000 tokens together', async () => {
    await used('all', 19_999_000);
    // Of a process that has taken nothing yet.
    const replica = await runningResponses({ databaseUrl: service.databaseUrl });
    onTestFinished(() => replica.close());
    const refused = replica.as(member()).responses.create(ask);
    await expect(refused).rejects.toThrow('OFFSHOOT_BUDGET_DEPLOYMENT');
    expect(await refusalOf(refused)).toMatchObject(SPENT);
  });

  test('a budget is of one day: what was used yesterday does not count', async () => {
    const one = member();
    await service.rows(`insert into budget_day values ('${one.tenantId}', '${today()}'::date - 1, 2000000)`);
    expect((await service.as(one).responses.create(ask)).status).toBe('completed');
  });
});

describe('with small budgets', () => {
  const budgets = { tenant: 50_000, person: 60_000, deployment: 0 };
  let other: RunningResponses;
  beforeAll(async () => {
    service = await runningResponses({ budgets });
    other = await runningResponses({ budgets, databaseUrl: service.databaseUrl });
  });
  afterAll(async () => {
    await other.close();
    await service.close();
  });
  beforeEach(() => {
    for (const { model } of [service, other]) Object.assign(model, { asked: [], answers: [says('Hello.')] });
  });

  test('attack: 120 requests at once at two replicas are no more than the budget pays for', async () => {
    const one = member();
    const go = Promise.withResolvers<void>();
    const together = async function* () {
      await go.promise;
      yield { is: 'text' as const, text: 'Hello.' };
      yield { is: 'end' as const, finish: 'stop' as const, usage: { inputTokens: 96, outputTokens: 4_000 } };
    };
    for (const { model } of [service, other]) model.answers = [together];
    let refused = 0;
    const all = Array.from({ length: 120 }, (_, n) =>
      (n % 2 === 0 ? service : other)
        .as(one)
        .responses.create({ ...ask, store: false })
        .catch((error: { code: string }) => {
          expect(error.code).toBe('insufficient_quota');
          refused += 1;
        }),
    );
    // 4,097 tokens are set aside for each: for its prompt and an answer of usual length.
    await eventually(() => {
      expect(refused).toBeGreaterThan(107);
      expect(refused + service.model.open + other.model.open).toBe(120);
    });
    const asked = service.model.open + other.model.open;
    expect(asked).toBeGreaterThanOrEqual(10);
    go.resolve();
    await Promise.all(all);
    for (const holder of [one.tenantId, one.payer]) expect(await tokensOf(holder)).toBeGreaterThanOrEqual(asked * 4_096);
    expect(await tokensOf(one.tenantId)).toBeLessThanOrEqual(50_000);
  });

  test('attack: an answer far longer than what was set aside is in the row while it is said, and the next question of its loop is refused', async () => {
    const one = member();
    const client = service.as(one);
    service.model.answers = [(_, signal) => hangsAfter('x'.repeat(300_000), signal)];
    const stream = await client.responses.create({ ...ask, stream: true });
    for await (const event of stream) if (event.type === 'response.output_text.delta') break;
    await eventually(async () => expect(await tokensOf(one.tenantId)).toBeGreaterThanOrEqual(75_000), 5_000);
    expect(await refusalOf(client.responses.create(ask))).toMatchObject(SPENT);

    // A call that is refused has the model asked again.
    const many = { is: 'end' as const, finish: 'calls' as const, usage: { inputTokens: 4_000, outputTokens: 2_000 } };
    for (const { model } of [service, other])
      Object.assign(model, { asked: [], answers: [[...calls(['unknown', {}]).slice(0, -1), many]] });
    const again = { ...ask, tools: [{ type: 'function' as const, name: 'known', parameters: {}, strict: false }] };
    const two = member();
    await used(two.tenantId, 40_000);
    expect(await refusalOf(service.as(two).responses.create(again))).toMatchObject(SPENT);
    expect(service.model.asked).toHaveLength(1);

    const three = service.as(member({ tenantId: newId('tenant'), payer: two.payer }));
    await used(two.payer, 50_000);
    const { id } = await three.responses.create({ ...again, background: true });
    await eventually(async () =>
      expect(await three.responses.retrieve(id)).toMatchObject({ status: 'failed', error: { code: 'insufficient_quota' } }),
    );
    await used(two.payer, 60_000);
    await eventually(async () => expect(await refusalOf(three.responses.create({ ...again, background: true }))).toMatchObject(SPENT));
  });

  test('a compaction is paid for, too; what is deleted was used all the same', async () => {
    const one = member();
    const client = service.as(one);
    const { id } = await client.responses.create(ask);
    await client.responses.delete(id);
    await used(one.payer, 59_000);
    const compact = () => client.post('/responses/compact', { body: { model: 'm', input: 'z'.repeat(60_000) } });
    expect(await refusalOf(compact())).toMatchObject(SPENT);
  });

  test('what was set aside and not used is given back when the process ends', async () => {
    const third = await runningResponses({ budgets, databaseUrl: service.databaseUrl });
    const one = member();
    await third.as(one).responses.create(ask);
    expect(await tokensOf(one.tenantId)).toBeGreaterThan(USED);
    await third.close();
    expect(await tokensOf(one.tenantId)).toBe(USED);
  });
});

describe('the operator pays for one model', () => {
  test('attack: any other, by a request or a compaction, is refused with the list; the list of models has no other', async () => {
    const paying = await runningResponses({ allowed: ['plain', 'small'] });
    onTestFinished(() => paying.close());
    const client = paying.as(member({ scopes: ['responses:read', 'responses:write'] }));
    const refused = client.responses.create({ ...ask, model: 'dear' });
    expect(await refusalOf(refused)).toMatchObject({ status: 403, code: 'model_not_allowed', param: 'model' });
    await expect(refused).rejects.toThrow('plain, small');
    const compacted = client.post('/responses/compact', { body: { model: 'dear', input: 'Hi' } });
    expect(await refusalOf(compacted)).toMatchObject({ code: 'model_not_allowed' });
    expect(paying.model.asked).toEqual([]);
    for (const model of ['small', undefined]) expect((await client.responses.create({ ...ask, model })).status).toBe('completed');
    expect((await client.models.list()).data.map(({ id }) => id)).toEqual(['plain', 'small']);
  });
});
