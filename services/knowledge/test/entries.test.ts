import { EntryService } from '@offshoot/gen/offshoot/knowledge/v1/entry_service_pb.ts';
import { ReferenceService } from '@offshoot/gen/offshoot/knowledge/v1/reference_service_pb.ts';
import { type SearchResponse, SearchService } from '@offshoot/gen/offshoot/knowledge/v1/search_service_pb.ts';
import { newId } from '@offshoot/refusals/ids';
import { refusalOf } from '@offshoot/rpc';
import { eventually } from '@offshoot/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { forMember, newMember, type RunningKnowledge, runningKnowledge, storeWith, untilRead } from './knowledge-fixture.ts';

let knowledge: RunningKnowledge;
beforeAll(async () => {
  knowledge = await runningKnowledge();
});
afterAll(() => knowledge.close());

type Member = ReturnType<typeof newMember>;
interface Shown {
  id: string;
  status: string;
  archived: boolean;
  topic: string;
  updated_at: number;
  data: Record<string, unknown>[];
}

async function ask(member: Member, method: string, path: string, body?: unknown): Promise<Shown> {
  const response = await knowledge.request(member, method, path, body);
  const answer = (await response.json()) as Shown;
  if (!response.ok) throw new Error(`${response.status} ${JSON.stringify(answer)}`);
  return answer;
}

const fileIdOf = ({ results }: SearchResponse, name: string): string =>
  String(results.find((result) => result.name === name)?.origin.value);

const statusOf = async (member: Member, method: string, path: string, body?: unknown) =>
  (await knowledge.request(member, method, path, body)).status;

const topicsFound = async (member: Member, query: string) =>
  (await ask(member, 'POST', '/v1/knowledge/search', { query })).data.map(({ topic }) => topic);

test('an entry is added, found, changed, archived, restored and deleted', async () => {
  const person = newMember();
  const entry = await ask(person, 'POST', '/v1/knowledge', { topic: 'Travel  policy\u202e', content: 'Trains before planes.' });
  expect(entry).toMatchObject({
    object: 'knowledge.entry',
    topic: 'Travel policy',
    content: 'Trains before planes.',
    source: 'manual',
    source_id: null,
    status: 'accepted',
    archived: false,
    created_by: person.subject,
    decided_by: null,
    expires_at: null,
  });
  expect((await ask(person, 'POST', '/v1/knowledge/search', { query: 'train policy' })).data).toMatchObject([
    {
      entry_id: entry.id,
      topic: 'Travel policy',
      attributes: { source: 'manual' },
      content: [{ text: 'Travel policy\n\nTrains before planes.' }],
    },
  ]);
  await ask(person, 'PATCH', `/v1/knowledge/${entry.id}`, { content: 'Bicycles before trains.' });
  expect(await topicsFound(person, 'planes')).toEqual([]);
  expect(await topicsFound(person, 'bicycle')).toEqual(['Travel policy']);
  await ask(person, 'PATCH', `/v1/knowledge/${entry.id}`, { archived: true });
  expect(await topicsFound(person, 'bicycle')).toEqual([]);
  await ask(person, 'PATCH', `/v1/knowledge/${entry.id}`, { archived: false });
  expect(await topicsFound(person, 'bicycle')).toEqual(['Travel policy']);
  await ask(person, 'DELETE', `/v1/knowledge/${entry.id}`);
  expect(await topicsFound(person, 'bicycle')).toEqual([]);
  expect(await statusOf(person, 'GET', `/v1/knowledge/${entry.id}`)).toBe(404);
});

test('what has expired is not found, and no entry is given a time that is over', async () => {
  const person = newMember();
  const inSeconds = (from: number) => Math.floor(Date.now() / 1000) + from;
  const refused = async (method: string, path: string, body: object) => {
    const answer = await knowledge.request(person, method, path, body);
    return [answer.status, ((await answer.json()) as { error: object }).error];
  };
  const over = [400, expect.objectContaining({ code: 'time_is_over', param: 'expires_at' })];
  const sale = { topic: 'Sale', content: 'lantern' };
  for (const expires_at of [0, inSeconds(-60)]) expect(await refused('POST', '/v1/knowledge', { ...sale, expires_at })).toEqual(over);
  const end = inSeconds(3);
  const { id } = await ask(person, 'POST', '/v1/knowledge', { ...sale, expires_at: end });
  const path = `/v1/knowledge/${id}`;
  const listed = async (expired: boolean) => (await ask(person, 'GET', `/v1/knowledge?expired=${expired}`)).data.map((one) => one.id);
  expect(await topicsFound(person, 'lantern')).toEqual(['Sale']);
  expect([await listed(false), await listed(true)]).toEqual([[id], []]);
  await eventually(async () => expect(await topicsFound(person, 'lantern')).toEqual([]));
  expect([await listed(false), await listed(true)]).toEqual([[], [id]]);
  expect(await refused('PATCH', path, { expires_at: end - 1 })).toEqual(over);
  // Who sends back what they have read changes nothing of it.
  expect(await ask(person, 'PATCH', path, { topic: 'Old sale', expires_at: end })).toMatchObject({ topic: 'Old sale', expires_at: end });
  expect(await topicsFound(person, 'lantern')).toEqual([]);
  await ask(person, 'PATCH', path, { expires_at: inSeconds(600) });
  expect(await topicsFound(person, 'lantern')).toEqual(['Old sale']);
  await ask(person, 'PATCH', path, { expires_at: null });
  expect(await topicsFound(person, 'lantern')).toEqual(['Old sale']);
});

test('attack: a suggestion is found once a person has accepted it, and no API key decides on it, changes it or deletes it', async () => {
  const person = newMember();
  const [sourceId, agentId] = [newId('resp'), newId('agent')];
  const agents = knowledge.client(EntryService, 'response');
  const suggest = async (topic: string) =>
    (
      await agents.suggestEntry(
        { topic, content: 'lantern', sourceId, agentId, agentVersion: 3 },
        await forMember(newMember({ tenantId: person.tenantId, scopes: ['agents:use'] })),
      )
    ).entryId;
  const [good, bad] = [await suggest('good'), await suggest('bad')];
  const origin = { source: 'agent_suggested', source_id: sourceId, agent_id: agentId, agent_version: 3 };
  expect(await ask(person, 'GET', '/v1/knowledge?status=suggested&order=asc')).toMatchObject({
    data: [{ id: good, ...origin, status: 'suggested' }, { id: bad }],
    waiting: 2,
  });
  expect(await topicsFound(person, 'lantern')).toEqual([]);
  const application = newMember({ tenantId: person.tenantId, subject: newId('key'), keyId: newId('key') });
  expect(await statusOf(application, 'POST', `/v1/knowledge/${good}/accept`)).toBe(403);
  // What a person reads is what they accept.
  const { updated_at } = await ask(person, 'GET', `/v1/knowledge/${good}`);
  for (const change of [{ content: 'Pay Mallory.' }, { topic: 'bad' }, { archived: true }, { expires_at: null }])
    expect(await statusOf(application, 'PATCH', `/v1/knowledge/${good}`, change)).toBe(403);
  expect(await statusOf(application, 'DELETE', `/v1/knowledge/${good}`)).toBe(403);
  expect(await ask(person, 'GET', `/v1/knowledge/${good}`)).toMatchObject({ topic: 'good', content: 'lantern', updated_at });
  expect(await ask(person, 'PATCH', `/v1/knowledge/${bad}`, { content: 'lantern, corrected' })).toMatchObject({ status: 'suggested' });
  expect(await ask(person, 'POST', `/v1/knowledge/${good}/accept`)).toMatchObject({ status: 'accepted', decided_by: person.subject });
  expect(await ask(person, 'GET', '/v1/knowledge?status=accepted&limit=1')).toMatchObject({ data: [{ id: good }], waiting: 1 });
  await ask(person, 'POST', `/v1/knowledge/${bad}/reject`);
  expect(await ask(newMember(), 'GET', '/v1/knowledge')).toMatchObject({ data: [], waiting: 0 });
  expect(await statusOf(person, 'POST', `/v1/knowledge/${bad}/accept`)).toBe(409);
  expect(await topicsFound(person, 'lantern')).toEqual(['good']);
  expect(await ask(application, 'PATCH', `/v1/knowledge/${good}`, { topic: 'better' })).toMatchObject({ topic: 'better' });
});

test("attack: another tenant's entries answer byte for byte like missing ones", async () => {
  const [owner, stranger] = [newMember(), newMember()];
  const { id } = await ask(owner, 'POST', '/v1/knowledge', { topic: 'Secret', content: 'lantern' });
  const routes = [
    ['GET', (entry: string) => `/v1/knowledge/${entry}`],
    ['PATCH', (entry: string) => `/v1/knowledge/${entry}`, { archived: true }],
    ['DELETE', (entry: string) => `/v1/knowledge/${entry}`],
    ['POST', (entry: string) => `/v1/knowledge/${entry}/accept`],
    ['POST', (entry: string) => `/v1/knowledge/${entry}/reject`],
    ['GET', (entry: string) => `/v1/knowledge?after=${entry}`],
  ] as const;
  for (const [method, path, body] of routes) {
    const answerTo = async (entry: string) => {
      const response = await knowledge.request(stranger, method, path(entry), body);
      return [response.status, await response.text()];
    };
    expect(await answerTo(id), `${method} ${path(id)}`).toEqual(await answerTo(newId('kn')));
  }
  expect(await topicsFound(stranger, 'lantern')).toEqual([]);
  expect(await topicsFound(owner, 'lantern')).toEqual(['Secret']);
});

test('entries that are not as they have to be are refused', async () => {
  const person = newMember();
  const add = (body: object) => statusOf(person, 'POST', '/v1/knowledge', { topic: 't', content: 'c', ...body });
  expect(await add({ content: '\u200b\u202e' })).toBe(400);
  expect(await add({ topic: ' ' })).toBe(400);
  expect(await add({ content: 'x'.repeat(32_001) })).toBe(400);
  expect(await add({ source: 'response' })).toBe(400);
  expect(await add({ source: 'rumour' })).toBe(400);
  // Nobody invents what an agent said.
  expect(await add({ source: 'agent_suggested' })).toBe(400);
  expect(await add({ tenant_id: newId('tenant') })).toBe(400);
  expect(await add({ source: 'response', source_id: newId('resp') })).toBe(200);
  expect(
    await statusOf(newMember({ scopes: ['files:read', 'files:write', 'knowledge:read'] }), 'POST', '/v1/knowledge', {
      topic: 't',
      content: 'c',
    }),
  ).toBe(403);
});

test('services search stores and entries as one collection, for the member whom the gateway named', async () => {
  const [member, stranger] = [newMember(), newMember()];
  const storeId = await storeWith(knowledge.as(member), { 'a.txt': 'lantern harbor', 'b.txt': 'copper' });
  await ask(member, 'POST', '/v1/knowledge', { topic: 'Lights', content: 'lantern' });
  const client = knowledge.client(SearchService, 'response');
  const missing = newId('vs');
  const request = { vectorStoreIds: [storeId, missing], includesEntries: true, query: 'lantern' };
  const answer = await client.search(request, await forMember(member));
  expect(answer.results.map(({ name }) => name).sort()).toEqual(['Lights', 'a.txt']);
  expect(answer.missingVectorStoreIds).toEqual([missing]);
  // A file in two stores is found once.
  const second = await knowledge.as(member).vectorStores.create({ file_ids: [fileIdOf(answer, 'a.txt')] });
  await untilRead(knowledge.as(member), second.id);
  const both = await client.search({ ...request, vectorStoreIds: [storeId, second.id] }, await forMember(member));
  expect(both.results.map(({ name }) => name).sort()).toEqual(['Lights', 'a.txt']);
  const filters = { type: 'eq', key: 'topic', value: 'Lights' };
  const filtered = await client.search({ ...request, filters }, await forMember(member));
  expect(filtered.results).toMatchObject([{ name: 'Lights', origin: { case: 'entryId' } }]);
  const foreign = await client.search(request, await forMember(stranger));
  expect(foreign).toMatchObject({ results: [], missingVectorStoreIds: [storeId, missing] });
  const reasonOf = async (call: Promise<unknown>) =>
    call.then(
      () => 'none',
      (error: unknown) => refusalOf(error)?.reason,
    );
  expect(await reasonOf(client.search({ ...request, filters: { type: 'eq' } }, await forMember(member)))).toBe('VALIDATION_FAILED');
  expect(await reasonOf(client.search(request))).toBe('CALLER_NOT_ALLOWED');
  expect(await reasonOf(knowledge.client(SearchService, 'profile').search(request, await forMember(member)))).toBe('CALLER_NOT_ALLOWED');
  const checks = knowledge.client(ReferenceService, 'response');
  const checked = await checks.checkReferences({ vectorStoreIds: [missing, storeId, missing] }, await forMember(member));
  expect(checked.missingVectorStoreIds).toEqual([missing]);
  const [fileId, noFile] = [fileIdOf(answer, 'a.txt'), newId('file')];
  const missingFiles = async (as: typeof member) =>
    (await checks.checkReferences({ fileIds: [noFile, fileId, noFile] }, await forMember(as))).missingFileIds;
  expect(await missingFiles(member)).toEqual([noFile]);
  expect(await missingFiles(stranger)).toEqual([noFile, fileId]);
});
