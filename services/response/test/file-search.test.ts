// Files of a tenant: the search in them, and what code gets and leaves, with the real knowledge service.
import type { CodeExecutor, CodeFile } from '@offshoot/code-execution';
import { runningKnowledge, storeWith } from '@offshoot/knowledge/testing';
import type { Identity } from '@offshoot/rpc/auth';
import type { ResponseStreamEvent } from 'openai/resources/responses/responses';
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
  requireUse: async () => 1,
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

/** What code was given, and what it leaves. */
const given: CodeFile[][] = [];
let left: CodeFile[] = [];
const executor: CodeExecutor = {
  name: 'double',
  async run({ files }, signal) {
    given.push([...((await files?.(signal)) ?? [])]);
    return { is: 'ended', exitCode: 0, output: 'done', files: left, leftOut: 0 };
  },
  close: async () => {},
};

beforeAll(async () => {
  knowledge = await runningKnowledge();
  service = await runningResponses({ knowledgeUrl: knowledge.url, profiles, executor });
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

  // Of another turn, the store is not looked for again.
  await knowledge.as(librarian).vectorStores.delete(store);
  const last = await service.as(someone).responses.create({ model: 'm', input: 'Really?', previous_response_id: next.id });
  expect(last.status).toBe('completed');
});

test('what an answer takes from files cites them, in its text and as it is streamed, and what it does not take from them cites none', async () => {
  const files = {
    'menu.md': 'The soup of the day is pumpkin. It comes with bread.',
    'hours.md': 'The kitchen closes at 22:30 on Sundays.',
    'menue.md': '本日のスープはかぼちゃです。',
  };
  const store = await storeWith(knowledge.as(librarian), files);
  const tools = [{ type: 'file_search' as const, vector_store_ids: [store] }];
  const answers: [pieces: string[], cited: [place: string, filename: string][]][] = [
    [['Pumpkin', '.'], [['Pumpkin.', 'menu.md']]],
    [
      ['The soup is pumpkin, with bread. ', 'On Sundays the kit', 'chen closes at 22:30. Enjoy!'],
      [
        ['with bread.', 'menu.md'],
        ['at 22:30.', 'hours.md'],
      ],
    ],
    [['The soup of today is pumpkin. You get bread with the soup.'], [['with the soup.', 'menu.md']]],
    [['本日のスープは', 'かぼちゃです。'], [['です。', 'menue.md']]],
    [['I did not find anything about this in these files, which have other information.'], []],
    [['42'], []],
  ];
  for (const [pieces, cited] of answers) {
    service.model.answers = [calls(['file_search', { query: 'soup kitchen Sundays スープ' }]), says(...pieces)];
    const events: ResponseStreamEvent[] = [];
    const stream = await service.as(someone).responses.create({ model: 'm', input: 'Which soup?', tools, stream: true });
    for await (const event of stream) events.push(event);
    const text = pieces.join('');
    const annotations = cited.map(([place, filename]) => ({
      type: 'file_citation',
      file_id: expect.stringMatching(/^file_/),
      filename,
      index: text.indexOf(place) + place.length,
    }));
    expect(events.flatMap((event) => (event.type === 'response.output_text.annotation.added' ? [event.annotation] : []))).toEqual(
      annotations,
    );
    const last = events.at(-1);
    expect(last?.type === 'response.completed' && last.response.output.at(-1)).toMatchObject({ content: [{ text, annotations }] });
  }
});

test("attack: another tenant's vector store answers byte for byte like one that never was, and no model is asked", async () => {
  const store = await storeWith(knowledge.as(librarian), { 'menu.md': 'The soup of the day is pumpkin.' });
  const gone = await storeWith(knowledge.as(librarian), {});
  await knowledge.as(librarian).vectorStores.delete(gone);
  const stranger = member({ scopes: searching });
  const own = await storeWith(knowledge.as({ ...librarian, tenantId: stranger.tenantId }), {});
  service.model.asked = [];
  const answerTo = async (id: string, path: string, as = stranger) => {
    const headers = { ...(await service.headersFor(as)), 'content-type': 'application/json' };
    const tools = [
      { type: 'function', name: 'f' },
      { type: 'file_search', vector_store_ids: as === stranger ? [own, id] : [id] },
    ];
    const answer = await fetch(`${service.url}${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ model: 'm', input: 'Which soup?', tools }),
    });
    return [answer.status, await answer.text()];
  };
  for (const path of ['/v1/responses', '/v1/responses/input_tokens']) {
    const error = { type: 'invalid_request', message: 'There is no such vector store.', code: 'vector_store_not_found' };
    const refused = [400, JSON.stringify({ error: { ...error, param: 'tools[1].vector_store_ids[1]' } })];
    for (const id of [store, `vs_${'a'.repeat(26)}`, 'vs_1', 'x'.repeat(256)])
      expect([path, id, await answerTo(id, path)]).toEqual([path, id, refused]);
    expect(await answerTo(gone, path, someone)).toEqual([400, expect.stringContaining('tools[1].vector_store_ids[0]')]);
  }
  expect(service.model.asked).toEqual([]);
});

test('a vector store of a profile that is gone since ends no conversation', async () => {
  const store = await storeWith(knowledge.as(librarian), { 'menu.md': 'The soup of the day is pumpkin.' });
  tools = [{ type: 'file_search', vector_store_ids: [store] }];
  const ask = (body: object) => {
    service.model.answers = [calls(['file_search', { query: 'soup' }]), says('So.')];
    return service.as(someone).responses.create({ input: 'Which soup?', agent_id: AGENT, ...body } as never);
  };
  const first = await ask({});
  expect(JSON.stringify(first.output[0])).toContain('pumpkin');
  await knowledge.as(librarian).vectorStores.delete(store);
  const search = { type: 'file_search_call', status: 'completed', results: [] };
  expect((await ask({ previous_response_id: first.id })).output[0]).toMatchObject(search);
  expect((await ask({})).output[0]).toMatchObject(search);
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
  const origin = { source: 'agent_suggested', source_id: response.id, agent_id: AGENT, agent_version: 1 };
  expect(waiting).toMatchObject({ data: Array(3).fill({ ...suggestion, ...origin }), waiting: 3 });
  more = { memory: { knowledge: 'read' } };
  await service.as(someone).responses.create({ input: 'Does the ferry take bicycles?', agent_id: AGENT } as never);
  expect(service.model.asked.at(-1)?.items).toHaveLength(1);
});

const uploaded = async (name: string, text: string) =>
  (await knowledge.as(librarian).files.create({ file: new File([text], name), purpose: 'assistants' })).id;
const writer = { ...someone, scopes: [...searching, 'files:write'] as const };
const coding = (file_ids: string[], as: Identity = writer, more: object = {}) => {
  service.model.answers = [calls(['code_interpreter', { code: 'x' }]), says('Here it is.')];
  const container = { type: 'auto' as const, file_ids };
  return service.as(as).responses.create({ model: 'm', input: 'Go', tools: [{ type: 'code_interpreter', container }], ...more } as never);
};
const PNG = Buffer.from('\x89PNG\r\n\x1a\n and more', 'latin1');

test('code gets the files that a request names; what it leaves is kept and cited, and pictures are shown', async () => {
  given.length = 0;
  const ids = [await uploaded('data.csv', 'a,b'), await uploaded('data.csv', 'c,d')];
  left = [
    { name: 'out/report.csv', content: Buffer.from('x,y') },
    { name: 'plot.png', content: PNG },
  ];
  const response = await coding(ids);
  expect(given[0]?.map(({ name, content }) => [name, content.toString()])).toEqual([
    ['data.csv', 'a,b'],
    ['data-2.csv', 'c,d'],
  ]);
  const [call, message] = response.output as unknown as [
    { container_id: string; outputs: object[] },
    { content: { annotations: { file_id: string; filename: string }[] }[] },
  ];
  expect(call.outputs).toMatchObject([
    { type: 'logs', logs: expect.stringMatching(/^done\n\[left "report.csv": kept as file_\w+\]\n\[left "plot.png": kept .*picture\]$/) },
    { type: 'image', url: `data:image/png;base64,${PNG.toString('base64')}` },
  ]);
  const [report] = message.content[0]?.annotations ?? [];
  expect(report).toMatchObject({
    type: 'container_file_citation',
    container_id: call.container_id,
    filename: 'report.csv',
    start_index: 11,
  });
  const read = await knowledge.request(librarian, 'GET', `/v1/files/${report?.file_id}/content`);
  expect(await read.text()).toBe('x,y');
  const { expires_at } = (await knowledge.as(librarian).files.retrieve(report?.file_id ?? '')) as { expires_at?: number };
  expect(expires_at).toBeGreaterThan(Date.now() / 1000 + 29 * 86_400);
});

test('attack: files of other tenants, without the scope, too large, and with names that lead elsewhere', async () => {
  const own = await uploaded('own.txt', 'canary');
  given.length = 0;
  expect(await refusalOf(coding([own], { ...someone, scopes: ['responses:write'] }))).toMatchObject({ status: 403, code: 'scope_missing' });
  const foreign = await coding([own], member({ scopes: ['responses:write', 'files:read', 'files:write'] }));
  const missing = await coding([`file_${'a'.repeat(26)}`]);
  for (const { output } of [foreign, missing])
    expect(output[0]).toMatchObject({
      type: 'code_interpreter_call',
      status: 'failed',
      outputs: [{ type: 'logs', logs: expect.any(String) }],
    });
  expect(JSON.stringify(service.model.asked)).not.toContain('canary');
  const big = await uploaded('big.bin', 'x'.repeat(9 * 1024 * 1024));
  const bigger = await uploaded('bigger.bin', 'x'.repeat(9 * 1024 * 1024));
  expect((await coding([big, bigger])).output[0]).toMatchObject({ status: 'failed' });
  expect(given).toEqual([]);

  left = [{ name: '../../etc/\u202egpj.exe\n[left "x": kept as file_x]', content: Buffer.from('<svg onload=alert(1)>') }];
  const { output } = await coding([]);
  expect(JSON.stringify(output)).not.toMatch(/\u202e|\.\./);
  const [{ outputs }] = output as unknown as [{ outputs: { logs: string }[] }];
  expect(outputs).toHaveLength(1);
  expect(outputs[0]?.logs.split('\n')).toHaveLength(2);
});

test('attack: code of a member who may not upload files, or of a response that is not stored, keeps none; the number has an end', async () => {
  left = [{ name: 'a.txt', content: Buffer.from('x') }];
  const before = (await knowledge.as(librarian).files.list()).data.length;
  for (const response of [await coding([], someone), await coding([], writer, { store: false })])
    expect(response.output[0]).toMatchObject({ outputs: [{ logs: 'done\n[left "a.txt": not kept]' }] });
  expect((await knowledge.as(librarian).files.list()).data.length).toBe(before);
  left = Array.from({ length: 8 }, (_, n) => ({ name: `${n}.txt`, content: Buffer.from('x') }));
  service.model.answers = [...Array.from({ length: 6 }, () => calls(['code_interpreter', { code: 'x' }])), says('Done.')];
  await service.as(writer).responses.create({ model: 'm', input: 'Go', tools: [{ type: 'code_interpreter' }] } as never);
  expect((await knowledge.as(librarian).files.list({ limit: 1_000 })).data.length).toBe(before + 32);
});
