// What members change is told to the profile service until it has it, and never with what is in it.
import { AuditFeedService } from '@offshoot/gen/offshoot/knowledge/v1/audit_feed_service_pb.ts';
import { EntryService } from '@offshoot/gen/offshoot/knowledge/v1/entry_service_pb.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { forMember, newMember, type RunningKnowledge, runningKnowledge, storeWith } from './knowledge-fixture.ts';

let knowledge: RunningKnowledge;
beforeAll(async () => {
  knowledge = await runningKnowledge();
});
afterAll(() => knowledge.close());

test('each write is in the audit, with who made it; reading, refusals and contents are not', async () => {
  const member = newMember();
  const client = knowledge.as(member);
  const store = await storeWith(client, { 'canary-name.md': 'canary text' });
  const [file] = (await client.vectorStores.files.list(store)).data;
  const fileId = file?.id ?? '';
  await client.vectorStores.update(store, { name: 'canary store' });
  await client.vectorStores.files.update(fileId, { vector_store_id: store, attributes: { canary: 'yes' } });
  await client.vectorStores.files.delete(fileId, { vector_store_id: store });
  const batch = await client.vectorStores.fileBatches.create(store, { file_ids: [fileId] });
  await client.vectorStores.fileBatches.cancel(batch.id, { vector_store_id: store });
  await client.files.delete(fileId);
  await client.files.delete(fileId).catch(() => {});
  await client.vectorStores.delete(store);
  const send = async (method: string, path: string, body?: object | '') => (await knowledge.request(member, method, path, body)).json();
  const { id: entry } = (await send('POST', '/v1/knowledge', { topic: 'canary', content: 'canary' })) as { id: string };
  await send('PATCH', `/v1/knowledge/${entry}`, { content: 'canary again' });
  const agents = knowledge.client(EntryService, 'response');
  const { entryId: suggested } = await agents.suggestEntry({ topic: 'canary', content: 'suggested canary' }, await forMember(member));
  await send('POST', `/v1/knowledge/${suggested}/accept`, '');
  await send('POST', `/v1/knowledge/${suggested}/reject`);
  await send('DELETE', `/v1/knowledge/${entry}`);
  await send('GET', `/v1/knowledge/${suggested}`);

  const feed = knowledge.client(AuditFeedService, 'profile');
  const { events } = await feed.listAuditEvents({ pageSize: 100 });
  expect(events.map(({ action, target }) => [action, target])).toEqual([
    ['vector_store.create', store],
    ['file.create', fileId],
    ['vector_store.attach', store],
    ['vector_store.update', store],
    ['vector_store.set_attributes', store],
    ['vector_store.detach', store],
    ['vector_store.attach', store],
    ['vector_store.cancel_batch', batch.id],
    ['file.delete', fileId],
    ['vector_store.delete', store],
    ['knowledge.create', entry],
    ['knowledge.update', entry],
    ['knowledge.create', suggested],
    ['knowledge.accept', suggested],
    ['knowledge.delete', entry],
  ]);
  for (const event of events) expect(event).toMatchObject({ tenantId: member.tenantId, subject: member.subject, keyId: '' });
  expect(JSON.stringify(events.map(({ detail }) => detail))).not.toContain('canary');

  await feed.confirmAuditEvents({ eventIds: events.slice(1).map(({ eventId }) => eventId) });
  expect((await feed.listAuditEvents({ pageSize: 100 })).events).toEqual([events[0]]);
});
