// Items that a request refers to by their ID, as the AI SDK does from its second turn on, without naming the response before.
import type { ResponseInputItem } from 'openai/resources/responses/responses';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { member, type RunningResponses, refusalOf, runningResponses } from './running-responses.ts';

let service: RunningResponses;
const someone = member({ scopes: ['responses:read', 'responses:write'] });

beforeAll(async () => {
  service = await runningResponses();
});
afterAll(() => service.close());
beforeEach(() => {
  service.model.asked = [];
});

const create = (body: object, as = someone) => service.as(as).responses.create({ model: 'm', ...body } as never);
const user = (content: string): ResponseInputItem => ({ role: 'user', content });
const reference = (id: string): ResponseInputItem => ({ type: 'item_reference', id });
/** The last conversation that the model was asked about: who said what. */
const told = () => service.model.asked.at(-1)?.items.flatMap((item) => (item.is === 'message' ? [`${item.role}: ${item.text}`] : []));

test('the second turn of a client that refers to what the first one said is understood without previous_response_id', async () => {
  const first = await create({ input: [user('My name is Saul.')] });
  const [said] = first.output;
  const [asked] = (await service.as(someone).responses.inputItems.list(first.id)).data;
  await create({ input: [user('My name is Saul.'), reference(said?.id ?? ''), user('Who am I?')] });
  expect(told()).toEqual(['user: My name is Saul.', `assistant: ${first.output_text}`, 'user: Who am I?']);
  await create({ input: [reference(asked?.id ?? ''), reference(said?.id ?? ''), user('And now?')] });
  expect(told()).toEqual(['user: My name is Saul.', `assistant: ${first.output_text}`, 'user: And now?']);
});

test('an item that the conversation has already counts once, whether it is named or sent again', async () => {
  const first = await create({ input: [user('One.')] });
  const [said] = first.output;
  const once = ['user: One.', `assistant: ${first.output_text}`, 'user: Two.'];
  await create({ previous_response_id: first.id, input: [reference(said?.id ?? ''), user('Two.')] });
  expect(told()).toEqual(once);
  await create({ previous_response_id: first.id, input: [said, user('Two.')] });
  expect(told()).toEqual(once);
});

test('attack: an item of another member, one that was deleted, and one that never was are answered alike', async () => {
  const theirs = await create({ input: 'A secret.' });
  const gone = await create({ input: 'Gone soon.' });
  await service.as(someone).responses.delete(gone.id);
  const stranger = member({ scopes: ['responses:read', 'responses:write'] });
  const sameTenant = member({ scopes: ['responses:read', 'responses:write'], tenantId: someone.tenantId });
  const refused = { status: 404, code: 'item_not_found', param: 'input[0].id' };
  for (const [as, id] of [
    [stranger, theirs.output[0]?.id],
    [sameTenant, theirs.output[0]?.id],
    [someone, gone.output[0]?.id],
    [someone, 'msg_never'],
  ] as const)
    expect(await refusalOf(create({ input: [reference(id ?? ''), user('What was it?')] }, as))).toMatchObject(refused);
  expect(service.model.asked).toHaveLength(2);
});
