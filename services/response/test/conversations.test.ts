// Conversations with an ID of their own, with OpenAI's client and the session of its Agents SDK.

import { conversationSchema, itemListSchema } from '@offshoot/openai-api';
import { eventually } from '@offshoot/testing';
import { OpenAIConversationsSession } from '@openai/agents';
import { Compile } from 'typebox/compile';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { member, type RunningResponses, refusalOf, runningResponses } from './running-responses.ts';
import { hangsAfter, says } from './scripted-model.ts';
import { openSocket } from './socket.ts';

let service: RunningResponses;
const isConversation = Compile(conversationSchema);
const isList = Compile(itemListSchema);
const someone = member();

beforeAll(async () => {
  service = await runningResponses({ storedMs: 50 });
});
afterAll(() => service.close());
beforeEach(() => {
  service.model.answers = [says('Hello.')];
  service.model.asked = [];
});

const client = (who = someone) => service.as(who);
const create = (body: object, who = someone) => client(who).responses.create({ model: 'm', ...body } as never);
const user = (content: string) => ({ role: 'user' as const, content });
/** What the model was told last. */
const told = () => service.model.asked.at(-1)?.items.flatMap((item) => (item.is === 'message' ? [`${item.role}: ${item.text}`] : []));
const bare = ({ _request_id: _, ...rest }: object & { _request_id?: unknown }) => rest;
/** What its items say, oldest first. */
async function said(conversation: string, who = someone): Promise<string[]> {
  const texts: string[] = [];
  for await (const item of client(who).conversations.items.list(conversation, { order: 'asc', limit: 2 }))
    texts.push(item.type === 'message' ? item.content.map((part) => ('text' in part ? part.text : '')).join('') : item.type);
  return texts;
}

test('a conversation is made with items, read, changed, listed in pages and deleted, as in OpenAI’s API', async () => {
  const { conversations } = client();
  const made = await conversations.create({ metadata: { topic: 'demo' }, items: [user('One.'), user('Two.')] });
  expect(isConversation.Check(bare(made))).toBe(true);
  expect(made).toMatchObject({ object: 'conversation', metadata: { topic: 'demo' }, id: expect.stringMatching(/^conv_/) });
  expect(bare(await conversations.retrieve(made.id))).toEqual(bare(made));
  expect(await conversations.update(made.id, { metadata: { topic: 'other' } })).toMatchObject({
    id: made.id,
    metadata: { topic: 'other' },
  });
  const added = await conversations.items.create(made.id, { items: [user('Three.'), user('Four.')] });
  expect(added.data).toMatchObject([{ content: [{ text: 'Three.' }] }, { content: [{ text: 'Four.' }] }]);
  expect(isList.Check(bare(added))).toBe(true);
  const newest = await conversations.items.list(made.id, { limit: 3 });
  expect(newest.data.map((item) => 'content' in item && (item.content?.[0] as { text: string } | undefined)?.text)).toEqual([
    'Four.',
    'Three.',
    'Two.',
  ]);
  expect(newest).toMatchObject({ has_more: true, last_id: (newest.data[2] as { id: string }).id });
  expect(await said(made.id)).toEqual(['One.', 'Two.', 'Three.', 'Four.']);
  const [third] = added.data;
  const itemId = (third as { id: string }).id;
  expect(await conversations.items.retrieve(itemId, { conversation_id: made.id })).toMatchObject({ id: itemId, role: 'user' });
  expect(await conversations.items.delete(itemId, { conversation_id: made.id })).toMatchObject({ object: 'conversation', id: made.id });
  expect(await refusalOf(conversations.items.retrieve(itemId, { conversation_id: made.id }))).toMatchObject({
    status: 404,
    code: 'item_not_found',
  });
  expect(await said(made.id)).toEqual(['One.', 'Two.', 'Four.']);
  expect(bare(await conversations.delete(made.id))).toEqual({ id: made.id, object: 'conversation.deleted', deleted: true });
  expect(await refusalOf(conversations.retrieve(made.id))).toMatchObject({ status: 404, code: 'conversation_not_found' });
  expect(await service.rows(`select 1 from conversation_item where conversation_id = '${made.id}'`)).toEqual([]);
});

test('responses in a conversation know what anyone said in it, and add what they say', async () => {
  const { id } = await client().conversations.create({ items: [user('My name is Saul.')] });
  const first = await create({ conversation: id, input: 'Who am I?' });
  expect(first).toMatchObject({ conversation: { id }, previous_response_id: null });
  expect(told()).toEqual(['user: My name is Saul.', 'user: Who am I?']);
  const stream = await client().responses.create({ model: 'm', conversation: { id }, input: 'And now?', stream: true });
  let last: unknown;
  for await (const event of stream) last = event;
  expect(last).toMatchObject({ type: 'response.completed', response: { conversation: { id } } });
  expect(told()).toEqual(['user: My name is Saul.', 'user: Who am I?', 'assistant: Hello.', 'user: And now?']);
  expect(await client().responses.retrieve(first.id)).toMatchObject({ conversation: { id } });

  const background = await create({ conversation: id, input: 'Later.', background: true });
  await eventually(async () => expect((await client().responses.retrieve(background.id)).status).toBe('completed'));
  expect(told()?.slice(-2)).toEqual(['assistant: Hello.', 'user: Later.']);
  expect((await said(id)).slice(-2)).toEqual(['Later.', 'Hello.']);
  // Deleting it deletes no response.
  await client().conversations.delete(id);
  expect((await client().responses.retrieve(first.id)).output_text).toBe('Hello.');
});

test('a conversation goes on over a WebSocket, and tokens of it are counted', async () => {
  const { id } = await client().conversations.create({ items: [user('The code word is cobalt.')] });
  const { socket, turn } = await openSocket(service, someone);
  expect((await turn({ model: 'm', conversation: id, input: 'One.' })).at(-1)).toMatchObject({ response: { conversation: { id } } });
  await turn({ model: 'm', conversation: id, input: 'Two.' });
  socket.close();
  expect(told()).toEqual(['user: The code word is cobalt.', 'user: One.', 'assistant: Hello.', 'user: Two.']);
  const count = (body: object) => client().responses.inputTokens.count({ model: 'm', ...body } as never);
  const [long, short] = [await count({ conversation: id, input: 'x' }), await count({ input: 'x' })];
  expect(long.input_tokens).toBeGreaterThan(short.input_tokens);
});

test('a compaction stands for what was said before it, and items can be referred to elsewhere', async () => {
  const { id } = await client().conversations.create({ items: [user('My name is Saul.'), user('I live in Rome.')] });
  const said = (await client().conversations.items.list(id, { order: 'asc' })).data;
  const { output } = await client().responses.compact({ model: 'm', input: said as never });
  await client().conversations.items.create(id, { items: output as never });
  await create({ conversation: id, input: 'Who am I?' });
  expect(told()).toEqual([expect.stringMatching(/earlier.*\n.*Saul[\s\S]*Rome/), 'user: Who am I?']);
  await create({ input: [{ type: 'item_reference', id: (said[0] as { id: string }).id }, user('And?')] });
  expect(told()).toEqual(['user: My name is Saul.', 'user: And?']);
  const stranger = member({ tenantId: someone.tenantId });
  const refused = create({ input: [{ type: 'item_reference', id: (said[0] as { id: string }).id }] }, stranger);
  expect(await refusalOf(refused)).toMatchObject({ status: 404, code: 'item_not_found' });
});

test('the session of the Agents SDK keeps its items in a conversation', async () => {
  const session = new OpenAIConversationsSession({ client: client() as never });
  await session.addItems([
    { role: 'user', content: 'My name is Saul.' },
    { type: 'function_call', callId: 'call_1', name: 'look', arguments: '{}', status: 'completed' },
    { type: 'function_call_result', callId: 'call_1', name: 'look', status: 'completed', output: { type: 'text', text: 'found' } },
    { role: 'assistant', status: 'completed', content: [{ type: 'output_text', text: 'Hello, Saul.' }] },
  ]);
  const items = await session.getItems();
  expect(items.map((item) => item.type)).toEqual(['message', 'function_call', 'function_call_result', 'message']);
  expect(await session.getItems(1)).toMatchObject([{ role: 'assistant', content: [{ text: 'Hello, Saul.' }] }]);
  expect(await session.popItem()).toMatchObject({ role: 'assistant' });
  expect(await session.getItems()).toHaveLength(3);
  const id = await session.getSessionId();
  await create({ conversation: id, input: 'And?' });
  expect(service.model.asked.at(-1)?.items.map(({ is }) => is)).toEqual(['message', 'call', 'result', 'message']);
  await session.clearSession();
  expect(await refusalOf(client().conversations.retrieve(id))).toMatchObject({ status: 404 });
});

test('two responses in one conversation at once: the second is told to wait; so is a request that adds or deletes an item meanwhile', async () => {
  const { id } = await client().conversations.create({ items: [user('One.')] });
  service.model.answers = [(_, signal) => hangsAfter('Well', signal), says('Fine.')];
  const stop = new AbortController();
  const stream = await client().responses.create({ model: 'm', conversation: id, input: 'Two.', stream: true }, { signal: stop.signal });
  const events = stream[Symbol.asyncIterator]();
  await events.next();
  const locked = { status: 400, code: 'conversation_locked', param: 'conversation' };
  expect(await refusalOf(create({ conversation: id, input: 'Three.' }))).toMatchObject(locked);
  expect(await refusalOf(create({ conversation: id, input: 'Three.', background: true }))).toMatchObject(locked);
  expect(await refusalOf(client().conversations.items.create(id, { items: [user('Three.')] }))).toMatchObject(locked);
  const [item] = (await client().conversations.items.list(id)).data;
  expect(await refusalOf(client().conversations.items.delete((item as { id: string }).id, { conversation_id: id }))).toMatchObject(locked);
  expect(await client().conversations.update(id, { metadata: { a: 'b' } })).toMatchObject({ metadata: { a: 'b' } });
  stop.abort();
  // What was cancelled leaves nothing behind.
  await eventually(async () => expect((await create({ conversation: id, input: 'Four.' })).output_text).toBe('Fine.'));
  expect(await said(id)).toEqual(['One.', 'Four.', 'Fine.']);
});

test('attack: many responses at once in one conversation; one is made at a time, and none is said twice or lost', async () => {
  const { id } = await client().conversations.create();
  const outcomes = await Promise.allSettled(['a', 'b', 'c', 'd', 'e', 'f'].map((input) => create({ conversation: id, input })));
  const refused = outcomes.filter((one) => one.status === 'rejected');
  for (const one of refused) expect(one.reason).toMatchObject({ status: 400, code: 'conversation_locked' });
  const texts = await said(id);
  expect(texts).toHaveLength(2 * (outcomes.length - refused.length));
  expect(refused.length).toBeLessThan(outcomes.length);
});

test('attack: a conversation of another member is answered like one that never was', async () => {
  const { id } = await client().conversations.create({ items: [user('Mine.')] });
  const [item] = (await client().conversations.items.list(id)).data;
  const itemId = (item as { id: string }).id;
  const never = `conv_${'a'.repeat(26)}`;
  for (const other of [
    member({ tenantId: someone.tenantId }),
    member(),
    member({ subject: someone.subject, scopes: [...someone.scopes, 'tenant:admin'] }),
  ]) {
    const headers = { ...(await service.headersFor(other)), 'content-type': 'application/json' };
    const asked = async (which: string, method: string, path: string, body?: object) => {
      const url = `${service.url}/v1${path.replace('CONV', which)}`;
      const answer = await fetch(url, { method, headers, ...(body && { body: JSON.stringify(body).replace('CONV', which) }) });
      return [answer.status, (await answer.text()).replaceAll(which, 'CONV')];
    };
    for (const [method, path, body] of [
      ['GET', '/conversations/CONV'],
      ['POST', '/conversations/CONV', { metadata: {} }],
      ['DELETE', '/conversations/CONV'],
      ['GET', '/conversations/CONV/items'],
      ['POST', '/conversations/CONV/items', { items: [] }],
      ['GET', `/conversations/CONV/items/${itemId}`],
      ['DELETE', `/conversations/CONV/items/${itemId}`],
      ['POST', '/responses', { model: 'm', input: 'x', conversation: 'CONV' }],
    ] as const) {
      const theirs = await asked(id, method, path, body);
      expect(theirs).toEqual(await asked(never, method, path, body));
      expect(theirs[0]).toBe(404);
    }
  }
  const admin = member({ tenantId: someone.tenantId, scopes: [...someone.scopes, 'tenant:admin'] });
  expect((await client(admin).conversations.retrieve(id)).id).toBe(id);
  const reader = member({ ...someone, scopes: ['responses:read'] });
  expect(await refusalOf(client(reader).conversations.delete(id))).toMatchObject({ status: 403 });
});

test('what a conversation cannot be is refused with the reason, and nothing is left behind', async () => {
  const { id } = await client().conversations.create({ items: [user('One.')] });
  const first = await create({ conversation: id, input: 'Two.' });
  const refused = (body: object) => refusalOf(create({ input: 'x', ...body }));
  expect(await refused({ conversation: id, previous_response_id: first.id })).toMatchObject({
    status: 400,
    code: 'mutually_exclusive_parameters',
  });
  expect(await refused({ conversation: id, store: false })).toMatchObject({ status: 400, code: 'not_stored', param: 'store' });
  expect(await refused({ previous_response_id: first.id })).toMatchObject({ status: 400, code: 'previous_response_in_conversation' });
  const items = (all: object[]) => refusalOf(client().conversations.items.create(id, { items: all as never }));
  expect(await items(Array.from({ length: 21 }, () => user('x')))).toMatchObject({ status: 400, param: 'items' });
  expect(await items([{ type: 'compaction', encrypted_content: 'bogus' }])).toMatchObject({
    status: 400,
    code: 'invalid_compaction',
    param: 'items[0].encrypted_content',
  });
  expect(await items([user('x'), { role: 'user', content: [{ type: 'input_image', image_url: 'https://10.0.0.1/a.png' }] }])).toMatchObject(
    {
      status: 400,
      param: 'items[1].content[0].image_url',
    },
  );
  expect(await items([{ type: 'item_reference', id: 'msg_never' }])).toMatchObject({ status: 404, code: 'item_not_found' });
  expect(await items([{ ...user('x'), id: 'msg_\0' }])).toMatchObject({ status: 400 });
  expect(await refusalOf(client().conversations.items.list(id, { after: 'x\0' }))).toMatchObject({ status: 400, param: 'after' });
  expect(await said(id)).toEqual(['One.', 'Two.', 'Hello.']);
});

test('attack: a conversation grows without end: at the defaults, it has 4,000 items, and 64 MiB of them', async () => {
  const { id } = await client().conversations.create({ items: [user('x')] });
  const full = { status: 400, code: 'too_many_items' };
  for (const [column, most] of [
    ['item_count', 4_000],
    ['bytes', 64 * 1024 * 1024],
  ] as const) {
    // To write as many would take minutes.
    await service.rows(`update conversation set ${column} = ${most} where conversation_id = '${id}'`);
    expect(await refusalOf(client().conversations.items.create(id, { items: [user('x')] }))).toMatchObject({ ...full, param: 'items' });
    expect(await refusalOf(create({ conversation: id, input: 'x' }))).toMatchObject(full);
    await service.rows(`update conversation set ${column} = ${most} - 1000 where conversation_id = '${id}'`);
    expect((await client().conversations.items.create(id, { items: [user('x')] })).data).toHaveLength(1);
  }
});

test('a conversation and its items count as stored until they are deleted', async () => {
  const who = member();
  const stored = async () => {
    const answer = await fetch(`${service.url}/v1/usage/responses`, { headers: await service.headersFor(who) });
    const { responses, bytes } = (await answer.json()) as { responses: number; bytes: number };
    return { responses, bytes };
  };
  const { id } = await client(who).conversations.create({ items: [user('x'.repeat(1_000))] });
  const [one] = (await client(who).conversations.items.list(id)).data;
  expect((await stored()).bytes).toBeGreaterThan(1_000);
  const before = await stored();
  const { data } = await client(who).conversations.items.create(id, { items: [user('y'.repeat(500))] });
  await client(who).conversations.items.delete((data[0] as { id: string }).id, { conversation_id: id });
  expect(await stored()).toEqual(before);
  await client(who).conversations.items.delete((one as { id: string }).id, { conversation_id: id });
  expect(await stored()).toEqual({ responses: 1, bytes: 0 });
  await client(who).conversations.delete(id);
  expect(await stored()).toEqual({ responses: 0, bytes: 0 });
});
