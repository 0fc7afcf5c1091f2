// How many responses, and bytes of them, a member and a tenant may have stored.
import { eventually } from '@offshoot/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { member, type RunningResponses, refusalOf, runningResponses } from './running-responses.ts';
import { hangsAfter, says } from './scripted-model.ts';

const ask = { model: 'm', input: 'Hi' };
const FULL = { status: 429, code: 'too_many_stored_responses', param: 'store' };

let service: RunningResponses;
/** As a member, what the service says that they have stored. */
async function storedOf(who: ReturnType<typeof member>) {
  const answer = await fetch(`${service.url}/v1/usage/responses`, { headers: await service.headersFor(who) });
  return (await answer.json()) as { responses: number; bytes: number; tenant: { responses: number; bytes: number } | null };
}
/** Refused for another reason as long as there is room, so that asking stores nothing. */
const probe = { model: 'm', input: [{ type: 'function_call_output' as const, call_id: 'none', output: '' }] };
const untilFull = (who: ReturnType<typeof member>) =>
  eventually(async () => expect(await refusalOf(service.as(who).responses.create(probe))).toEqual(FULL));

describe('at the defaults', () => {
  beforeAll(async () => {
    service = await runningResponses({ storedMs: 50 });
    service.model.answers = [says('Hello.')];
  });
  afterAll(() => service.close());
  /** As many rows would take minutes to write; what counts is what they add up to. */
  const store = ({ tenantId, subject }: ReturnType<typeof member>, responses: number, bytes: number) =>
    service.rows(`insert into stored_change values ('${tenantId}', '${subject}', ${responses}, ${bytes})`);

  test.each([
    ['500,000 responses', 499_999, 0],
    ['10 GiB of them', 0, 10 * 1024 ** 3 - 100],
  ])('attack: a member stores more than %s; others of the tenant go on, and so does what is not stored', async (_, responses, bytes) => {
    const one = member();
    const other = member({ tenantId: one.tenantId });
    await store(one, responses, bytes);
    const { id } = await service.as(one).responses.create(ask);
    await untilFull(one);
    expect((await service.as(one).responses.create({ ...ask, store: false })).output_text).toBe('Hello.');
    expect(await refusalOf(service.as(one).conversations.create())).toEqual(FULL);
    expect((await service.as(other).responses.create(ask)).status).toBe('completed');
    // What is there can be read and deleted, and then there is room.
    expect((await service.as(one).responses.retrieve(id)).output_text).toBe('Hello.');
    await service.as(one).responses.delete(id);
    await eventually(async () => expect((await service.as(one).responses.create(ask)).status).toBe('completed'));
  });

  test.each([
    ['1,000,000 responses', 499_999, 0],
    ['20 GiB of them', 0, 10 * 1024 ** 3 - 100],
  ])('attack: a tenant has many keys, and stores more than %s with all of them', async (_, responses, bytes) => {
    const one = member();
    const [second, third] = [member({ tenantId: one.tenantId }), member({ tenantId: one.tenantId })];
    for (const who of [one, second]) {
      await service.as(who).responses.create(ask);
      await store(who, responses, bytes);
    }
    await untilFull(third);
    expect((await service.as(member()).responses.create(ask)).status).toBe('completed');
  });
});

describe('what is stored', () => {
  beforeAll(async () => {
    service = await runningResponses({ storedMs: 50, quotas: { memberResponses: 3, memberBytes: 0 } });
    service.model.answers = [says('Hello.')];
  });
  afterAll(() => service.close());

  test('is counted once each has ended, with its bytes, whichever way it ends; and down again when it is deleted', async () => {
    const who = member();
    const admin = member({ tenantId: who.tenantId, scopes: ['responses:read', 'tenant:admin'] });
    const client = service.as(who);
    const { id } = await client.responses.create({ ...ask, input: 'x'.repeat(1_000) });
    const stream = await client.responses.create({ ...ask, background: true, stream: true });
    for await (const _ of stream);
    service.model.answers = [(_, signal) => hangsAfter('x'.repeat(2_000), signal), says('Hello.')];
    let cancelled = '';
    for await (const event of await client.responses.create({ ...ask, background: true, stream: true })) {
      if (event.type === 'response.created') cancelled = event.response.id;
      if (event.type === 'response.output_text.delta') await client.responses.cancel(cancelled);
    }
    expect((await client.responses.retrieve(cancelled)).output_text).toHaveLength(2_000);
    const rows = () =>
      service.rows<{ bytes: number; events: number }>(
        `select octet_length(resource::text) + octet_length(input::text) + octet_length(output::text) as bytes,
          (select coalesce(sum(octet_length(body)), 0)::integer from event e where e.response_id = r.response_id) as events from response r`,
      );
    await eventually(async () => {
      const all = await rows();
      const bytes = all.reduce((sum, row) => sum + row.bytes + row.events, 0);
      const stored = await storedOf(who);
      expect(stored).toMatchObject({ responses: 3, tenant: null });
      // The status in the object gets longer and its output is kept beside it.
      expect(Math.abs(stored.bytes - bytes)).toBeLessThan(all.length * 200);
      expect(all.some(({ events }) => events > 0)).toBe(true);
    });
    expect(await storedOf(admin)).toMatchObject({ responses: 0, bytes: 0, tenant: { responses: 3 } });
    expect(await storedOf(member())).toMatchObject({ responses: 0, bytes: 0 });
    await client.responses.delete(id);
    expect(await storedOf(who)).toMatchObject({ responses: 2 });
    // As retention does, in one statement.
    await service.rows('delete from response');
    expect(await storedOf(who)).toMatchObject({ responses: 0, bytes: 0 });
    await eventually(async () =>
      expect(await service.rows('select 1 from stored_total union all select 1 from stored_change')).toEqual([]),
    );
  });

  test('attack: many at once: what ran when the limit was reached is stored, and nothing after it, in the background neither', async () => {
    const who = member();
    const client = service.as(who);
    // Nothing of them is stored before all of them run.
    const allRun = Promise.withResolvers<void>();
    let run = 0;
    const together = async function* () {
      run += 1;
      if (run === 8) allRun.resolve();
      await allRun.promise;
      yield* says('Hello.');
    };
    service.model.answers = [together];
    await Promise.all(Array.from({ length: 8 }, () => client.responses.create(ask)));
    service.model.answers = [says('Hello.')];
    await untilFull(who);
    expect(await refusalOf(client.responses.create({ ...ask, background: true }))).toEqual(FULL);
    expect((await storedOf(who)).responses).toBe(8);
    // Clients that repeat a 429 by themselves leave this one alone: a member has to delete something first.
    const headers = { 'content-type': 'application/json', ...(await service.headersFor(who)) };
    const refused = await fetch(`${service.url}/v1/responses`, { method: 'POST', headers, body: JSON.stringify(ask) });
    expect([refused.status, refused.headers.get('x-should-retry')]).toEqual([429, 'false']);
  });
});
