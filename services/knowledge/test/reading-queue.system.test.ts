import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { newId } from '@offshoot/refusals/ids';
import { eventually, untilFound } from '@offshoot/testing';
import pg from 'pg';
import { expect, test } from 'vitest';
import { createFileStore } from '../src/files/store/file-store.ts';
import { createReadingQueue } from '../src/indexing/store/reading-queue.ts';
import { openKnowledgeDatabase } from '../src/service.ts';
import { createStoreFiles } from '../src/stores/store/store-files.ts';
import { createVectorStores } from '../src/stores/store/vector-stores.ts';
import { inDatabase, keys, knowledgeDatabase, membersAt, newMember, refusalOf, startOn, untilRead } from './knowledge-fixture.ts';

const TEXT = Array.from({ length: 5_000 }, (_, at) => `word${at % 500} lantern`).join(' ');

/** Nothing that was read can be stored meanwhile. */
async function whileNothingIsStored(url: string, work: () => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url, options: '-c search_path=knowledge' });
  await client.connect();
  try {
    await client.query('begin');
    await client.query('lock table chunk in share mode');
    await work();
  } finally {
    await client.end();
  }
}

const untilReading = (url: string) =>
  untilFound('the reading to begin', async () => {
    const rows = await inDatabase<{ leased: boolean }>(url, 'select bool_or(lease_time is not null) as leased from document');
    return rows[0]?.leased;
  });

async function startProcess(databaseUrl: string): Promise<{ child: ChildProcess; url: string }> {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const callers = keys.callers.map(({ name, publicKey }) => `${name}=${publicKey}`).join(',');
  const env = {
    PATH,
    NODE_COMPILE_CACHE,
    DATABASE_URL: databaseUrl,
    OFFSHOOT_SERVICE_KEY: keys.of('knowledge').seed,
    OFFSHOOT_SERVICE_CALLERS: callers,
    KNOWLEDGE_PORT: '0',
  };
  const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
  const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr?.on('data', (chunk) => {
    said += chunk;
  });
  const url = await untilFound('the process to listen', () => /"url":"(http:[^"]+)"/.exec(said)?.[1], 90_000);
  return { child, url };
}

test('a service that is killed while it reads loses nothing: another one reads the file', async () => {
  await using database = await knowledgeDatabase();
  const member = newMember();
  const { child, url } = await startProcess(database.url);
  const client = membersAt(url).as(member);
  const store = await client.vectorStores.create({});
  const file = await client.files.create({ file: new File([TEXT], 'a.txt'), purpose: 'assistants' });
  await whileNothingIsStored(database.url, async () => {
    await client.vectorStores.files.create(store.id, { file_id: file.id });
    await untilReading(database.url);
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  expect(await inDatabase(database.url, `select 1 from document where status = 'in_progress'`)).toHaveLength(1);
  const second = await startOn(database.url);
  try {
    const again = membersAt(second.url).as(member);
    expect((await untilRead(again, store.id)).file_counts).toMatchObject({ completed: 1, total: 1 });
    expect((await again.vectorStores.search(store.id, { query: 'lantern' })).data.length).toBe(10);
    // Removed, it leaves no row.
    await again.vectorStores.delete(store.id);
    await again.files.delete(file.id);
    await eventually(async () => {
      const counts = ['vector_store', 'document', 'chunk', 'posting', 'file', 'file_part'].map(
        (table) => `(select count(*) from ${table})`,
      );
      expect(await inDatabase(database.url, `select ${counts.join(' + ')} as rows`)).toEqual([{ rows: '0' }]);
    });
  } finally {
    await second.close();
  }
});

test('attack: a store or a file that is deleted while it is read comes to nothing, and a reader that always dies is given up', async () => {
  await using database = await knowledgeDatabase();
  const service = await startOn(database.url);
  const member = newMember();
  const client = membersAt(service.url).as(member);
  try {
    const [first, second] = await Promise.all([client.vectorStores.create({}), client.vectorStores.create({})]);
    const file = await client.files.create({ file: new File([TEXT], 'a.txt'), purpose: 'assistants' });
    await whileNothingIsStored(database.url, async () => {
      await client.vectorStores.files.create(first.id, { file_id: file.id });
      await untilReading(database.url);
      await client.vectorStores.files.create(second.id, { file_id: file.id });
      await client.vectorStores.delete(first.id);
      await client.files.delete(file.id);
    });
    expect((await refusalOf(client.vectorStores.search(first.id, { query: 'lantern' }))).status).toBe(404);
    expect((await client.vectorStores.search(second.id, { query: 'lantern' })).data).toEqual([]);
    expect((await client.vectorStores.retrieve(second.id)).file_counts.total).toBe(0);
    await eventually(async () => {
      expect(await inDatabase(database.url, `select (select count(*) from document) + (select count(*) from posting) as rows`)).toEqual([
        { rows: '0' },
      ]);
    });
    const small = await client.files.create({ file: new File(['x'], 'x.txt'), purpose: 'assistants' });
    await inDatabase(
      database.url,
      `insert into document (tenant_id, store_key, file_id, attributes, chunk_tokens, overlap_tokens, status, attempts, create_time)
       select tenant_id, store_key, '${small.id}', '{}', 800, 400, 'in_progress', 3, now() from vector_store where store_id = '${second.id}'`,
    );
    await untilRead(client, second.id);
    const given = await client.vectorStores.files.retrieve(small.id, { vector_store_id: second.id });
    expect(given).toMatchObject({ status: 'failed', last_error: { code: 'server_error' } });
  } finally {
    await service.close();
  }
});

test('tenants are served in turn, a batch can be cancelled, and quotas hold at their defaults', async () => {
  await using database = await knowledgeDatabase();
  const queries = await openKnowledgeDatabase(database.url);
  try {
    const [files, stores, storeFiles, queue] = [
      createFileStore(queries),
      createVectorStores(queries),
      createStoreFiles(queries),
      createReadingQueue(queries),
    ];
    const now = new Date();
    const withFiles = async (count: number) => {
      const [tenantId, storeId] = [newId('tenant'), newId('vs')];
      const store = { storeId, tenantId, createdBy: 'x', payer: '', name: '', description: '', metadata: {}, expiresAfterDays: undefined };
      const member = { tenantId, subject: newId('user') };
      await stores.create(member, store, now);
      const fileIds = Array.from({ length: count }, () => newId('file'));
      for (const fileId of fileIds) {
        await files.begin({ fileId, tenantId, createdBy: 'x', name: 'x', now });
        await files.finish(member, { fileId, purpose: 'assistants', bytes: 1, lastsSeconds: undefined }, now);
      }
      const attachments = fileIds.map((fileId) => ({ fileId, attributes: {}, maxTokens: 800, overlapTokens: 400 }));
      const batchId = newId('vsfb');
      expect(await storeFiles.attach(member, storeId, attachments, batchId, now)).toBe('attached');
      return { member, tenantId, storeId, fileIds, batchId, attachments };
    };
    const many = await withFiles(4);
    const few = await withFiles(1);
    const lease = new Date(now.getTime() + 60_000);
    const taken = [await queue.take(now, lease), await queue.take(now, lease), await queue.take(now, lease)].map((due) => due?.fileId);
    expect(taken).toEqual([many.fileIds[0], few.fileIds[0], many.fileIds[1]]);
    await storeFiles.cancelBatch(many.member, many.batchId, now);
    expect(await queue.take(now, lease)).toBeUndefined();
    expect((await storeFiles.batchOf(many.tenantId, many.storeId, many.batchId))?.counts).toMatchObject({ cancelled: 4, inProgress: 0 });
    expect(await queue.take(lease, lease)).toMatchObject({ fileId: few.fileIds[0], attempts: 1 });

    await queries.query(
      `insert into file (file_id, tenant_id, created_by, name, purpose, is_stored, create_time)
       select 'file_' || n, :tenant_id, '', '', 'assistants', true, now() from generate_series(1, 9999) n`,
      { tenant_id: few.tenantId },
    );
    const late = { fileId: newId('file'), tenantId: few.tenantId, createdBy: 'x', name: 'x', now };
    await files.begin(late);
    const finished = { fileId: late.fileId, purpose: 'assistants', bytes: 1, lastsSeconds: undefined } as const;
    expect(await files.finish(few.member, finished, now)).toBeUndefined();
    await queries.query(
      `insert into vector_store (store_id, tenant_id, created_by, kind, name, description, metadata, create_time, active_time)
       select 'vs_' || n, :tenant_id, '', 'files', '', '', '{}', now(), now() from generate_series(1, 999) n`,
      { tenant_id: few.tenantId },
    );
    const another = {
      storeId: newId('vs'),
      tenantId: few.tenantId,
      createdBy: 'x',
      payer: '',
      name: '',
      description: '',
      metadata: {},
      expiresAfterDays: undefined,
    };
    expect(await stores.create(few.member, another, now)).toBe(false);
    await queries.query('update document set bytes = 4294967296 where tenant_id = :tenant_id', { tenant_id: many.tenantId });
    expect(await storeFiles.attach(many.member, many.storeId, many.attachments, undefined, now)).toBe('tenant-full');
  } finally {
    await queries.close();
  }
});
