// Files that code left: they go with their response, however that goes. With the real knowledge service.
import type { CodeExecutor } from '@offshoot/code-execution';
import { FileUseService } from '@offshoot/gen/offshoot/knowledge/v1/file_use_service_pb.ts';
import { forMember, runningKnowledge } from '@offshoot/knowledge/testing';
import { createTestDatabase } from '@offshoot/postgres/testing';
import { eventually } from '@offshoot/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { member, type RunningResponses, runningResponses } from './running-responses.ts';
import { calls, says } from './scripted-model.ts';

let knowledge: Awaited<ReturnType<typeof runningKnowledge>>;
let service: RunningResponses;
beforeAll(async () => {
  knowledge = await runningKnowledge();
  service = await runningResponses({ knowledgeUrl: knowledge.url, ...EAGER });
});
afterAll(async () => {
  await service.close();
  await knowledge.close();
});

const someone = member({ scopes: ['responses:read', 'responses:write', 'files:read', 'files:write'] });
const executor: CodeExecutor = {
  name: 'double',
  run: async () => ({ is: 'ended', exitCode: 0, output: 'done', files: [{ name: 'a.txt', content: Buffer.from('x') }], leftOut: 0 }),
  close: async () => {},
};
const EAGER = { executor, retentionMs: 200, leftFilesMs: 200 };

async function madeIn(running: RunningResponses): Promise<{ id: string; fileId: string }> {
  running.model.answers = [calls(['code_interpreter', { code: 'x' }]), says('Here it is.')];
  const tools = [{ type: 'code_interpreter' as const, container: { type: 'auto' as const } }];
  const { id, output } = await running.as(someone).responses.create({ model: 'm', input: 'Go', tools });
  return { id, fileId: /file_[a-z2-7]{26}/.exec(JSON.stringify(output))?.[0] ?? '' };
}

const files = () => knowledge.as(someone).files;
const untilGone = (fileId: string) => eventually(() => expect(files().retrieve(fileId)).rejects.toMatchObject({ status: 404 }));

test('files that code left go with their response, whether a member deletes it or its time is over, and nothing else does', async () => {
  const [kept, deleted, expired] = [await madeIn(service), await madeIn(service), await madeIn(service)];
  const store = await knowledge.as(someone).vectorStores.create({ file_ids: [deleted.fileId] });
  await service.as(someone).responses.delete(deleted.id);
  await service.rows(`update response set expire_time = now() - interval '1 day' where response_id = '${expired.id}'`);
  for (const { fileId } of [deleted, expired]) await untilGone(fileId);
  await eventually(async () => expect((await knowledge.as(someone).vectorStores.files.list(store.id)).data).toEqual([]));

  // What was still on its way then is deleted later, and the row after it.
  const late = { name: 'late.txt', content: Buffer.from('x'), expiresAfterSeconds: 600n, responseId: deleted.id };
  const { fileId } = await knowledge.client(FileUseService, 'response').keepFile(late, await forMember(someone));
  await eventually(async () => expect(await service.rows('select 1 from left_files where was_asked')).toHaveLength(2));
  await service.rows('update left_files set due_time = now() where was_asked');
  await untilGone(fileId);
  await eventually(async () => expect(await service.rows('select there_id from left_files')).toEqual([{ there_id: kept.id }]));
  expect(await files().retrieve(kept.fileId)).toMatchObject({ filename: 'a.txt' });
});

test('what code left goes also if the knowledge service is away meanwhile, and the process that deleted the response is gone', async () => {
  await using database = await createTestDatabase();
  const at = { ...EAGER, databaseUrl: database.url };
  const first = await runningResponses({ ...at, knowledgeUrl: knowledge.url });
  const made = await madeIn(first);
  await first.close();
  const alone = await runningResponses(at);
  await alone.as(someone).responses.delete(made.id);
  // It was tried, and is due again.
  await eventually(async () =>
    expect(await alone.rows('select 1 from left_files where there_id is null and due_time > now()')).toHaveLength(1),
  );
  await alone.close();
  expect(await files().retrieve(made.fileId)).toMatchObject({ filename: 'a.txt' });
  const next = await runningResponses({ ...at, knowledgeUrl: knowledge.url });
  await next.rows('update left_files set due_time = now()');
  await untilGone(made.fileId);
  await next.close();
});

test('attack: files of other responses and of other tenants stay', async () => {
  const { id, fileId } = await madeIn(service);
  const client = knowledge.client(FileUseService, 'response');
  await client.deleteKeptFiles({ owners: [{ tenantId: member().tenantId, responseId: id }] });
  await client.deleteKeptFiles({ owners: [{ tenantId: someone.tenantId, responseId: `resp_${'a'.repeat(26)}` }] });
  expect(await files().retrieve(fileId)).toMatchObject({ filename: 'a.txt' });
  await expect(
    knowledge.client(FileUseService, 'profile').deleteKeptFiles({ owners: [{ tenantId: someone.tenantId, responseId: id }] }),
  ).rejects.toThrow(/CALLER_NOT_ALLOWED|permission/i);
});
