// Responses of stored agents, with the real profile service.
import { ECHO, type ScriptedServer, scriptedServer } from '@offshoot/mcp/testing';
import { newMember, runningProfiles } from '@offshoot/profile/testing';
import { newId } from '@offshoot/refusals/ids';
import { openStoreFront, type StoreFront, TRIP_PLANNER, update } from '@offshoot/template/testing';
import { eventually } from '@offshoot/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { membersAt } from '../src/members/adapters/members.ts';
import { keys, type RunningResponses, refusalOf, runningResponses } from './running-responses.ts';
import { calls, hangsAfter, says } from './scripted-model.ts';

let templates: StoreFront;
let profiles: Awaited<ReturnType<typeof runningProfiles>>;
let service: RunningResponses;
let server: ScriptedServer;
const developer = newMember();
const user = { ...newMember({ tenantId: developer.tenantId }), scopes: ['responses:read', 'responses:write', 'agents:use'] as const };

beforeAll(async () => {
  templates = await openStoreFront();
  server = await scriptedServer();
  const mcpOrigins = [server.origin];
  profiles = await runningProfiles({ templateUrl: templates.url, identities: templates.inboxes, mcpOrigins });
  service = await runningResponses({ profileUrl: profiles.url, mcpOrigins });
});
afterAll(async () => {
  await service.close();
  await profiles.close();
  await templates.close();
  await server.close();
});
beforeEach(() => {
  service.model.answers = [says('OK.')];
  service.model.asked = [];
});

type Made = { id: string; agent_id: string; agent_version: number; status: string; instructions: string | null; temperature: number };
const create = async (body: object, as: Parameters<RunningResponses['as']>[0] = user) =>
  (await service.as(as).responses.create({ input: 'Hi', ...body } as never)) as unknown as Made;
/** The ID of a new profile. */
const profileOf = async (body: object = {}, of = developer) => ({ agentId: (await profiles.create(of, body)).id });
const patch = (agentId: string, change: object) => profiles.as(developer).patchProfile({ agentId, patchJson: JSON.stringify(change) });

test('fifty turns keep the whole configuration while the profile and its bases change', async () => {
  const base = await profileOf({ instructions: 'Base 0.', temperature: 0.5 });
  const middle = await profileOf({ instructions: 'Middle 0.', base_profile_id: base.agentId });
  const top = await profileOf({ instructions: 'Top 0.', base_profile_id: middle.agentId, model: 'large' });
  let last = await create({ agent_id: top.agentId });
  expect(last).toMatchObject({ agent_id: top.agentId, agent_version: 1, temperature: 0.5 });
  for (let turn = 1; turn < 50; turn++) {
    if (turn % 10 === 0)
      for (const [index, profile] of [base, middle, top].entries())
        await patch(profile.agentId, { instructions: `${['Base', 'Middle', 'Top'][index]} ${turn}.`, temperature: turn / 100 });
    // Naming the agent again, or the version that it has, changes nothing.
    const named = turn % 3 === 0 ? { agent_id: top.agentId } : turn % 3 === 1 ? { prompt: { id: top.agentId, version: '1' } } : {};
    last = await create({ previous_response_id: last.id, ...named });
    expect(last).toMatchObject({ agent_version: 1, temperature: 0.5 });
  }
  expect(new Set(service.model.asked.map(({ instructions }) => instructions))).toEqual(new Set(['Base 0.\n\nMiddle 0.\n\nTop 0.']));
  expect(new Set(service.model.asked.map(({ model }) => model))).toEqual(new Set(['large']));
  expect(service.model.asked.at(-1)?.items).toHaveLength(99);
  const fresh = await create({ agent_id: top.agentId });
  expect(fresh).toMatchObject({ agent_version: 5, temperature: 0.4, instructions: 'Base 40.\n\nMiddle 40.\n\nTop 40.' });
  expect(await create({ agent_id: `${top.agentId}@1`, previous_response_id: fresh.id })).toMatchObject({ agent_version: 1 });
});

test('a configuration that was deleted as unused is stored again with the next conversation', async () => {
  const { agentId } = await profileOf({ instructions: 'Kept.' });
  const first = await create({ agent_id: agentId });
  await service.as(user).responses.delete(first.id);
  await service.rows('delete from configuration where not exists (select from response where config_digest = digest)');
  const second = await create({ agent_id: agentId });
  expect(await create({ previous_response_id: second.id })).toMatchObject({ instructions: 'Kept.' });
  expect(await create({ agent_id: agentId })).toMatchObject({ status: 'completed' });
});

test('a conversation with an ID of its own keeps its agent, its configuration and how long it is kept, while the agent may be used', async () => {
  const { agentId } = await profileOf({ instructions: 'First.', memory: { conversation_retention_days: 7 } });
  const { id: conversation } = await service.as(user).conversations.create();
  const first = await create({ conversation, agent_id: agentId });
  await patch(agentId, { instructions: 'Second.' });
  const next = await create({ conversation, background: true });
  await eventually(async () => expect((await service.as(user).responses.retrieve(next.id)).status).toBe('completed'));
  expect(service.model.asked.map(({ instructions }) => instructions)).toEqual(['First.', 'First.']);
  // The responses may go: what the conversation runs with stays.
  for (const { id } of [first, next]) await service.as(user).responses.delete(id);
  expect(await create({ conversation })).toMatchObject({ agent_id: agentId, agent_version: 1, instructions: 'First.' });
  expect(service.model.asked.at(-1)?.items).toHaveLength(5);
  expect(await service.rows(`select retention_days from conversation where conversation_id = '${conversation}'`)).toEqual([
    { retention_days: 7 },
  ]);
  await profiles.as(developer).pauseProfile({ agentId });
  expect(await refusalOf(create({ conversation }))).toMatchObject({ status: 409, code: 'agent_not_active' });
});

test('a profile that runs code where nothing does is refused when it is used', async () => {
  const { agentId } = await profileOf({ tools: [{ type: 'code_interpreter' }] });
  expect(await refusalOf(create({ agent_id: agentId }))).toMatchObject({ status: 400, code: 'no_executor', param: 'tools[0]' });
});

test('a profile and a request take the same max_output_tokens', async () => {
  for (const [max_output_tokens, isTaken] of [
    [15, false],
    [16, true],
    [2 ** 31 - 1, true],
    [2 ** 31, false],
  ] as const) {
    const taken = async (work: Promise<unknown>) =>
      await work.then(
        () => true,
        () => false,
      );
    expect([max_output_tokens, await taken(profileOf({ max_output_tokens }))]).toEqual([max_output_tokens, isTaken]);
    expect([max_output_tokens, await taken(create({ model: 'm', max_output_tokens }))]).toEqual([max_output_tokens, isTaken]);
  }
});

test('a request’s values win for its own turn only', async () => {
  const { agentId } = await profileOf({ instructions: 'Profile.', temperature: 0.2 });
  const first = await create({ agent_id: agentId, instructions: 'Request.', temperature: 0.9 });
  expect(first).toMatchObject({ instructions: 'Request.', temperature: 0.9 });
  expect(await create({ previous_response_id: first.id })).toMatchObject({ instructions: 'Profile.', temperature: 0.2 });
});

test('another agent in the middle of a conversation is a new pin', async () => {
  const one = await profileOf({ instructions: 'One.' });
  const two = await profileOf({ instructions: 'Two.' });
  const first = await create({ agent_id: one.agentId });
  const second = await create({ agent_id: two.agentId, previous_response_id: first.id });
  expect(second).toMatchObject({ agent_id: two.agentId, instructions: 'Two.' });
  expect(await create({ previous_response_id: second.id })).toMatchObject({ agent_id: two.agentId });
  expect(service.model.asked.at(-1)?.items.length).toBe(5);
});

test('variables are filled in, kept in the conversation, and refused where nobody declared them', async () => {
  const variables = { city: { type: 'string', required: true } };
  const { agentId } = await profileOf({ instructions: 'You know {{city}}.', variables });
  const first = await create({ prompt: { id: agentId, variables: { city: 'Oslo {{city}}' } } });
  expect(service.model.asked.at(-1)?.instructions).toBe('You know Oslo {{city}}.');
  await create({ previous_response_id: first.id });
  expect(service.model.asked.at(-1)?.instructions).toBe('You know Oslo {{city}}.');
  await create({ previous_response_id: first.id, prompt: { id: agentId, variables: { city: 'Rome' } } });
  expect(service.model.asked.at(-1)?.instructions).toBe('You know Rome.');
  const refused = (given: object) => refusalOf(create({ prompt: { id: agentId, variables: given } }));
  expect(await refused({ town: 'Oslo' })).toMatchObject({ status: 400, code: 'agent_variables_refused' });
  expect(await refused({})).toMatchObject({ status: 400 });
});

test('the model is told the soul of the profile, also with the instructions of a request, which the answer alone shows', async () => {
  const { agentId } = await profileOf({ instructions: 'Help.', soul: { role: 'Clerk', restricted_topics: ['salaries'] } });
  expect(await create({ agent_id: agentId, instructions: 'Mine.' })).toMatchObject({ instructions: 'Mine.' });
  expect(service.model.asked[0]?.instructions).toBe('Mine.\n\nRole: Clerk\n\nDeclines to talk about:\n- salaries');
});

test('the level, the rules and the grants of a profile decide about calls, and a request changes none of them', async () => {
  server.tools = [{ ...ECHO, annotations: { destructiveHint: true } }];
  const tools = [{ type: 'mcp', server_label: 'echo', server_url: server.url, require_approval: 'never' }];
  const outcome = async (trust: object) => {
    server.calls = [];
    service.model.answers = [calls(['echo', { message: 'x' }]), says('Done.')];
    const { agentId } = await profileOf({ trust_level: 'L4', ...trust });
    const { output } = (await create({ agent_id: agentId, tools })) as unknown as { output: { type: string; status?: string }[] };
    const call = output.find(({ type }) => type === 'mcp_call' || type === 'mcp_approval_request');
    return [call?.type, call?.status, server.calls.length];
  };
  const tool_grants = [{ tool_name: 'echo.echo', constraints: { message: 'x' } }];
  expect(await outcome({ tool_grants })).toEqual(['mcp_call', 'completed', 1]);
  expect(await outcome({})).toEqual(['mcp_approval_request', undefined, 0]);
  expect(await outcome({ tool_grants, trust_level: 'L3' })).toEqual(['mcp_approval_request', undefined, 0]);
  expect(await outcome({ tool_grants, trust_level: 'L1' })).toEqual(['mcp_call', 'failed', 0]);
  const soul = { escalation_rules: [{ condition: 'deleting data', action: 'block' }] };
  expect(await outcome({ tool_grants, soul })).toEqual(['mcp_call', 'failed', 0]);
});

test('attack: a grant runs no call below L3, and none with more arguments than it names', async () => {
  server.tools = [{ ...ECHO, inputSchema: { type: 'object' } }];
  const tools = [{ type: 'mcp', server_label: 'crm', server_url: server.url }];
  const outcome = async (trust: object, args: object) => {
    server.calls = [];
    service.model.answers = [calls(['echo', args]), says('Done.')];
    const tool_grants = [{ tool_name: 'crm.echo', constraints: { who: 'Ann' } }];
    const { agentId } = await profileOf({ tools, tool_grants, ...trust });
    const { output } = (await create({ agent_id: agentId })) as unknown as { output: { type: string }[] };
    return [output.some(({ type }) => type === 'mcp_approval_request') ? 'asks' : 'runs', server.calls.length];
  };
  for (const trust of [{}, { trust_level: 'L2' }]) expect(await outcome(trust, { who: 'Ann' })).toEqual(['asks', 0]);
  for (const trust_level of ['L2', 'L3', 'L4']) expect(await outcome({ trust_level }, { who: 'Ann', all: true })).toEqual(['asks', 0]);
  expect(await outcome({ trust_level: 'L3' }, { who: 'Ann' })).toEqual(['runs', 1]);
});

test('storing is as the profile says, and what it demands is not up to the request', async () => {
  const kept = await profileOf({ store_required: true });
  expect(await refusalOf(create({ agent_id: kept.agentId, store: false }))).toMatchObject({
    status: 400,
    code: 'store_required',
    param: 'store',
  });
  const unkept = await profileOf({ memory: { conversation_retention_days: 0 } });
  const response = await create({ agent_id: unkept.agentId });
  expect(response).toMatchObject({ store: false });
  expect(await refusalOf(service.as(user).responses.retrieve(response.id))).toMatchObject({ status: 404 });
  expect(await refusalOf(create({ agent_id: unkept.agentId, background: true }))).toMatchObject({ status: 400, code: 'not_stored' });
  const seldom = await profileOf({ store: false });
  await expect(create({ agent_id: seldom.agentId, background: true })).rejects.toThrow("Send 'store': true.");
});

test('attack: an agent that is missing, foreign, denied or archived is one and the same answer, in later turns, too; a paused one says so', async () => {
  const foreign = await profileOf({}, newMember());
  const denied = await profileOf({ access_control: { denied_subjects: [user.subject] } });
  const archived = await profileOf();
  const pinned = await create({ agent_id: archived.agentId });
  await profiles.as(developer).archiveProfile({ agentId: archived.agentId });
  const answer = async (id: string) => {
    const headers = { ...(await service.headersFor(user)), 'content-type': 'application/json' };
    const response = await fetch(`${service.url}/v1/responses`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ input: 'x', agent_id: id }),
    });
    return [response.status, (await response.text()).replaceAll(id, 'ID')];
  };
  const missing = await answer(`agent_${'a'.repeat(26)}`);
  expect(missing[0]).toBe(404);
  for (const { agentId } of [foreign, denied, archived]) expect(await answer(agentId)).toEqual(missing);
  // It was pinned before, so it goes on.
  expect((await create({ previous_response_id: pinned.id })).status).toBe('completed');

  const paused = await profileOf();
  const inPause = await create({ agent_id: paused.agentId });
  await profiles.as(developer).pauseProfile({ agentId: paused.agentId });
  const base = await profileOf();
  const heir = await profileOf({ base_profile_id: base.agentId });
  const ofBase = await create({ agent_id: heir.agentId });
  // A conversation that keeps the base stops with it, one without it goes on.
  await patch(heir.agentId, { base_profile_id: null });
  const without = await create({ agent_id: heir.agentId });
  await profiles.as(developer).pauseProfile({ agentId: base.agentId });
  const goOn = (previous_response_id: string) => [{ previous_response_id }, { previous_response_id, agent_id: heir.agentId }];
  for (const named of goOn(without.id)) expect(await create(named)).toMatchObject({ agent_version: 2 });
  for (const named of [{ agent_id: paused.agentId }, { previous_response_id: inPause.id }, ...goOn(ofBase.id)])
    expect(await refusalOf(create(named))).toMatchObject({ status: 409, code: 'agent_not_active' });

  const open = await profileOf();
  const begun = await create({ agent_id: open.agentId });
  await patch(open.agentId, { access_control: { denied_subjects: [user.subject] } });
  expect(await refusalOf(create({ previous_response_id: begun.id }))).toMatchObject({ status: 404, code: 'agent_not_found' });
  expect(await refusalOf(create({ agent_id: open.agentId }, { ...user, scopes: ['responses:write'] }))).toMatchObject({ status: 403 });
});

test('attack: another member’s conversation, or none, tells nothing of the agent with which it is continued', async () => {
  const [{ agentId }, paused] = [await profileOf({}), await profileOf({})];
  const other = { ...newMember({ tenantId: developer.tenantId }), scopes: user.scopes };
  const { id } = await create({ agent_id: agentId }, other);
  await profiles.as(developer).pauseProfile({ agentId: paused.agentId });
  for (const agent_id of [agentId, paused.agentId, newId('agent')])
    for (const previous_response_id of [id, newId('resp')])
      expect(await refusalOf(create({ agent_id, previous_response_id }))).toMatchObject({
        status: 400,
        code: 'previous_response_not_found',
      });
});

test('a signed template is an agent, too, and a conversation keeps its version; an agent with an owner never is', async () => {
  const creator = templates.inboxes.newPerson();
  const template = await templates.created(creator, { ...TRIP_PLANNER, instructions: 'One.' }, { published: true });
  const first = await create({ agent_id: template.id });
  expect(first).toMatchObject({ agent_id: template.id, agent_version: 1, instructions: 'One.' });
  expect(service.model.asked[0]?.instructions).toContain('One.\n\n');
  await templates.as(creator).updateTemplate(await update(creator, template, { ...TRIP_PLANNER, instructions: 'Two.' }));
  for (const named of [{}, { agent_id: template.id }, { prompt: { id: template.id, version: '1' } }])
    expect(await create({ previous_response_id: first.id, ...named })).toMatchObject({ agent_version: 1, instructions: 'One.' });
  expect(await create({ agent_id: template.id })).toMatchObject({ agent_version: 2, instructions: 'Two.' });
  expect(await create({ agent_id: `${template.id}@1` })).toMatchObject({ agent_version: 1 });
  templates.inboxes.down = true;
  expect(await refusalOf(create({ agent_id: template.id }))).toMatchObject({ status: 503, code: 'identity_unavailable' });
  expect(await create({ previous_response_id: first.id })).toMatchObject({ agent_version: 1 });
  templates.inboxes.down = false;
  const unknown = `tmpl_${'a'.repeat(26)}`;
  expect(await refusalOf(create({ agent_id: unknown }))).toMatchObject({ status: 404, code: 'agent_not_found' });
  const instance = `inst_${'a'.repeat(26)}`;
  for (const [param, named] of [
    ['agent_id', { agent_id: instance }],
    ['prompt.id', { prompt: { id: instance } }],
  ] as const)
    expect(await refusalOf(create(named))).toEqual({ status: 403, code: 'agent_is_an_instance', param });
});

test('a conversation is compacted by the model of an agent, and who may not use the agent gets the refusals of a response', async () => {
  const { agentId } = await profileOf({ model: 'large', memory: { summary_enabled: true, summary_model: 'small' } });
  const plain = await profileOf({ model: 'large' });
  const greeter = await profileOf({
    model: 'tiny',
    instructions: 'You know {{city}}.',
    variables: { city: { type: 'string', required: true } },
  });
  const input = 'z'.repeat(6_000);
  const compact = (model: string, as: Parameters<RunningResponses['as']>[0] = user) =>
    service.as(as).post('/responses/compact', { body: { model, input } });
  const models = async (...names: string[]) => {
    service.model.asked = [];
    for (const name of names) await compact(name);
    return service.model.asked.map(({ model }) => model);
  };
  await patch(plain.agentId, { model: 'larger' });
  expect(await models(agentId, plain.agentId, `${plain.agentId}@1`, greeter.agentId)).toEqual(['small', 'larger', 'large', 'tiny']);
  const foreign = await profileOf({}, newMember());
  const denied = await profileOf({ access_control: { denied_subjects: [user.subject] } });
  const refused = { status: 404, code: 'agent_not_found', param: 'model' };
  for (const id of [foreign.agentId, denied.agentId, `tmpl_${'a'.repeat(26)}`, `${agentId}@none`])
    expect(await refusalOf(compact(id))).toMatchObject(refused);
  expect(await refusalOf(compact(`inst_${'a'.repeat(26)}`))).toMatchObject({ status: 403, code: 'agent_is_an_instance' });
  expect(await refusalOf(compact(agentId, { ...user, scopes: ['responses:write'] }))).toMatchObject({ status: 403, code: 'scope_missing' });
});

test('attack: a conversation is compacted by someone who may not use its agent any more', async () => {
  const [denied, paused] = [await profileOf(), await profileOf()];
  const conversations: string[] = [];
  for (const { agentId } of [denied, paused]) {
    const key = { ...user, allowedAgents: [agentId] };
    const { id } = await create({ agent_id: agentId }, key);
    const compact = (as: Parameters<RunningResponses['as']>[0]) =>
      service.as(as).post('/responses/compact', { body: { model: 'any', previous_response_id: id } });
    await compact(key);
    expect(await refusalOf(compact({ ...user, allowedAgents: [newId('agent')] }))).toMatchObject({ status: 404, code: 'agent_not_found' });
    expect(await refusalOf(compact({ ...user, scopes: ['responses:write'] }))).toMatchObject({ status: 403, code: 'scope_missing' });
    conversations.push(id);
  }
  await patch(denied.agentId, { access_control: { denied_subjects: [user.subject] } });
  await profiles.as(developer).pauseProfile({ agentId: paused.agentId });
  service.model.asked = [];
  for (const previous_response_id of conversations) {
    const turn = await refusalOf(create({ previous_response_id }));
    expect(await refusalOf(service.as(user).responses.compact({ model: 'any', previous_response_id }))).toEqual(turn);
  }
  expect(service.model.asked).toEqual([]);
});

test('a response ends when the profile service says that there is no such member', async () => {
  const members = membersAt({ url: profiles.url, serviceKey: keys.of('response'), audience: 'profile' });
  const strict = await runningResponses({ profileUrl: profiles.url, members, memberMs: 50 });
  try {
    strict.model.answers = [(_, signal) => hangsAfter('Hello', signal)];
    const { agentId } = await profileOf();
    expect(await strict.as(user).responses.create({ input: 'Hi', agent_id: agentId } as never)).toMatchObject({ status: 'cancelled' });
  } finally {
    await strict.close();
  }
});

test('a refusal of an agent names the field that named it', async () => {
  const { agentId } = await profileOf({
    instructions: 'You know {{city}}, for {{seats}}.',
    variables: { city: { type: 'string', choices: ['Oslo'] }, seats: { type: 'integer', default: 2 } },
  });
  const unknown = `agent_${'a'.repeat(26)}`;
  for (const [param, body] of [
    ['model', { model: unknown }],
    ['agent_id', { agent_id: unknown }],
    ['prompt.id', { prompt: { id: unknown } }],
  ] as const)
    expect(await refusalOf(create(body))).toEqual({ status: 404, code: 'agent_not_found', param });
  for (const [param, body] of [
    ['agent_id', { agent_id: `${agentId}@9` }],
    ['prompt.version', { prompt: { id: agentId, version: '9' } }],
    ['prompt.version', { prompt: { id: agentId, version: 'production' } }],
    ['prompt.id', { prompt: { id: unknown, version: '9' } }],
  ] as const)
    expect(await refusalOf(create(body))).toEqual({ status: 404, code: 'agent_not_found', param });
  expect(await refusalOf(create({ prompt: { id: agentId, version: '' } }))).toMatchObject({ status: 400, param: 'prompt.version' });
  for (const body of [
    { agent_id: `${agentId}@\0` },
    { agent_id: 'agent_\0' },
    { model: `${agentId}@\0` },
    { prompt: { id: 'agent_\0' } },
    { prompt: { id: agentId, version: '\0' } },
    { prompt: { id: agentId, variables: { city: '\0' } } },
    { prompt: { id: agentId, variables: { '\0': 'Oslo' } } },
  ])
    expect([JSON.stringify(body), (await refusalOf(create(body))).status]).toEqual([JSON.stringify(body), expect.toBeOneOf([400, 404])]);
  const fill = (variables: object) => create({ prompt: { id: agentId, variables } });
  const refused = { status: 400, code: 'agent_variables_refused' };
  expect(await refusalOf(fill({ city: 'Rome' }))).toEqual({ ...refused, param: 'prompt.variables.city' });
  expect(await refusalOf(fill({ city: 'Oslo', seats: true }))).toEqual({ ...refused, param: 'prompt.variables.seats' });
  for (const seats of [5, '5']) {
    await fill({ city: 'Oslo', seats });
    expect(service.model.asked.at(-1)?.instructions).toBe('You know Oslo, for 5.');
  }
});

test('models are those of the endpoint, and the agents that the caller may use', async () => {
  const tenant = newMember();
  const reader = { ...newMember({ tenantId: tenant.tenantId }), scopes: user.scopes };
  const { agentId } = await profileOf({ name: 'reader' }, tenant);
  const { agentId: paused } = await profileOf({}, tenant);
  await profiles.as(tenant).pauseProfile({ agentId: paused });
  const of = async (as: Parameters<RunningResponses['as']>[0]) => (await service.as(as).models.list()).data;
  const agent = { id: agentId, object: 'model', created: expect.any(Number), owned_by: tenant.tenantId, name: 'reader' };
  expect(await of(reader)).toEqual([
    { id: 'plain', object: 'model', created: 0, owned_by: '' },
    { id: 'offline', object: 'model', created: 0, owned_by: 'offshoot' },
    agent,
  ]);
  expect(await service.as(reader).models.retrieve(agentId)).toEqual(agent);
  expect((await of({ ...reader, scopes: ['responses:read'] })).map(({ id }) => id)).toEqual(['plain', 'offline']);
  expect(await refusalOf(service.as({ ...reader, scopes: ['responses:write'] }).models.list())).toMatchObject({ status: 403 });
});

test('attack: an agent that is another tenant’s, denied or paused is a model like one that never was', async () => {
  const tenant = newMember();
  const reader = { ...newMember({ tenantId: tenant.tenantId }), scopes: user.scopes };
  const { agentId: paused } = await profileOf({}, tenant);
  await profiles.as(tenant).pauseProfile({ agentId: paused });
  const { agentId: denied } = await profileOf({ access_control: { denied_subjects: [reader.subject] } }, tenant);
  const { agentId: foreign } = await profileOf({}, newMember());
  const { agentId: other } = await profileOf({}, tenant);
  const keyOf = { ...reader, subject: `key_${'a'.repeat(26)}`, allowedAgents: [other] };
  const answer = async (id: string, as: Parameters<RunningResponses['as']>[0] = reader) => {
    const said = await fetch(`${service.url}/v1/models/${id}`, { headers: await service.headersFor(as) });
    return [said.status, await said.text()];
  };
  const never = await answer('gpt-never');
  expect(never[0]).toBe(404);
  for (const id of [`agent_${'a'.repeat(26)}`, foreign, denied, paused, `${other}@1`, 'agent_', 'a/b', '..%2f..%2fx', '%00'])
    expect([id, await answer(id)]).toEqual([id, never]);
  expect(await answer(denied, keyOf)).toEqual(never);
  expect((await answer(other, keyOf))[0]).toBe(200);
  expect((await service.as(keyOf).models.list()).data.map(({ id }) => id)).toEqual([other]);
  expect(await answer('plain', keyOf)).toEqual(never);
  expect((await service.as(reader).models.list()).data.map(({ id }) => id)).toEqual(['plain', 'offline', other]);
});

test('attack: a key that is for some agents asks a model without one', async () => {
  const { agentId } = await profileOf({ instructions: 'You triage CVEs.' });
  const key = { ...user, subject: `key_${'b'.repeat(26)}`, allowedAgents: [agentId] };
  const refused = { status: 403, code: 'agent_required', param: 'agent_id' };
  expect(await refusalOf(create({ model: 'large' }, key))).toMatchObject(refused);
  expect(await refusalOf(create({}, key))).toMatchObject(refused);
  expect(await refusalOf(service.as(key).responses.compact({ model: 'large', input: 'Hi' }))).toMatchObject(refused);
  expect(service.model.asked).toEqual([]);
  // With its agent, it starts and goes on with conversations.
  const first = await create({ agent_id: agentId }, key);
  expect(await create({ previous_response_id: first.id }, key)).toMatchObject({ agent_id: agentId });
  const { id: plain } = await create({ model: 'large' }, { ...user, subject: key.subject });
  expect(await refusalOf(create({ previous_response_id: plain }, key))).toMatchObject(refused);
});

test('the tokens of a request are counted as its answer would say, and nothing is asked or stored', async () => {
  const { agentId } = await profileOf({ instructions: 'You triage CVEs.' });
  const count = async (body: object) => (await service.as(user).responses.inputTokens.count(body as never)).input_tokens;
  const tools = [{ type: 'function', name: 'lookup', parameters: { type: 'object' }, strict: false }];
  // The offline model says what it counts.
  const bare = await count({ model: 'm', input: 'Hello there.' });
  expect(bare).toBe(5);
  expect(await count({ agent_id: agentId, input: 'Hello there.' })).toBeGreaterThan(bare);
  expect(await count({ model: agentId, input: 'Hello there.' })).toBe(await count({ agent_id: agentId, input: 'Hello there.' }));
  expect(await count({ model: 'm', input: 'Hello there.', tools })).toBeGreaterThan(bare);
  const choice = { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'function', name: 'lookup' }] };
  const both = [...tools, { ...tools[0], name: 'another' }];
  const one = await count({ model: 'm', input: 'Hello there.', tools });
  expect(await count({ model: 'm', input: 'Hello there.', tools: both, tool_choice: choice })).toBe(one);
  expect(await count({ model: 'm', input: 'Hello there.', tools, tool_choice: 'none' })).toBe(bare);
  const { id } = await create({ model: 'm' });
  expect(await count({ previous_response_id: id, model: 'm', input: 'Hello there.' })).toBeGreaterThan(bare);
  const asked = service.model.asked.length;
  const [before] = await service.rows<{ n: string }>('select count(*) as n from response');
  await count({ model: 'm', input: 'x'.repeat(100_000) });
  expect(service.model.asked).toHaveLength(asked);
  expect(await service.rows('select count(*) as n from response')).toEqual([before]);
  const foreign = await profileOf({}, newMember());
  expect(await refusalOf(count({ agent_id: foreign.agentId, input: 'Hi' }))).toMatchObject({ status: 404, code: 'agent_not_found' });
  expect(await refusalOf(count({ model: 'm', input: 'Hi', temprature: 1 }))).toMatchObject({ status: 400 });
  expect(await refusalOf(count({ model: 'm' }))).toMatchObject({ status: 400, code: 'missing_required_parameter' });
});
