import { eventually } from '@offshoot/testing';
import type OpenAI from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  everyOf,
  inDatabase,
  newMember,
  type RunningKnowledge,
  refusalOf,
  runningKnowledge,
  storeWith,
  untilRead,
} from './knowledge-fixture.ts';

let knowledge: RunningKnowledge;
beforeAll(async () => {
  knowledge = await runningKnowledge();
});
afterAll(() => knowledge.close());

test('a file is uploaded, listed, read back and deleted', async () => {
  const client = knowledge.as(newMember());
  const text = 'x'.repeat(2_500_000);
  const file = await client.files.create({ file: new File([text], '../../etc/passwd'), purpose: 'assistants' });
  expect(file).toMatchObject({ object: 'file', bytes: 2_500_000, filename: 'passwd', purpose: 'assistants', status: 'processed' });
  const second = await client.files.create({
    file: new File(['{}'], 'b.json'),
    purpose: 'user_data',
    expires_after: { anchor: 'created_at', seconds: 3600 },
  });
  expect(second.expires_at).toBe(second.created_at + 3600);
  const listed = async (query: OpenAI.FileListParams) => (await everyOf(client.files.list(query))).map(({ id }) => id);
  expect(await listed({})).toEqual([second.id, file.id]);
  expect(await listed({ limit: 1, order: 'asc' })).toEqual([file.id, second.id]);
  expect(await listed({ purpose: 'user_data' })).toEqual([second.id]);
  expect(await (await client.files.content(file.id)).text()).toBe(text);
  expect(await client.files.delete(file.id)).toEqual({ id: file.id, object: 'file', deleted: true });
  expect((await refusalOf(client.files.retrieve(file.id))).status).toBe(404);
  expect(await listed({})).toEqual([second.id]);
  const picture = await client.files.create({ file: new File(['x'], 'a.png'), purpose: 'vision' });
  expect(await client.files.retrieve(picture.id)).toMatchObject({ purpose: 'vision' });
  expect(await listed({ purpose: 'vision' })).toEqual([picture.id]);
});

test('a store reads what is uploaded to it, and finds it', async () => {
  const client = knowledge.as(newMember());
  const store = await client.vectorStores.create({
    name: 'Handbook',
    metadata: { team: 'docs' },
    expires_after: { anchor: 'last_active_at', days: 7 },
  });
  expect(store).toMatchObject({
    object: 'vector_store',
    name: 'Handbook',
    status: 'completed',
    metadata: { team: 'docs' },
    usage_bytes: 0,
  });
  const uploaded = await client.vectorStores.files.uploadAndPoll(
    store.id,
    new File(['# Keys\n\nAPI keys are rotated every 90 days.'], 'keys.md'),
    {
      pollIntervalMs: 20,
    },
  );
  expect(uploaded).toMatchObject({ status: 'completed', last_error: null, vector_store_id: store.id });
  await client.vectorStores.files.update(uploaded.id, { vector_store_id: store.id, attributes: { area: 'security', year: 2026 } });
  const page = await client.vectorStores.search(store.id, { query: 'When are keys rotated?' });
  expect(page.data).toMatchObject([
    {
      file_id: uploaded.id,
      filename: 'keys.md',
      attributes: { area: 'security', year: 2026 },
      content: [{ type: 'text', text: '# Keys\n\nAPI keys are rotated every 90 days.' }],
    },
  ]);
  expect(page.data[0]?.score).toBeGreaterThan(0.3);
  expect(page.data[0]?.score).toBeLessThan(1);
  const content = await everyOf(client.vectorStores.files.content(uploaded.id, { vector_store_id: store.id }));
  expect(content).toEqual([{ type: 'text', text: '# Keys\n\nAPI keys are rotated every 90 days.' }]);
  const changed = await client.vectorStores.update(store.id, { name: 'Manual', expires_after: null });
  expect(changed).toMatchObject({ name: 'Manual', metadata: { team: 'docs' }, expires_at: null, file_counts: { completed: 1, total: 1 } });
  await client.vectorStores.files.delete(uploaded.id, { vector_store_id: store.id });
  expect((await client.vectorStores.search(store.id, { query: 'keys' })).data).toEqual([]);
  expect(await client.vectorStores.delete(store.id)).toEqual({ id: store.id, object: 'vector_store.deleted', deleted: true });
  expect((await refusalOf(client.vectorStores.retrieve(store.id))).status).toBe(404);
});

test('a batch of files is read together', async () => {
  const client = knowledge.as(newMember());
  const store = await client.vectorStores.create({});
  const files = ['one', 'two', 'three'].map((word) => new File([`the word ${word}`], `${word}.txt`));
  const batch = await client.vectorStores.fileBatches.uploadAndPoll(store.id, { files }, { pollIntervalMs: 20 });
  expect(batch).toMatchObject({ status: 'completed', file_counts: { completed: 3, total: 3, failed: 0 } });
  const listed = await everyOf(client.vectorStores.fileBatches.listFiles(batch.id, { vector_store_id: store.id, limit: 2 }));
  expect(listed.length).toBe(3);
  const backwards = await client.vectorStores.files.list(store.id, { before: listed[2]?.id ?? '', limit: 1 });
  expect(backwards.data.map(({ id }) => id)).toEqual([listed[1]?.id]);
});

test('a file that is deleted is no longer in any store', async () => {
  const client = knowledge.as(newMember());
  const storeId = await storeWith(client, { 'a.txt': 'alpha', 'b.txt': 'beta' });
  const [found] = (await client.vectorStores.search(storeId, { query: 'alpha' })).data;
  await client.files.delete(found?.file_id ?? '');
  expect((await client.vectorStores.search(storeId, { query: 'alpha' })).data).toEqual([]);
  expect((await untilRead(client, storeId)).file_counts.total).toBe(1);
});

test('files that cannot be searched fail with a reason', async () => {
  const client = knowledge.as(newMember());
  const { id } = await client.vectorStores.create({});
  const fails = async (content: string | Buffer, name: string) => {
    const file = await client.vectorStores.files.uploadAndPoll(id, new File([content as never], name), { pollIntervalMs: 20 });
    return [file.status, file.last_error?.code, file.last_error?.message];
  };
  expect(await fails(Buffer.from([0x50, 0x4b, 3, 4, 9, 9]), 'report.docx')).toEqual([
    'failed',
    'unsupported_file',
    expect.stringContaining('ZIP'),
  ]);
  expect(await fails(Buffer.from([1, 0, 2, 0]), 'notes.txt')).toEqual(['failed', 'unsupported_file', expect.any(String)]);
  expect(await fails('no PDF', 'a.pdf')).toEqual(['failed', 'invalid_file', expect.stringContaining('no PDF')]);
  expect(await fails('%PDF-1.7 and nothing else', 'a.txt')).toEqual(['failed', 'invalid_file', expect.stringContaining('PDF')]);
});

test('requests that are not as they have to be are refused', async () => {
  const member = newMember();
  const client = knowledge.as(member);
  const storeId = await storeWith(client, {});
  const refused = async (method: string, path: string, body?: unknown) => {
    const response = await knowledge.request(member, method, path, body);
    return [response.status, ((await response.json()) as { error: { param: string } }).error.param];
  };
  expect(await refused('POST', '/v1/files', {})).toEqual([400, null]);
  expect((await refusalOf(client.files.create({ file: new File(['x'], 'x'), purpose: 'fine-tune' }))).status).toBe(400);
  expect((await refusalOf(client.files.create({ file: new File([], 'x'), purpose: 'assistants' }))).status).toBe(400);
  expect(await refused('POST', '/v1/vector_stores', { name: 'a\0b' })).toEqual([400, null]);
  expect(await refused('POST', '/v1/vector_stores', { name: '\ud800' })).toEqual([400, 'name']);
  expect(await refused('POST', '/v1/vector_stores', { colour: 'red' })).toEqual([400, 'colour']);
  expect(await refused('POST', '/v1/vector_stores', '{')).toEqual([400, null]);
  expect(await refused('POST', '/v1/vector_stores', '{"name":"a","expires_after":{"days":1e400}}')).toEqual([400, 'expires_after.days']);
  expect(await refused('POST', '/v1/vector_stores', '{"name":"a","name":"b"}')).toEqual([400, null]);
  expect(await refused('POST', '/v1/vector_stores', { metadata: { a: 1 } })).toEqual([400, 'metadata.a']);
  expect(await refused('GET', '/v1/vector_stores?limit=0')).toEqual([400, 'limit']);
  expect(await refused('GET', '/v1/vector_stores?after=vs_x')).toEqual([400, 'after']);
  for (const path of ['/v1/files', '/v1/vector_stores', `/v1/vector_stores/${storeId}/files`, '/v1/knowledge'])
    for (const param of ['after', 'before']) expect(await refused('GET', `${path}?${param}=%00`), path).toEqual([400, param]);
  expect(await refused('GET', '/v1/files?purpose=%00')).toEqual([400, 'purpose']);
  expect(await refused('GET', '/v1/knowledge?topic=a%00')).toEqual([400, 'topic']);
  expect(await refused('POST', `/v1/vector_stores/${storeId}/search`, { query: 'x'.repeat(5_000) })).toEqual([400, 'query']);
  const wide = { type: 'static', static: { max_chunk_size_tokens: 100, chunk_overlap_tokens: 60 } };
  expect(await refused('POST', '/v1/vector_stores', { file_ids: [], chunking_strategy: wide })).toEqual([400, 'chunking_strategy']);
  const reader = newMember({ scopes: ['files:read'] });
  expect((await knowledge.request(reader, 'POST', '/v1/vector_stores', {})).status).toBe(403);
  expect((await fetch(`${knowledge.url}/v1/files`)).status).toBe(401);
});

const part = (disposition: string, text: string) => `--XX\r\ncontent-disposition: form-data; ${disposition}\r\n\r\n${text}\r\n`;
const PURPOSE = part('name="purpose"', 'assistants');
const FILE = part('name="file"; filename="a.txt"', 'abc');
const END = '--XX--';

/** Each form, cut at every byte before its end. */
const cutForms = [`${PURPOSE}${FILE}${END}`, `${FILE}${PURPOSE}${END}`].flatMap((form) =>
  Array.from({ length: form.length }, (_, bytes) => form.slice(0, bytes)),
);
const wrongForms = [
  ['without a purpose', FILE],
  ['with the file in another field', `${PURPOSE}${part('name="files"; filename="a.txt"', 'abc')}`],
  ['with two files', `${PURPOSE}${FILE}${FILE}`],
  ['with a field whose value is too long', `${FILE}${part('name="purpose"', 'a'.repeat(2_000))}`],
  ['with a field that is too long before the file', `${part('name="purpose"', 'a'.repeat(2_000))}${FILE}`],
  ['with a field without a name', `${FILE}${part('filename=""', 'abc')}`],
  ['with too many fields', `${FILE}${PURPOSE.repeat(17)}`],
  ['with a part that says nothing about itself', `${FILE}--XX\r\n\r\nabc\r\n`],
  ['with a file within a file', `${FILE}${part('name="file"; filename="b"', `${FILE}${END}`)}`],
] as const;

test('attack: a form that is cut at any byte, or is not as it has to be, is refused, and nothing of it is stored', async () => {
  const member = newMember();
  const answerTo = async (form: string) => [form, (await knowledge.upload(member, form)).status];
  const broken = [...cutForms, ...wrongForms.flatMap(([, form]) => [form, form.slice(0, -2), `${form}${END}`])];
  for (const form of broken) expect(await answerTo(form)).toEqual([form, 400]);
  expect(await inDatabase(knowledge.databaseUrl, `select name from file where tenant_id = '${member.tenantId}'`)).toEqual([]);
  const whole = `${PURPOSE}${FILE}${END}`;
  expect(await answerTo(whole)).toEqual([whole, 200]);
});

test('attack: four tenants of one person hold all places for uploads: they have eight, and others go on', async () => {
  const { payer } = newMember();
  const unfinished = new Set<() => void>();
  const endless = () => {
    let finish = () => {};
    return new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(PURPOSE));
        finish = () => {
          controller.enqueue(new TextEncoder().encode(`${FILE}${END}`));
          controller.close();
        };
        unfinished.add(finish);
      },
      cancel: () => void unfinished.delete(finish),
    });
  };
  // One that came after an upload below is refused, and comes again.
  const hold = async (who: ReturnType<typeof newMember>): ReturnType<RunningKnowledge['upload']> => {
    const answer = await knowledge.upload(who, endless());
    return answer.status === 429 ? hold(who) : answer;
  };
  const held = Array.from({ length: 4 }, () => newMember({ payer })).flatMap((one) => [hold(one), hold(one)]);
  const whole = `${PURPOSE}${FILE}${END}`;
  await eventually(async () => expect((await knowledge.upload(newMember({ payer }), whole)).status).toBe(429));
  expect((await knowledge.upload(newMember(), whole)).status).toBe(200);
  for (const finish of unfinished) finish();
  expect((await Promise.all(held)).map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200));
  expect((await knowledge.upload(newMember({ payer }), whole)).status).toBe(200);
});
