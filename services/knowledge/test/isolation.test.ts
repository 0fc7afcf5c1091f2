import { FileUseService } from '@offshoot/gen/offshoot/knowledge/v1/file_use_service_pb.ts';
import { newId } from '@offshoot/refusals/ids';
import { refusalOf } from '@offshoot/rpc';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { forMember, newMember, type RunningKnowledge, runningKnowledge, storeWith } from './knowledge-fixture.ts';

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
  const long = { store: `vs_${'a'.repeat(500)}`, file: `file_${'a'.repeat(500)}`, batch: `vsfb_${'a'.repeat(500)}` };
  for (const [method, path, body] of routes) {
    const answerTo = async (ids: typeof foreign) => {
      const response = await knowledge.request(stranger, method, path(ids), body?.(ids.file));
      const headers = [...response.headers].filter(([name]) => !['date', 'x-request-id', 'offshoot-request-id'].includes(name));
      return { status: response.status, headers, body: await response.text() };
    };
    const answer = await answerTo(foreign);
    expect(answer, `${method} ${path(foreign)}`).toEqual(await answerTo(missing));
    if (!path(foreign).includes('?') && !body) expect(answer, `${method} ${path(foreign)}`).toEqual(await answerTo(long));
    expect([400, 404]).toContain(answer.status);
  }
  expect(await knowledge.as(stranger).vectorStores.list()).toMatchObject({
    data: [{ id: own.id, file_counts: { total: 0 } }],
    has_more: false,
  });
  expect((await knowledge.as(stranger).files.list()).data).toEqual([]);
  expect(await client.vectorStores.retrieve(storeId)).toMatchObject({ name: 'a store', file_counts: { completed: 1 } });
});

test('attack: code gets no file of another tenant, and none that is too large; it keeps none for a member without the scope', async () => {
  const [owner, stranger] = [newMember(), newMember()];
  const client = knowledge.as(owner);
  const { id: fileId } = await client.files.create({ file: new File(['lantern'], 'a.txt'), purpose: 'assistants' });
  const files = knowledge.client(FileUseService, 'response');
  const read = async (as: typeof owner, maxBytes = 100n, id = fileId) =>
    (await files.readFile({ fileId: id, maxBytes }, await forMember(as))).file;
  expect(await read(owner)).toMatchObject({ name: 'a.txt', bytes: 7n, content: Buffer.from('lantern') });
  expect((await read(owner, 6n))?.content).toBeUndefined();
  expect(await read(stranger)).toBeUndefined();
  expect(await read(owner, 100n, newId('file'))).toBeUndefined();
  const text = async (as: typeof owner, maxBytes: bigint) =>
    (await files.readFile({ fileId, maxBytes, asText: true }, await forMember(as))).file;
  expect(await text(owner, 7n)).toMatchObject({ name: 'a.txt', text: 'lantern', problem: '' });
  expect(await text(owner, 6n)).not.toHaveProperty('text');
  // What was read for its owner is in memory by now.
  expect(await text(stranger, 7n)).toBeUndefined();

  const file = { name: '../../etc/p\u202ey.txt', content: Buffer.from('made'), expiresAfterSeconds: 60n, responseId: newId('resp') };
  const kept = await files.keepFile(file, await forMember(owner));
  expect(kept.name).toBe('py.txt');
  expect((await client.files.retrieve(kept.fileId)).expires_at).toBeDefined();
  const big = Buffer.alloc(8 * 1024 * 1024, 'x');
  const large = await files.keepFile({ ...file, content: big }, await forMember(owner));
  expect(Buffer.from(await (await client.files.content(large.fileId)).arrayBuffer()).equals(big)).toBe(true);
  const reader = { ...owner, scopes: ['files:read'] as const };
  for (const [as, content, reason] of [
    [reader, file.content, 'SCOPE_MISSING'],
    [owner, Buffer.alloc(0), 'VALIDATION_FAILED'],
    [owner, Buffer.alloc(8 * 1024 * 1024 + 1), 'VALIDATION_FAILED'],
  ] as const) {
    const call = files.keepFile({ ...file, content }, await forMember(as));
    expect(refusalOf(await call.catch((error: unknown) => error))?.reason).toBe(reason);
  }
  expect((await client.files.list()).data.map(({ filename }) => filename).sort()).toEqual(['a.txt', 'py.txt', 'py.txt']);
});
