// A model writes the first draft of a template: what is taken of its answer, and what it may cost.

import { randomBytes } from 'node:crypto';
import { TemplateDraftService } from '@offshoot/gen/offshoot/template/v1/draft_service_pb.ts';
import { ToolResource } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { createOfflineModel, ModelError, offlineCatalog } from '@offshoot/models';
import { refusalOf, serviceClient } from '@offshoot/rpc';
import { violationsOf } from '@offshoot/template-content';
import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { draftIn } from '../src/drafts/drafted.ts';
import { keys, type RunningResponses, runningResponses } from './running-responses.ts';
import { hangsAfter, says } from './scripted-model.ts';

let service: RunningResponses;
beforeAll(async () => {
  service = await runningResponses();
});
afterAll(() => service.close());

const newInbox = () => randomBytes(32).toString('hex');
const as = (caller: string, { url } = service) =>
  serviceClient(TemplateDraftService, { url, serviceKey: keys.of('gateway'), audience: 'response', caller });
const reasonOf = async (call: Promise<unknown>) => {
  const refusal = await call.then(
    () => undefined,
    (error: unknown) => refusalOf(error),
  );
  return { reason: refusal?.reason, ...refusal?.metadata };
};

const CHORES = {
  name: 'Chore Keeper',
  emoji: '🧹',
  description: 'Keeps the chores of a flat fair.',
  category: 'home',
  tags: ['chores', 'flat'],
  instructions: 'Keep a list of chores.\n\nAsk who did what.',
  tools: [
    { kind: 'email', name: 'Mail', why: 'To send the list' },
    { kind: 'question', name: 'Rent day', why: 'To remind of it', question: 'When is the rent due?' },
  ],
  example: [{ person: 'I took out the rubbish.', agent: 'Noted, Mia. Next is Ben.' }],
};

test('a sentence becomes a whole draft, of which nothing is kept', async () => {
  service.model.answers = [says('Here it is:\n```json\n', JSON.stringify(CHORES), '\n```')];
  service.model.asked = [];
  const ana = as(newInbox());
  expect(await ana.getDrafting({})).toMatchObject({ available: true });
  const { content } = await ana.draftTemplate({ description: 'keeps the chores of our flat fair' });
  expect(content).toMatchObject({
    agentName: 'Chore Keeper',
    description: 'Keeps the chores of a flat fair.',
    instructions: 'Keep a list of chores.\n\nAsk who did what.',
    tags: ['chores', 'flat'],
    tools: [
      { id: 'email', resource: ToolResource.AGENTMAIL_INBOX },
      { id: 'rent-day', prompt: 'When is the rent due?', required: false, secret: false },
    ],
    exampleConversation: [{ person: 'I took out the rubbish.', agent: 'Noted, Mia. Next is Ben.' }],
  });
  expect(service.model.asked).toMatchObject([{ model: 'plain', items: [{ text: 'keeps the chores of our flat fair' }] }]);
});

test.each([
  ['no JSON', 'I cannot do that.'],
  ['a list', '[1, 2]'],
  ['a template without instructions', JSON.stringify({ ...CHORES, instructions: ' ' })],
  ['a name that pretends', JSON.stringify({ ...CHORES, name: 'P\u0430yPal' })],
])('attack: the model answers with %s', async (_, answer) => {
  service.model.answers = [says(answer)];
  expect(await reasonOf(as(newInbox()).draftTemplate({ description: 'x' }))).toMatchObject({
    reason: 'UPSTREAM_UNAVAILABLE',
    upstream: 'model',
  });
});

test('attack: the model answers with servers, secrets, hidden words and far too much', () => {
  const draft = draftIn(
    JSON.stringify({
      ...CHORES,
      description: `Good.\u202e\u200b${'x'.repeat(5_000)}`,
      category: 'Ünï/..',
      emoji: 'not one',
      tags: Array.from({ length: 50 }, (_, n) => `tag ${n}`),
      mcp_servers: [{ id: 'evil', url: 'https://evil.example' }],
      mcpServers: [{ id: 'evil', url: 'https://evil.example' }],
      tools: [
        { kind: 'openrouter-key', name: 'Key', question: 'Your key?' },
        { kind: 'question', name: 'PIN', question: 'Your PIN?', secret: true, required: true },
        { kind: '__proto__', name: 'x' },
      ],
      example: Array.from({ length: 40 }, () => ({ person: 'a'.repeat(2_000), agent: 'b'.repeat(9_000) })),
    }),
  );
  expect(draft).toMatchObject({ category: '', emoji: '', mcpServers: [] });
  expect(draft?.tools).toMatchObject([{ id: 'pin', secret: false, required: false }]);
  expect([draft?.description.length, draft?.tags.length, draft?.exampleConversation.length]).toEqual([300, 4, 4]);
  expect(draft?.description).not.toMatch(/[\u202e\u200b]/);
});

test('any answer makes a template that follows the rules, or none', () => {
  const like = fc.record({
    ...Object.fromEntries(
      Object.keys(CHORES).map((key) => [key, fc.oneof(fc.anything(), fc.constant(CHORES[key as keyof typeof CHORES]))]),
    ),
  });
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json(),
        like.map((one) => JSON.stringify(one) ?? ''),
      ),
      (answer) => {
        const draft = draftIn(answer);
        if (draft !== undefined) expect(violationsOf(draft)).toEqual([]);
      },
    ),
    { numRuns: propertyRuns(300) },
  );
});

test('attack: a person asks for drafts all day', async () => {
  service.model.answers = [says(JSON.stringify(CHORES))];
  service.model.asked = [];
  const mallory = as(newInbox());
  const asked = await Promise.all(Array.from({ length: 25 }, () => reasonOf(mallory.draftTemplate({ description: 'again' }))));
  expect(asked.filter(({ reason }) => reason === undefined)).toHaveLength(20);
  expect(asked.find(({ reason }) => reason !== undefined)).toMatchObject({ reason: 'QUOTA_EXCEEDED', scope: 'drafts', limit: '20' });
  expect(service.model.asked).toHaveLength(20);
  expect(await reasonOf(as(newInbox()).draftTemplate({ description: 'mine' }))).toMatchObject({ reason: undefined });
});

test('what the operator pays for is bounded, too', async () => {
  const poor = await runningResponses({ budgets: { deployment: 500 } });
  try {
    expect(await reasonOf(as(newInbox(), poor).draftTemplate({ description: 'x' }))).toMatchObject({
      reason: 'QUOTA_EXCEEDED',
      scope: 'budget',
    });
    expect(poor.model.asked).toEqual([]);
  } finally {
    await poor.close();
  }
});

test('a model that is away is said to be away, and a caller who leaves ends its work', async () => {
  service.model.answers = [
    () => {
      throw new ModelError('It is away.', { retryable: true, failure: 'unreachable' });
    },
  ];
  expect(await reasonOf(as(newInbox()).draftTemplate({ description: 'x' }))).toMatchObject({ reason: 'UPSTREAM_UNAVAILABLE' });
  service.model.answers = [(_, signal) => hangsAfter('{', signal)];
  const leaving = new AbortController();
  const call = as(newInbox()).draftTemplate({ description: 'x' }, { signal: leaving.signal });
  await expect.poll(() => service.model.open).toBe(1);
  leaving.abort();
  await expect(call).rejects.toThrow();
  await expect.poll(() => service.model.open).toBe(0);
});

test('without a language model there are no drafts, and the reason says so', async () => {
  const models = {
    model: createOfflineModel(),
    catalog: offlineCatalog,
    defaultModel: 'offline',
    onlyModel: 'offline',
    allowed: 'any' as const,
    isFree: true,
  };
  const offline = await runningResponses({ models });
  try {
    const ana = as(newInbox(), offline);
    expect(await ana.getDrafting({})).toMatchObject({ available: false });
    expect(await reasonOf(ana.draftTemplate({ description: 'x' }))).toMatchObject({ reason: 'MODEL_NOT_OFFERED' });
  } finally {
    await offline.close();
  }
});

test.each([
  ['nothing', ''],
  ['white space', ' \n'],
  ['an essay', 'x'.repeat(501)],
])('a description of %s is refused', async (_, description) => {
  expect(await reasonOf(as(newInbox()).draftTemplate({ description }))).toMatchObject({ reason: 'VALIDATION_FAILED' });
});
