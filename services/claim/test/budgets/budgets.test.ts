// What the operator pays for: which models agents are claimed with, and what hosts take for them in a day.
import { ToolProvisioning, ToolResource } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { newId } from '@offshoot/refusals/ids';
import { reasonOf } from '@offshoot/rpc/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { HostCounterpart } from '../host-counterpart.ts';
import { newInbox, Pool, refused, type Wish } from '../pool.ts';

let pool: Pool;
let hosts: HostCounterpart[];
beforeAll(async () => {
  pool = await Pool.start({}, { allowedModels: ['small', 'large'] });
  hosts = [await pool.host(2), await pool.host(0)];
});
afterAll(() => pool.close());

describe('a claim', () => {
  const creator = newInbox();
  const dearest = { model: { default: 'dearest' } };
  const enteredKey = { id: 'openrouter-key', provisioning: ToolProvisioning.USER, prompt: 'Your key?' };

  test.each<[string, () => Wish, RegExp]>([
    [
      'attack: of a template that names the dearest model',
      () => ({ templateId: pool.templates.add(creator, dearest) }),
      /one of these models/,
    ],
    ['attack: that names it itself', () => ({ templateId: pool.templates.add(creator), model: 'dearest' }), /one of these models/],
    [
      'of a template that takes a key, without one',
      () => ({ templateId: pool.templates.add(creator, { ...dearest, tools: [enteredKey] }) }),
      /key of your own/,
    ],
    [
      'of a template that allows no other model',
      () => ({ templateId: pool.templates.add(creator, { model: { default: 'dearest', allowOverride: false } }) }),
      /^Ask the operator to add the model to LLM_MODELS\.$/,
    ],
  ])('%s, is refused with what is offered, and nothing is written', async (_, wish, help) => {
    const user = newInbox();
    const refusal = await refused(pool.claim(user, wish()));
    expect(refusal.reason).toBe('MODEL_NOT_OFFERED');
    expect(refusal.message).toContain('The operator of this deployment allows small, large.');
    expect(refusal.message).not.toContain('dearest');
    expect(refusal.metadata.offered).toBe('small,large');
    expect(refusal.metadata.help).toMatch(help);
    expect(await pool.query('select id from claims where requester_id = $1', [user])).toEqual([]);
  });

  test('of a model on the list, of a template that names none, or with a key of its own, is made', async () => {
    const pooled = { id: 'llm', provisioning: ToolProvisioning.POOL, resource: ToolResource.OPENROUTER_KEY };
    const wishes: Wish[] = [
      { templateId: pool.templates.add(creator, dearest), model: 'large' },
      { templateId: pool.templates.add(creator) },
      { templateId: pool.templates.add(creator, { ...dearest, tools: [enteredKey] }), userConfig: { 'openrouter-key': 'sk-or-v1-own' } },
    ];
    for (const wish of wishes) expect((await pool.claim(newInbox(), { ...wish, queueSeconds: 60 })).id).toMatch(/^clm_/);
    // This pool makes no keys, but that is another refusal.
    const made = pool.claim(newInbox(), { templateId: pool.templates.add(creator, { ...dearest, tools: [pooled] }) });
    expect((await refused(made)).reason).toBe('TOOL_UNAVAILABLE');
  });
});

describe('a day’s tokens', () => {
  const day = new Date().toISOString().slice(0, 10);
  const take = (host: HostCounterpart | undefined, ownerId: string, tokens: number, limit = 1_000) =>
    host?.registry
      .takeTokens({ hostId: host.id, ownerId, day, tokens: BigInt(tokens), limit: BigInt(limit) })
      .then(({ isTaken }) => isTaken);
  beforeEach(() => pool.query('delete from budget_day'));

  test('attack: agents of one owner on two hosts take more, at once: all hosts together take no more than the limit', async () => {
    const owner = newInbox();
    const asked = await Promise.all(Array.from({ length: 40 }, (_, n) => take(hosts[n % 2], owner, 100)));
    expect(asked.filter((isTaken) => isTaken)).toHaveLength(10);
    expect(await take(hosts[0], newInbox(), 100)).toBe(true);
    expect(await take(hosts[0], '', 100)).toBe(true);
    await hosts[1]?.registry.bookTokens({ hostId: hosts[1].id, booked: [{ ownerId: owner, day, tokens: -150n }] });
    expect(await take(hosts[0], owner, 150)).toBe(true);
    expect(await take(hosts[0], owner, 1)).toBe(false);
  });

  test('are taken by the host that says so, and forgotten with the day', async () => {
    const [one, two] = hosts;
    const wanted = { ownerId: newInbox(), day, tokens: 1n, limit: 10n };
    expect(await reasonOf(one?.registry.takeTokens({ hostId: two?.id ?? newId('host'), ...wanted }) ?? Promise.reject())).toBe(
      'CALLER_NOT_ALLOWED',
    );
    await pool.query(`insert into budget_day values ('all', '2026-01-01', 5)`);
    const today = pool.now().toISOString().slice(0, 10);
    await one?.registry.bookTokens({ hostId: one.id, booked: [{ ownerId: '', day: today, tokens: 5n }] });
    expect(await pool.query('select day::text from budget_day')).toEqual([{ day: today }]);
  });
});
