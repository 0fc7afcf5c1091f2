// Resources that the pool creates for one agent: from the claim to the last release, and who sees them.

import { InstanceState, type InstanceTool, ToolState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { ToolProvisioning, ToolResource } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { type ProviderStub, startProviderStub } from '@offshoot/providers';
import { eventually } from '@offshoot/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { resourceMoves, resourceStates, toolStates } from '../../src/tools/domain/tools.ts';
import { walletAddressOf } from '../host-answers.ts';
import type { HostCounterpart } from '../host-counterpart.ts';
import { accountsAt, added, newInbox, type Person, Pool, refused } from '../pool.ts';

let stub: ProviderStub;
let pool: Pool;
let host: HostCounterpart;
let owner: Person;
beforeAll(async () => {
  stub = await startProviderStub();
  // No host renews its lease here, because the clock moves by hours.
  pool = await Pool.start({ leaseMs: 24 * 60 * 60_000 }, { toolProviders: accountsAt(stub) });
  host = await pool.host();
});
beforeEach(async () => {
  stub.faults.clear();
  owner = pool.person();
  await host.offer(1);
});
afterAll(async () => {
  await pool.close();
  await stub.close();
});

const tool = (id: string, resource: ToolResource) => ({ id, provisioning: ToolProvisioning.POOL, resource });
const shared = tool('search', ToolResource.UNSPECIFIED);
const model = tool('model', ToolResource.OPENROUTER_KEY);
const mail = tool('mail', ToolResource.AGENTMAIL_INBOX);
const sms = tool('sms', ToolResource.TELNYX_NUMBER);
const wallet = tool('wallet', ToolResource.WALLET);

const liveAtProviders = () => stub.resources().filter(({ isLive }) => isLive);
const liveReferences = () => liveAtProviders().map(({ reference }) => reference ?? '');
const under = (resourceId: string) => stub.resources().filter(({ reference }) => reference?.endsWith(resourceId));

async function toolsOf(instanceId: string): Promise<Record<string, InstanceTool>> {
  const { tools } = await pool.instance(owner.inboxId, instanceId);
  return Object.fromEntries(tools.map((one) => [one.toolId, one]));
}

async function statesOf(instanceId: string): Promise<Record<string, string | undefined>> {
  return Object.fromEntries(
    Object.entries(await toolsOf(instanceId)).map(([id, { state }]) => [id, toolStates.find((name) => ToolState[name] === state)]),
  );
}

const untilTools = (instanceId: string, states: Record<string, string>) =>
  eventually(async () => expect(await statesOf(instanceId)).toEqual(states));

/** Releases it by its owner's order and waits until it is gone. */
async function release(instanceId: string): Promise<void> {
  const statement = await owner.sign({ action: 'instance.release', instanceId }, { now: pool.now() });
  await pool.as(owner.inboxId).releaseInstance({ instanceId, statement });
}

test('the database allows exactly the same moves as the code', async () => {
  const allowed: string[] = [];
  for (const from of [null, ...resourceStates])
    for (const to of resourceStates) {
      const [row] = await pool.query('select tool_may_move($1, $2)::text as yes', [from, to]);
      if (row?.yes === 'true') allowed.push(`${from} > ${to}`);
    }
  const inCode = resourceStates.flatMap((from) => Object.values(resourceMoves[from]).map((to) => `${from} > ${to}`));
  expect(new Set(allowed)).toEqual(new Set(['null > WANTED', ...inCode]));
});

test('a whole life: made after the claim, changed by an update, released with the agent', async () => {
  const creator = newInbox();
  const templateId = pool.templates.add(creator, { tools: [shared, model, mail, sms, wallet] });
  const { instanceId } = await pool.live(owner.inboxId, { templateId });
  await untilTools(instanceId, { model: 'READY', mail: 'READY', sms: 'READY', wallet: 'READY' });

  const first = await toolsOf(instanceId);
  const address = walletAddressOf(first.wallet?.resourceId ?? '');
  expect(first.wallet?.publicValues).toEqual({ address });
  expect(first.sms?.publicValues.number).toMatch(/^\+1970555\d{4}$/);
  expect(first.mail?.publicValues.address).toContain('@agentmail.to');
  const held = host.instances.get(instanceId)?.tools?.values;
  const key = held?.get('model')?.key ?? '';
  expect(key).toMatch(/^sk-or-v1-/);
  expect(held?.get('sms')).toEqual(first.sms?.publicValues);
  expect(held?.get('wallet')).toEqual({ address });
  // The pool can no longer read it, and never shows it.
  expect(await pool.storedText()).not.toContain(key);
  expect(JSON.stringify(first)).not.toContain(key);
  // How to reach the agent is its owner's business, not its template creator's.
  expect((await pool.instance(creator, instanceId)).tools).toEqual([]);
  const { instances } = await pool.as(owner.inboxId).listInstances({ filter: { case: 'ownerId', value: owner.inboxId } });
  expect(instances[0]?.tools.map(({ toolId }) => toolId)).toEqual(['mail', 'model', 'sms', 'wallet']);
  expect((await pool.operator.getPoolStatus({})).status?.tools).toEqual([expect.objectContaining({ state: ToolState.READY, count: 4n })]);

  const news = tool('news', ToolResource.AGENTMAIL_INBOX);
  pool.templates.publish(templateId, { tools: [shared, model, mail, news, tool('wallet', ToolResource.UNSPECIFIED)] });
  await untilTools(instanceId, { model: 'READY', mail: 'READY', news: 'READY', sms: 'RELEASED', wallet: 'RELEASED' });
  const second = await toolsOf(instanceId);
  expect(second.model?.resourceId).toBe(first.model?.resourceId);
  expect(second.sms?.publicValues).toEqual({});
  expect(under(first.sms?.resourceId ?? '')).toEqual([expect.objectContaining({ isLive: false })]);
  expect([...(host.instances.get(instanceId)?.tools?.values.keys() ?? [])]).toEqual(['mail', 'model', 'news']);

  // It gets a new one.
  pool.templates.publish(templateId, { tools: [model, mail, news, sms] });
  await untilTools(instanceId, { model: 'READY', mail: 'READY', news: 'READY', sms: 'READY', wallet: 'RELEASED' });
  expect((await toolsOf(instanceId)).sms?.resourceId).not.toBe(first.sms?.resourceId);

  await release(instanceId);
  await untilTools(instanceId, { model: 'RELEASED', mail: 'RELEASED', news: 'RELEASED', sms: 'RELEASED', wallet: 'RELEASED' });
  expect(liveAtProviders()).toEqual([]);
  const rows = await pool.query('select sealed_values, held_until from tool_resources where instance_id = $1', [instanceId]);
  expect(rows).toEqual(rows.map(() => ({ sealed_values: null, held_until: null })));
  expect((await pool.operator.getPoolStatus({})).status?.tools).toEqual([]);
});

test('a provider that is down delays nobody and is reported; an agent that ends meanwhile gets nothing', async () => {
  stub.faults.add({ operation: 'telnyx.', fault: { kind: 'status', status: 503 } });
  const deletes = stub.faults.requestsOf('telnyx.delete-number');
  const { instanceId } = await pool.live(owner.inboxId, { templateId: pool.templates.add(newInbox(), { tools: [mail, sms] }) });
  await untilTools(instanceId, { mail: 'READY', sms: 'PENDING' });
  await eventually(async () => expect((await toolsOf(instanceId)).sms?.failureMessage).toMatch(/^The provider is not responding/));
  await release(instanceId);
  await untilTools(instanceId, { mail: 'RELEASED', sms: 'RELEASING' });
  stub.faults.clear();
  await untilTools(instanceId, { mail: 'RELEASED', sms: 'RELEASED' });
  expect(stub.faults.requestsOf('telnyx.delete-number')).toBe(deletes);
});

test('a template whose tools this pool cannot make is refused with TOOL_UNAVAILABLE, and nothing is written', async () => {
  const { deployment, agentmail } = accountsAt(stub);
  const poorer = await pool.replica({}, { toolProviders: { deployment, agentmail } });
  const templateId = pool.templates.add(newInbox(), { tools: [shared, mail, sms, model, wallet] });
  const requestId = '4f0d5b62-0a1c-4c52-9a39-5a1a6f1f7c11';
  const { reason, metadata } = await refused(pool.as(owner.inboxId, poorer).createClaim({ requestId, templateId, ...added }));
  expect([reason, metadata.tools]).toEqual(['TOOL_UNAVAILABLE', 'sms,model']);
  expect(await pool.query('select 1 from claims where requester_id = $1', [owner.inboxId])).toEqual([]);
  const possible = pool.templates.add(newInbox(), { tools: [shared, mail, wallet] });
  const { claim } = await pool.as(owner.inboxId, poorer).createClaim({ requestId, templateId: possible, ...added });
  expect(claim?.instanceId).not.toBe('');
  await poorer.close();
});

test('a restarted host gets everything again', async () => {
  const { instanceId } = await pool.live(owner.inboxId, { templateId: pool.templates.add(newInbox(), { tools: [mail] }) });
  await untilTools(instanceId, { mail: 'READY' });
  const held = host.instances.get(instanceId);
  const generation = held?.tools?.generation;
  delete held?.tools;
  await host.registerInstance(instanceId);
  await eventually(() => expect(host.instances.get(instanceId)?.tools?.generation).toBe(generation));
  await untilTools(instanceId, { mail: 'READY' });
});

test('a returning host gets at once what it missed', async () => {
  let isBack = false;
  host.script.provideTools = () => {
    if (!isBack) throw new Error('away');
    return undefined;
  };
  const { instanceId } = await pool.live(owner.inboxId, { templateId: pool.templates.add(newInbox(), { tools: [mail] }) });
  await eventually(async () => {
    const [row] = await pool.query('select attempts::text from tool_lists where instance_id = $1', [instanceId]);
    expect(Number(row?.attempts)).toBeGreaterThan(0);
  });
  isBack = true;
  await pool.query(`update tool_lists set next_attempt_at = now() + interval '1 hour' where instance_id = $1`, [instanceId]);
  await host.register();
  await untilTools(instanceId, { mail: 'READY' });
  host.script = {};
});

test('an unreachable agent gets its list again until it accepts it; then its tools are ready', async () => {
  let asked = 0;
  host.script.provideTools = () => {
    asked += 1;
    if (asked < 3) throw new Error('busy');
    return undefined;
  };
  const { instanceId } = await pool.live(owner.inboxId, { templateId: pool.templates.add(newInbox(), { tools: [mail] }) });
  await eventually(() => expect(asked).toBeGreaterThan(0));
  await untilTools(instanceId, { mail: 'READY' });
  expect(asked).toBe(3);
  host.script = {};
});

test('attack: an instance claims to have made something other than an address, or another agent’s resource', async () => {
  const other = pool.person();
  const victim = await pool.live(other.inboxId, { templateId: pool.templates.add(newInbox(), { tools: [wallet] }) });
  const [row] = await eventually(async () => {
    const delivered = `select r.id from tool_resources r join tool_lists l using (instance_id) where instance_id = $1 and l.delivered > 0`;
    const rows = await pool.query(delivered, [victim.instanceId]);
    expect(rows).toHaveLength(1);
    return rows;
  });
  const thief = `0x${'7'.repeat(40)}`;
  host.script.provideTools = ({ grants }) => ({
    ...Object.fromEntries(
      grants.map(({ resourceId, resource }) => [resourceId, resource === ToolResource.WALLET ? 'https://thief' : thief]),
    ),
    [row?.id ?? '']: thief,
  });
  await host.offer(1);
  const { instanceId } = await pool.live(owner.inboxId, { templateId: pool.templates.add(newInbox(), { tools: [wallet, mail] }) });
  await untilTools(instanceId, { wallet: 'READY', mail: 'READY' });
  const { wallet: own, mail: inbox } = await toolsOf(instanceId);
  expect(own?.publicValues).toEqual({});
  expect(inbox?.publicValues.address).toContain('@agentmail.to');
  const [untouched] = (await pool.instance(other.inboxId, victim.instanceId)).tools;
  expect(untouched?.publicValues).toEqual({ address: walletAddressOf(row?.id ?? '') });
  host.script = {};
});

test('orphaned resources are found at the providers after an hour and released, and nothing else', async () => {
  const headers = { authorization: `Bearer ${stub.apiKey}` };
  const orphan = `res_${'a'.repeat(26)}`;
  const body = JSON.stringify({ client_id: orphan, metadata: { offshoot: `offshoot/test/${orphan}` } });
  expect((await fetch(`${stub.baseUrls.agentmail}/v0/inboxes`, { method: 'POST', headers, body })).ok).toBe(true);
  const others = JSON.stringify({ client_id: `res_${'b'.repeat(26)}`, metadata: { offshoot: `offshoot/other/res_${'b'.repeat(26)}` } });
  expect((await fetch(`${stub.baseUrls.agentmail}/v0/inboxes`, { method: 'POST', headers, body: others })).ok).toBe(true);
  const { instanceId } = await pool.live(owner.inboxId, { templateId: pool.templates.add(newInbox(), { tools: [mail] }) });
  await untilTools(instanceId, { mail: 'READY' });
  // Late resources of the agents above may still be added meanwhile.
  const before = liveReferences();
  expect(before.some((reference) => reference.endsWith(orphan))).toBe(true);

  await pool.advance(59 * 60_000);
  await eventually(async () => {
    const rows = await pool.query(`select next_sweep_at > now() + interval '70 minutes' as done from tool_sweeps`);
    expect(rows.map(({ done }) => String(done))).toEqual(['true', 'true', 'true']);
  });
  expect(liveReferences()).toEqual(expect.arrayContaining(before));
  await pool.advance(20 * 60_000);
  await eventually(() => expect(under(orphan)).toEqual([expect.objectContaining({ isLive: false })]));
  expect(liveReferences()).toEqual(expect.arrayContaining(before.filter((reference) => !reference.endsWith(orphan))));
  const { status } = await pool.operator.getPoolStatus({});
  expect(status?.orphansReleased).toBe(1);
  expect((await pool.instance(owner.inboxId, instanceId)).state).toBe(InstanceState.LIVE);
});

test('attack: one owner has the pool rent numbers without end, and then many owners do: 3 and 20 in a day', async () => {
  const templateId = pool.templates.add(newInbox(), { tools: [sms] });
  const claim = async (person: Person) => {
    await host.offer(1);
    return (await pool.live(person.inboxId, { templateId })).instanceId;
  };
  const stateOf = async (person: Person, instanceId: string) => (await pool.instance(person.inboxId, instanceId)).tools[0];
  const untilMade = (person: Person, instanceId: string) =>
    eventually(async () => expect((await stateOf(person, instanceId))?.state).toBe(ToolState.READY));
  const untilPutOff = (person: Person, instanceId: string, message: string) =>
    eventually(async () =>
      expect(await stateOf(person, instanceId)).toMatchObject({
        state: ToolState.PENDING,
        failureMessage: expect.stringContaining(message),
      }),
    );
  for (let n = 0; n < 3; n++) await untilMade(owner, await claim(owner));
  const fourth = await claim(owner);
  await untilPutOff(owner, fourth, 'as many of these within a day as one owner may have');
  expect(under((await stateOf(owner, fourth))?.resourceId ?? '')).toEqual([]);
  const other = pool.person();
  const spare = await claim(other);
  await untilMade(other, spare);

  const inFuture = `now() + interval '1000 days'`;
  await pool.query(
    `insert into tool_resources (id, instance_id, tool_id, resource, next_attempt_at, created_at, updated_at)
      select 'res_' || n, $1, 'sms-' || n, 'TELNYX_NUMBER', ${inFuture}, now(), now()
        from generate_series(1, 20 - (select count(*)::integer from tool_resources where resource = 'TELNYX_NUMBER' and asked_at is not null)) n`,
    [spare],
  );
  await pool.query(`update tool_resources set state = 'MAKING', asked_at = $1, asked_for = 'another owner' where tool_id like 'sms-%'`, [
    pool.now(),
  ]);
  const third = pool.person();
  const late = await claim(third);
  await untilPutOff(third, late, 'within a day as it may');
  // A day later.
  await pool.query(
    `update tool_resources set asked_at = asked_at - interval '24 hours', next_attempt_at = next_attempt_at - interval '24 hours'`,
  );
  await untilMade(third, late);
  await untilMade(owner, fourth);
});
