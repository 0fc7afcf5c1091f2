// The search in files, with the real knowledge service.
import { runningKnowledge, storeWith } from '@offshoot/knowledge/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { member, type RunningResponses, runningResponses } from './running-responses.ts';
import { calls, says } from './scripted-model.ts';

let knowledge: Awaited<ReturnType<typeof runningKnowledge>>;
let service: RunningResponses;
const someone = member();
const librarian = { ...someone, scopes: ['files:read', 'files:write', 'knowledge:read', 'knowledge:write'] as const };

beforeAll(async () => {
  knowledge = await runningKnowledge();
  service = await runningResponses({ knowledgeUrl: knowledge.url });
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

  const foreign = await search(member());
  expect(foreign.output[0]).toMatchObject({ type: 'file_search_call', results: [] });
  expect(JSON.stringify(foreign)).not.toContain('pumpkin');
});
