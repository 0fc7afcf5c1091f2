// A profile's vector stores and files are those of its tenant in the knowledge service.
import { startKnowledgeService } from '@offshoot/knowledge/service.ts';
import { openKnowledgeDatabase } from '@offshoot/knowledge/testing';
import { createTestDatabase } from '@offshoot/postgres/testing';
import { newId } from '@offshoot/refusals/ids';
import { callerHeader, type Identity, memberHeader, memberTokenFor, tokenFor } from '@offshoot/rpc/auth';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import { eventually } from '@offshoot/testing';
import pg from 'pg';
import { expect, test } from 'vitest';
import { keys, newMember, reasonOf, refusedBy, runningProfiles } from './running-profiles.ts';

const log = createLogger('knowledge', 'silent');

/** As the gateway passes the request on. */
const newVectorStore = (url: string, member: Identity): Promise<string> =>
  made(`${url}/v1/vector_stores`, member, { type: 'application/json', body: JSON.stringify({ name: 'CVEs' }) });

function newFile(url: string, member: Identity): Promise<string> {
  const [name, type] = ['content-disposition: form-data; name=', 'multipart/form-data; boundary=x'];
  const body = `--x\r\n${name}"purpose"\r\n\r\nassistants\r\n--x\r\n${name}"file"; filename="a.csv"\r\n\r\na,b\r\n--x--\r\n`;
  return made(`${url}/v1/files`, member, { type, body });
}

async function made(url: string, member: Identity, { type, body }: { type: string; body: string }): Promise<string> {
  const gateway = keys.of('gateway');
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': type,
      authorization: `Bearer ${await tokenFor(gateway, 'knowledge')}`,
      [callerHeader]: memberHeader(await memberTokenFor(gateway, 'knowledge', { ...member, scopes: ['files:write'] })),
    },
    body,
  });
  return ((await answer.json()) as { id: string }).id;
}

test('what members change in the knowledge service is in the audit once, also if the confirmation is lost', async () => {
  await using stack = new AsyncDisposableStack();
  const database = await createTestDatabase({ key: 'knowledge', migrate: async (url) => (await openKnowledgeDatabase(url)).close() });
  stack.defer(() => database.drop());
  const credentials = { serviceKey: keys.of('knowledge'), serviceCallers: keys.callers };
  const knowledge = await startKnowledgeService({ host: '127.0.0.1', port: 0, databaseUrl: database.url, ...credentials }, { log });
  stack.defer(() => knowledge.close());
  const member = newMember();
  const storeId = await newVectorStore(knowledge.url, member);
  const sql = new pg.Client({ connectionString: database.url });
  await sql.connect();
  stack.defer(() => sql.end());
  const { rows: waiting } = await sql.query('select * from knowledge.audit_event');
  const profiles = await runningProfiles({ knowledgeUrl: knowledge.url });
  stack.defer(() => profiles.close());
  const told = async () => (await sql.query('select 1 from knowledge.audit_event')).rowCount;
  const own = new pg.Client({ connectionString: profiles.databaseUrl });
  await own.connect();
  stack.defer(() => own.end());
  const kept = async () =>
    (await own.query("select tenant_id, subject, action, target, detail from profile.audit_events where action like 'vector_store.%'"))
      .rows;
  const event = { tenant_id: member.tenantId, subject: member.subject, action: 'vector_store.create', target: storeId, detail: {} };
  await eventually(async () => expect(await told()).toBe(0));
  expect(await kept()).toEqual([event]);
  // As if the profile service had been killed before it confirmed.
  await sql.query('insert into knowledge.audit_event select * from json_populate_recordset(null::knowledge.audit_event, $1)', [
    JSON.stringify(waiting),
  ]);
  await eventually(async () => expect(await told()).toBe(0));
  expect(await kept()).toEqual([event]);
});

test('a store or a file that the tenant lacks is refused, and so is every new one while the knowledge service is away', async () => {
  await using stack = new AsyncDisposableStack();
  const database = await createTestDatabase({ key: 'knowledge', migrate: async (url) => (await openKnowledgeDatabase(url)).close() });
  stack.defer(() => database.drop());
  const credentials = { serviceKey: keys.of('knowledge'), serviceCallers: keys.callers };
  const knowledge = await startKnowledgeService({ host: '127.0.0.1', port: 0, databaseUrl: database.url, ...credentials }, { log });
  stack.defer(() => knowledge.close());
  const profiles = await runningProfiles({ knowledgeUrl: knowledge.url });
  stack.defer(() => profiles.close());

  const member = newMember();
  const own = await newVectorStore(knowledge.url, member);
  const foreign = await newVectorStore(knowledge.url, newMember());
  const searching = (...vector_store_ids: string[]) => ({
    tools: [{ type: 'file_search', vector_store_ids }],
    memory: { vector_store_ids },
  });
  const { id: agentId } = await profiles.create(member, searching(own));
  for (const missing of [foreign, newId('vs'), 'vs_none']) {
    expect(await refusedBy(profiles.create(member, searching(own, missing)))).toMatchObject({
      reason: 'AGENT_UNPROCESSABLE',
      message: `Vector store '${missing}' does not exist`,
      metadata: { field: 'tools[0].vector_store_ids[1]' },
    });
  }
  const [ownFile, foreignFile] = [await newFile(knowledge.url, member), await newFile(knowledge.url, newMember())];
  const coding = (...file_ids: string[]) => ({ tools: [{ type: 'code_interpreter', container: { type: 'auto', file_ids } }] });
  await profiles.create(member, coding(ownFile));
  for (const missing of [foreignFile, newId('file'), 'file_none']) {
    expect(await refusedBy(profiles.create(member, { ...searching(own), ...coding(ownFile, missing) }))).toMatchObject({
      reason: 'AGENT_UNPROCESSABLE',
      message: `File '${missing}' does not exist`,
      metadata: { field: 'tools[0].container.file_ids[1]' },
    });
  }
  await knowledge.close();
  expect(await reasonOf(profiles.create(member, searching(own)))).toBe('UPSTREAM_UNAVAILABLE');
  // What the profile referred to before is not asked for again.
  const client = profiles.as(member);
  expect(await reasonOf(client.patchProfile({ agentId, patchJson: '{"temperature":1}' }))).toBe('no refusal');
});
