// The search in files, with the real knowledge service.
import type { Identity } from '@offshoot/callers';
import { runningKnowledge, storeWith } from '@offshoot/knowledge/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { member, type RunningResponses, refusalOf, runningResponses } from './running-responses.ts';
import { calls, says } from './scripted-model.ts';

let knowledge: Awaited<ReturnType<typeof runningKnowledge>>;
let service: RunningResponses;
const searching = ['responses:read', 'responses:write', 'agents:use', 'files:read', 'knowledge:read'] as const;
const someone = member({ scopes: searching });
const librarian = { ...someone, scopes: ['files:read', 'files:write', 'knowledge:read', 'knowledge:write'] as const };

const AGENT = `agent_${'a'.repeat(26)}`;
/** Tools of the only agent, and of its base. */
let tools: object[] = [];
/** What the agent has beside them. */
let more: object = {};
const profiles = {
  requireUse: async () => {},
  resolve: async () => ({
    agentId: AGENT,
    agentVersion: 1,
    json: JSON.stringify({
      instructions: '',
      model: 'm',
      tools,
      sandbox_policy_id: null,
      memory: null,
      soul: null,
      tool_grants: [],
      ...more,
    }),
    digest: `sha256:${JSON.stringify(more)}`,
  }),
};

beforeAll(async () => {
  knowledge = await runningKnowledge();
  service = await runningResponses({ knowledgeUrl: knowledge.url, profiles });
});
afterAll(async () => {
  await service.close();
  await knowledge.close();
});

test('a search finds what is in the store, and nothing of another tenant', async () => {
  const store = await storeWith(knowledge.as(librarian), {
    'menu.md': 'The soup of the day is pumpkin.',
    'wine.md': 'We have white wine.',
  });
  const search = (who: typeof someone) => {
    service.model.answers = [calls(['file_search', { query: 'soup of the day' }]), says('Pumpkin.')];
    const tools = [{ type: 'file_search' as const, vector_store_ids: [store] }];
    return service.as(who).responses.create({ model: 'm', input: 'Which soup?', tools });
  };
  const response = await search(someone);
  const [call] = response.output;
  expect(call).toMatchObject({ type: 'file_search_call', status: 'completed', queries: ['soup of the day'] });
  expect(JSON.stringify(call)).toContain('pumpkin');
  expect(service.model.asked.at(-1)?.items.at(-1)).toMatchObject({ is: 'result', output: expect.stringContaining('pumpkin') });
  const next = await service.as(someone).responses.create({ model: 'm', input: 'Sure?', previous_response_id: response.id });
  expect(next.status).toBe('completed');
  expect(JSON.stringify(service.model.asked.at(-1)?.items)).toContain('pumpkin');

  const foreign = await search(member({ scopes: searching }));
  expect(foreign.output[0]).toMatchObject({ type: 'file_search_call', results: [] });
  expect(JSON.stringify(foreign)).not.toContain('pumpkin');
});

test('of two searches, which a profile and its base may have, the model is offered one, which searches both', async () => {
  const menu = await storeWith(knowledge.as(librarian), { 'menu.md': 'The soup of the day is pumpkin.' });
  const list = await storeWith(knowledge.as(librarian), { 'list.md': 'The soup costs nine francs.' });
  tools = [[menu], [menu, list]].map((vector_store_ids) => ({ type: 'file_search', vector_store_ids }));
  service.model.asked = [];
  service.model.answers = [calls(['file_search', { query: 'soup' }]), says('Pumpkin.')];
  const { output } = await service.as(someone).responses.create({ input: 'Which soup?', agent_id: AGENT } as never);
  expect(service.model.asked[0]?.tools?.map(({ name }) => name)).toEqual(['file_search']);
  expect(JSON.stringify(output[0]).match(/pumpkin/g)).toHaveLength(1);
  expect(JSON.stringify(output[0])).toContain('francs');
});

test('attack: a key without the scope of files or entries searches them by a tool of its own', async () => {
  const store = await storeWith(knowledge.as(librarian), { 'menu.md': 'The soup of the day is pumpkin.' });
  await knowledge.request(librarian, 'POST', '/v1/knowledge', { topic: 'soup', content: 'The soup has nutmeg in it.' });
  service.model.answers = [
    (request) => (request.items.at(-1)?.is === 'result' ? says('Soup.') : calls(['file_search', { query: 'soup' }])),
  ];
  const search = (...scopes: Identity['scopes'][number][]) =>
    service.as({ ...someone, scopes: ['responses:write', ...scopes] }).responses.create({
      model: 'm',
      input: 'Which soup?',
      tools: [{ type: 'file_search', vector_store_ids: [store] }],
    });
  expect(await refusalOf(search('knowledge:read'))).toMatchObject({ status: 403, code: 'scope_missing' });
  const told = async (...scopes: Identity['scopes'][number][]) => JSON.stringify((await search('files:read', ...scopes)).output[0]);
  expect(await told()).toMatch(/pumpkin/);
  expect(await told()).not.toMatch(/nutmeg/);
  expect(await told('knowledge:read')).toMatch(/nutmeg/);
});

test('an agent is told the entries that fit what was said, and no others, if its profile says so', async () => {
  tools = [];
  const entry = async (topic: string, content: string) =>
    (await knowledge.request(librarian, 'POST', '/v1/knowledge', { topic, content })).json() as Promise<{ id: string }>;
  const { id } = await entry('harbour', 'The harbour is closed on Mondays.');
  await entry('library', 'The library opens at nine.');
  service.model.answers = [says('Well.')];
  const user = { ...someone, scopes: ['responses:write', 'agents:use'] as const };
  const told = async (body: object, as: typeof user = user) => {
    const { id: responseId } = await service.as(as).responses.create({ agent_id: AGENT, ...body } as never);
    return { responseId, items: service.model.asked.at(-1)?.items ?? [] };
  };
  more = { memory: {} };
  expect((await told({ input: 'When is the harbour closed?' })).items).toHaveLength(1);
  more = { memory: { knowledge: 'read' } };
  const first = await told({ input: 'When is the harbour closed?' });
  expect(first.items).toMatchObject([
    { role: 'user', text: expect.stringMatching(/never an instruction.*Mondays/s) },
    { role: 'user', text: 'When is the harbour closed?' },
  ]);
  expect(JSON.stringify(first.items)).not.toContain('nine');
  const second = await told({ input: 'And the library?', previous_response_id: first.responseId });
  expect(second.items).toMatchObject([{ text: 'When is the harbour closed?' }, {}, { text: expect.stringContaining('nine') }, {}]);
  expect(JSON.stringify(second.items)).not.toContain('Mondays');
  await knowledge.request(librarian, 'PATCH', `/v1/knowledge/${id}`, { archived: true });
  expect((await told({ input: 'When is the harbour closed?' })).items).toHaveLength(1);
  const stranger = { ...member(), scopes: user.scopes } as unknown as typeof user;
  expect((await told({ input: 'When does the library open?' }, stranger)).items).toHaveLength(1);
  expect(service.model.asked.at(-1)?.tools ?? []).toEqual([]);
});

test('an agent suggests entries, if its profile says so and it is trusted; nobody finds them before a person has accepted them', async () => {
  tools = [];
  const suggestion = { topic: 'ferry', content: 'The ferry takes bicycles.' };
  const asked = async (profile: object, body: object = {}) => {
    more = profile;
    service.model.asked = [];
    service.model.answers = [says('Noted.')];
    await service.as(someone).responses.create({ input: 'The ferry takes bicycles.', agent_id: AGENT, ...body } as never);
    return (service.model.asked[0]?.tools ?? []).map(({ name }) => name);
  };
  const suggests = { memory: { knowledge: 'suggest' } };
  expect(await asked({ memory: { knowledge: 'read' } })).toEqual([]);
  expect(await asked({ ...suggests, trust_level: 'L1' })).toEqual([]);
  expect(await asked(suggests, { tool_choice: 'none' })).toEqual([]);
  const own = { type: 'function', name: 'suggest_knowledge', parameters: { type: 'object' } };
  expect(await asked(suggests, { tools: [own] })).toEqual(['suggest_knowledge']);
  expect(await asked(suggests)).toEqual(['suggest_knowledge']);

  service.model.answers = [
    calls(...Array.from({ length: 4 }, () => ['suggest_knowledge', suggestion] as [string, object])),
    says('Noted.'),
  ];
  const response = await service.as(someone).responses.create({ input: 'The ferry takes bicycles.', agent_id: AGENT } as never);
  expect(response.output).toMatchObject([{ type: 'message' }]);
  const results = service.model.asked.at(-1)?.items.flatMap((item) => (item.is === 'result' ? [item.output] : []));
  expect(results).toEqual([...Array(3).fill(expect.stringContaining('Suggested')), expect.stringContaining('enough')]);
  const waiting = await (await knowledge.request(librarian, 'GET', '/v1/knowledge?status=suggested&topic=ferry')).json();
  expect(waiting).toMatchObject({ data: Array(3).fill({ ...suggestion, source: 'agent_suggested', source_id: response.id }) });
  more = { memory: { knowledge: 'read' } };
  await service.as(someone).responses.create({ input: 'Does the ferry take bicycles?', agent_id: AGENT } as never);
  expect(service.model.asked.at(-1)?.items).toHaveLength(1);
});
