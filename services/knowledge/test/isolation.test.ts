import { newId } from '@offshoot/ids';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newMember, type RunningKnowledge, runningKnowledge, storeWith } from './knowledge-fixture.ts';

let knowledge: RunningKnowledge;
beforeAll(async () => {
  knowledge = await runningKnowledge();
});
afterAll(() => knowledge.close());

test("attack: another tenant's files and stores answer byte for byte like missing ones, on every route", async () => {
  const [owner, stranger] = [newMember(), newMember()];
  const client = knowledge.as(owner);
  const storeId = await storeWith(client, { 'a.txt': 'lantern' });
  const fileId = (await client.vectorStores.files.list(storeId)).data[0]?.id ?? '';
  const batch = await client.vectorStores.fileBatches.createAndPoll(storeId, { file_ids: [fileId] }, { pollIntervalMs: 20 });
  const own = await knowledge.as(stranger).vectorStores.create({});
  const routes: [
    method: string,
    path: (ids: { store: string; file: string; batch: string }) => string,
    body?: (file: string) => unknown,
  ][] = [
    ['GET', ({ file }) => `/v1/files/${file}`],
    ['GET', ({ file }) => `/v1/files/${file}/content`],
    ['DELETE', ({ file }) => `/v1/files/${file}`],
    ['GET', ({ file }) => `/v1/files?after=${file}`],
    ['GET', ({ store }) => `/v1/vector_stores/${store}`],
    ['POST', ({ store }) => `/v1/vector_stores/${store}`, () => ({ name: 'mine' })],
    ['DELETE', ({ store }) => `/v1/vector_stores/${store}`],
    ['GET', ({ store }) => `/v1/vector_stores?before=${store}`],
    ['POST', ({ store }) => `/v1/vector_stores/${store}/search`, () => ({ query: 'lantern' })],
    ['POST', ({ store }) => `/v1/vector_stores/${store}/files`, (file) => ({ file_id: file })],
    ['POST', () => `/v1/vector_stores/${own.id}/files`, (file) => ({ file_id: file })],
    ['POST', () => `/v1/vector_stores/${own.id}/file_batches`, (file) => ({ file_ids: [file] })],
    ['POST', () => '/v1/vector_stores', (file) => ({ file_ids: [file] })],
    ['GET', ({ store }) => `/v1/vector_stores/${store}/files`],
    ['GET', ({ store, file }) => `/v1/vector_stores/${store}/files/${file}`],
    ['GET', ({ file }) => `/v1/vector_stores/${own.id}/files?after=${file}`],
    ['POST', ({ store, file }) => `/v1/vector_stores/${store}/files/${file}`, () => ({ attributes: { a: 1 } })],
    ['DELETE', ({ store, file }) => `/v1/vector_stores/${store}/files/${file}`],
    ['GET', ({ store, file }) => `/v1/vector_stores/${store}/files/${file}/content`],
    ['POST', ({ store }) => `/v1/vector_stores/${store}/file_batches`, (file) => ({ file_ids: [file] })],
    ['GET', ({ store, batch: id }) => `/v1/vector_stores/${store}/file_batches/${id}`],
    ['GET', ({ batch: id }) => `/v1/vector_stores/${own.id}/file_batches/${id}`],
    ['POST', ({ store, batch: id }) => `/v1/vector_stores/${store}/file_batches/${id}/cancel`],
    ['GET', ({ store, batch: id }) => `/v1/vector_stores/${store}/file_batches/${id}/files`],
  ];
  const foreign = { store: storeId, file: fileId, batch: batch.id };
  const missing = { store: newId('vs'), file: newId('file'), batch: newId('vsfb') };
  for (const [method, path, body] of routes) {
    const answerTo = async (ids: typeof foreign) => {
      const response = await knowledge.request(stranger, method, path(ids), body?.(ids.file));
      const headers = [...response.headers].filter(([name]) => !['date', 'x-request-id', 'offshoot-request-id'].includes(name));
      return { status: response.status, headers, body: await response.text() };
    };
    const answer = await answerTo(foreign);
    expect(answer, `${method} ${path(foreign)}`).toEqual(await answerTo(missing));
    expect([400, 404]).toContain(answer.status);
  }
  expect(await knowledge.as(stranger).vectorStores.list()).toMatchObject({
    data: [{ id: own.id, file_counts: { total: 0 } }],
    has_more: false,
  });
  expect((await knowledge.as(stranger).files.list()).data).toEqual([]);
  expect(await client.vectorStores.retrieve(storeId)).toMatchObject({ name: 'a store', file_counts: { completed: 1 } });
});
