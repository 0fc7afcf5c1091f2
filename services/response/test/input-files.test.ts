// Files of the tenant in messages: what the model is shown of them, in one turn and in later ones, and what is refused. With the real knowledge service.

import { page, pdfOf } from '@offshoot/documents/testing';
import { runningKnowledge } from '@offshoot/knowledge/testing';
import type { ModelAttachment } from '@offshoot/models';
import { newId } from '@offshoot/refusals/ids';
import { eventually } from '@offshoot/testing';
import type { ResponseInputContent, ResponseInputItem } from 'openai/resources/responses/responses';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { member, type RunningResponses, refusalOf, runningResponses } from './running-responses.ts';
import { openSocket } from './socket.ts';

let knowledge: Awaited<ReturnType<typeof runningKnowledge>>;
let service: RunningResponses;
const MAX_BYTES = 20_000;
const someone = member({ scopes: ['responses:read', 'responses:write', 'files:read', 'files:write'] });

beforeAll(async () => {
  knowledge = await runningKnowledge();
  service = await runningResponses({ knowledgeUrl: knowledge.url, limits: { files: 5, fileBytes: MAX_BYTES } });
});
afterAll(async () => {
  await service.close();
  await knowledge.close();
});
beforeEach(() => {
  service.model.asked = [];
});

const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
const uploaded = async (name: string, content: string | Buffer, as = someone) =>
  (await knowledge.as(as).files.create({ file: new File([new Uint8Array(Buffer.from(content))], name), purpose: 'user_data' })).id;
const said = (...content: ResponseInputContent[]): ResponseInputItem[] => [{ role: 'user', content }];
const file = (file_id: string) => ({ type: 'input_file' as const, file_id });
const picture = (file_id: string) => ({ type: 'input_image' as const, detail: 'low' as const, file_id });
const text = (words: string) => ({ type: 'input_text' as const, text: words });
const create = (body: object, as = someone) => service.as(as).responses.create({ model: 'm', ...body } as never);
/** What the model was shown of files in its last question, message by message. */
const shown = (): (readonly ModelAttachment[])[] =>
  service.model.asked.at(-1)?.items.flatMap((item) => (item.is !== 'call' && item.attached ? [item.attached] : [])) ?? [];
/** The texts of messages that it was told. */
const told = () => service.model.asked.at(-1)?.items.flatMap((item) => (item.is === 'message' && item.role === 'user' ? [item.text] : []));

test('documents are told as text, and pictures are shown, where they stand', async () => {
  const [notes, html, pdf, png] = await Promise.all([
    uploaded('notes.md', '# Harbor\n\nThe lantern\u200b is green.'),
    uploaded('page.html', '<html><title>Ships</title><body><p>Three masts.</p><script>alert(1)</script></body></html>'),
    uploaded('plan.pdf', pdfOf([page('Sail at dawn.')])),
    uploaded('not-a.txt', PNG),
  ]);
  await create({ input: said(file(notes), text('What is green?'), picture(png), file(html), file(pdf), file(png)) });
  const url = `data:image/png;base64,${PNG.toString('base64')}`;
  expect(shown()).toEqual([
    [
      { is: 'document', at: 0, name: 'notes.md', text: '# Harbor\n\nThe lantern is green.' },
      { is: 'image', at: 14, url, detail: 'low' },
      { is: 'document', at: 14, name: 'page.html', text: 'Ships\n\nThree masts.' },
      { is: 'document', at: 14, name: 'plan.pdf', text: expect.stringContaining('Sail at dawn.') },
      { is: 'image', at: 14, url },
    ],
  ]);
  expect(told()).toEqual(['What is green?']);
  // A function may return one, too.
  const call = { type: 'function_call', call_id: 'call_1', name: 'look', arguments: '{}' };
  await create({ input: [call, { type: 'function_call_output', call_id: 'call_1', output: [picture(png), file(notes)] }] });
  expect(shown()).toMatchObject([[{ is: 'image' }, { is: 'document', name: 'notes.md' }]]);
});

test('later turns are shown a file until it is deleted; what it says is stored with no response', async () => {
  const notes = await uploaded('code.txt', 'The code word is PERIWINKLE.');
  const first = await create({ input: said(file(notes), text('Remember the code.')) });
  const second = await create({ previous_response_id: first.id, input: 'What is it?' });
  expect(shown()).toMatchObject([[{ name: 'code.txt', text: 'The code word is PERIWINKLE.' }]]);
  expect((await service.as(someone).responses.inputItems.list(first.id)).data).toMatchObject([{ content: [{ file_id: notes }, {}] }]);
  expect(await service.rows("select 1 from response where concat(input, output, resource) like '%PERIWINKLE%'")).toEqual([]);
  await knowledge.as(someone).files.delete(notes);
  await create({ previous_response_id: second.id, input: 'And now?' });
  expect(shown()).toEqual([]);
  expect(told()).toEqual(['[a file that is not there any more]\nRemember the code.', 'What is it?', 'And now?']);
  // A request that refers to what was said before says nothing new.
  const { data } = await service.as(someone).responses.inputItems.list(first.id);
  await create({ previous_response_id: second.id, input: [{ type: 'item_reference', id: data[0]?.id }] });
  expect(await refusalOf(create({ previous_response_id: second.id, input: said(file(notes)) }))).toMatchObject({ code: 'file_not_found' });
});

test('a response in the background is shown them, also those of its conversation', async () => {
  const notes = await uploaded('b.txt', 'Tides are at noon.');
  const first = await create({ input: said(file(notes)), background: true });
  const { responses } = service.as(someone);
  const ended = (id: string) => eventually(async () => expect((await responses.retrieve(id)).status).toBe('completed'));
  await ended(first.id);
  expect(shown()).toMatchObject([[{ name: 'b.txt', text: 'Tides are at noon.' }]]);
  await ended((await create({ previous_response_id: first.id, input: 'When?', background: true })).id);
  expect(shown()).toMatchObject([[{ name: 'b.txt' }]]);
});

test('the tokens of files are counted, and a conversation with files can be compacted', async () => {
  const { responses } = service.as(someone);
  const notes = await uploaded('long.txt', 'harbor lantern '.repeat(400));
  // Everything that a request may say.
  const more = { stream: true, store: false, temperature: 1, max_output_tokens: 16, metadata: { a: 'b' }, user: 'u' };
  const count = async (input: ResponseInputItem[]) =>
    (await responses.inputTokens.count({ model: 'm', input, ...more } as object)).input_tokens;
  expect(await count(said(text('Hi'), file(notes)))).toBeGreaterThan((await count(said(text('Hi')))) + 500);
  const made = await create({ input: said(file(notes), text('Hi')) });
  await responses.compact({ model: 'm', previous_response_id: made.id, input: said(file(notes)) });
  const missing = responses.compact({ model: 'm', input: said(text('Hi'), file(newId('file'))) });
  expect(await refusalOf(missing)).toEqual({ status: 400, code: 'file_not_found', param: 'input[0].content[1].file_id' });
});

test('a file that cannot be shown is refused by its place in the request', async () => {
  const [words, zip, empty, large] = await Promise.all([
    uploaded('words.txt', 'words'),
    uploaded('a.docx', Buffer.from('PK\x03\x04 and more')),
    uploaded('scan.pdf', pdfOf([page('')])),
    uploaded('large.txt', 'x'.repeat(MAX_BYTES + 1)),
  ]);
  const param = 'input[0].content[1].file_id';
  const refused = async (part: object) => refusalOf(create({ input: said(text('Look:'), part as ResponseInputContent) }));
  expect(await refused(picture(words))).toEqual({ status: 400, code: 'invalid_image', param });
  expect(await refused(file(zip))).toEqual({ status: 400, code: 'unsupported_file', param });
  expect(await refused(file(empty))).toEqual({ status: 400, code: 'unsupported_file', param });
  expect(await refused(file(large))).toEqual({ status: 400, code: 'too_many_file_bytes', param });
  // Each place at which a file stands counts.
  const half = await uploaded('half.txt', 'x'.repeat(MAX_BYTES / 2 + 1));
  const made = await create({ input: said(file(half)) });
  const again = { previous_response_id: made.id, input: said(file(half)) };
  expect(await refusalOf(create(again))).toMatchObject({ code: 'too_many_file_bytes', param: 'input[0].content[0].file_id' });
  const many = await Promise.all(Array.from({ length: 6 }, (_, n) => uploaded(`${n}.txt`, 'x')));
  expect(await refusalOf(create({ input: said(...many.map(file)) }))).toMatchObject({
    code: 'too_many_files',
    param: 'input[0].content[5].file_id',
  });
  expect(service.model.asked).toHaveLength(1);
});

test("attack: another tenant's file answers byte for byte like a missing one, and nobody reads files without the scope", async () => {
  const stranger = member({ scopes: ['responses:read', 'responses:write', 'files:read', 'files:write'] });
  const secret = await uploaded('secret.txt', 'A secret.', stranger);
  const answerTo = async (fileId: string, path = '/v1/responses') => {
    const headers = { ...(await service.headersFor(someone)), 'content-type': 'application/json' };
    const body = JSON.stringify({ model: 'm', input: said(file(fileId)) });
    const answer = await fetch(`${service.url}${path}`, { method: 'POST', headers, body });
    return [answer.status, await answer.text()];
  };
  for (const never of [`file_${'a'.repeat(60)}`, `file_${'a'.repeat(251)}`])
    expect(await answerTo(never), never).toEqual(await answerTo(newId('file')));
  const output = { type: 'function_call_output', call_id: 'c', output: [file('file_\0')] };
  const called = [{ type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' }, output];
  for (const input of [called, said(file('file_\0'))])
    expect(await refusalOf(create({ input }))).toMatchObject({ status: 400, code: 'invalid_value' });
  for (const path of ['/v1/responses', '/v1/responses/input_tokens', '/v1/responses/compact']) {
    const [status, body] = await answerTo(secret, path);
    expect([status, body], path).toEqual(await answerTo(newId('file'), path));
    expect([status, body], path).toEqual([400, expect.stringContaining('"file_not_found"')]);
  }
  const own = await uploaded('own.txt', 'Mine.');
  const made = await create({ input: said(file(own)) });
  const narrow = { ...someone, scopes: ['responses:read', 'responses:write'] as const };
  for (const body of [{ input: said(file(own)) }, { input: 'And?', previous_response_id: made.id }])
    expect(await refusalOf(create(body, narrow))).toMatchObject({ status: 403, code: 'scope_missing' });
  expect(service.model.asked).toHaveLength(1);
});

test('without the other services, what needs them is refused as such, and anything else is answered', async () => {
  const alone = await runningResponses();
  const user = { ...someone, scopes: [...someone.scopes, 'agents:use' as const] };
  try {
    const { responses } = alone.as(user);
    const away = { status: 503, code: 'upstream_unavailable' };
    const withFile = { model: 'm', input: said(file(newId('file'))) };
    const withAgent = { agent_id: newId('agent'), input: 'Hi' };
    const { socket, turn } = await openSocket(alone, user);
    for (const body of [withFile, withAgent]) {
      expect(await refusalOf(responses.create(body as never))).toMatchObject(away);
      const { status, code } = away;
      expect(await turn(body)).toEqual([expect.objectContaining({ type: 'error', status, error: expect.objectContaining({ code }) })]);
    }
    socket.close();
    expect((await responses.create({ model: 'm', input: 'Hi' })).status).toBe('completed');
  } finally {
    await alone.close();
  }
});
