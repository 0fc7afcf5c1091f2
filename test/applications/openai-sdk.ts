// OpenAI's own client: everything that it does with responses, files and vector stores.
import OpenAI from 'openai';
import { zodResponsesFunction, zodTextFormat } from 'openai/helpers/zod';
import { ResponsesWS } from 'openai/resources/responses/ws';
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { Application } from './application.ts';

const MODEL = 'offline';
const trip = z.object({ city: z.string(), days: z.number() });

export function openAiSdk(app: () => Application): void {
  const client = () => new OpenAI({ apiKey: app().key, baseURL: app().baseUrl, maxRetries: 0 });

  test('reads structured answers and calls of functions, whole and streamed', async () => {
    const { responses } = client();
    const question = { model: MODEL, input: 'A trip: {"city": "Rome", "days": 3}', text: { format: zodTextFormat(trip, 'trip') } };
    expect((await responses.parse(question)).output_parsed).toEqual({ city: 'Rome', days: 3 });
    expect((await responses.stream(question).finalResponse()).output_parsed).toEqual({ city: 'Rome', days: 3 });
    const weather = zodResponsesFunction({
      name: 'get_weather',
      description: 'Get the current weather for a city',
      parameters: z.object({ city: z.string() }),
    });
    const { output } = await responses.parse({ model: MODEL, input: 'get_weather {"city": "Rome"}', tools: [weather] });
    expect(output).toMatchObject([{ type: 'function_call', parsed_arguments: { city: 'Rome' } }]);
    const written: string[] = [];
    const stream = responses.stream({ model: MODEL, input: 'get_weather {"city": "Rome"}', tools: [weather] });
    stream.on('response.function_call_arguments.delta', ({ delta }) => written.push(delta));
    expect((await stream.finalResponse()).output).toMatchObject([{ type: 'function_call', parsed_arguments: { city: 'Rome' } }]);
    expect([written.length > 1, JSON.parse(written.join(''))]).toEqual([true, { city: 'Rome' }]);
  });

  test('is told that the offline model has answered, for any model that it names, and to use responses instead of chat completions', async () => {
    const { responses, chat } = client();
    expect(await responses.create({ model: 'gpt-6', input: 'Hello.' })).toMatchObject({ model: 'offline' });
    for await (const event of await responses.create({ model: 'gpt-6', input: 'Hello.', stream: true }))
      if ('response' in event) expect(event.response.model).toBe('offline');
    const old = chat.completions.create({ model: MODEL, messages: [{ role: 'user', content: 'Hello.' }] });
    await expect(old).rejects.toMatchObject({ status: 404, code: 'unknown_url', message: expect.stringContaining('Use /v1/responses') });
  });

  test('lists models and agents, and counts the tokens of a request', async () => {
    const { models, responses } = client();
    const { data } = await models.list();
    expect(data.map(({ id }) => id)).toEqual(expect.arrayContaining([MODEL, app().agentId]));
    expect(await models.retrieve(app().agentId)).toMatchObject({ id: app().agentId, object: 'model', name: 'security-analyst' });
    expect(await models.retrieve(MODEL)).toMatchObject({ id: MODEL, object: 'model' });
    // It has a slash, which the client encodes.
    await expect(models.retrieve('openai/none')).rejects.toMatchObject({ status: 404, code: 'model_not_found' });
    const question = { model: MODEL, instructions: 'Be brief.', input: 'Hello there.' };
    const counted = await responses.inputTokens.count(question);
    expect(counted).toEqual({ object: 'response.input_tokens', input_tokens: (await responses.create(question)).usage?.input_tokens });
  });

  test('sends a request again with its Idempotency-Key, and no model is asked twice', async () => {
    const { responses, conversations } = client();
    for (const body of [{}, { store: false }, { stream: true }, { stream: true, store: false }]) {
      const headers = { 'Idempotency-Key': `again ${JSON.stringify(body)} ${Math.random()}`.replaceAll(' ', '-') };
      const send = async (input: string): Promise<string> => {
        const answer = await responses.create({ model: MODEL, input, ...body } as never, { headers });
        if (!(Symbol.asyncIterator in answer)) return (answer as { id: string }).id;
        let id = '';
        for await (const event of answer as AsyncIterable<{ type: string; response: { id: string } }>)
          if (event.type === 'response.completed') id = event.response.id;
        return id;
      };
      const first = await send('Hello.');
      expect(first).toMatch(/^resp_/);
      expect(await send('Hello.')).toBe(first);
      await expect(send('Goodbye.')).rejects.toMatchObject({ status: 422, code: 'idempotency_key_reused' });
    }
    const headers = { 'Idempotency-Key': `conversation-${Math.random()}` };
    expect((await conversations.create({}, { headers })).id).toBe((await conversations.create({}, { headers })).id);
  });

  test('reads, pages, continues, cancels and deletes stored responses', async () => {
    const { responses } = client();
    const input = ['My name is Saul.', 'I live in Rome.', 'Hello.'].map((content) => ({ role: 'user' as const, content }));
    const made = await responses.create({ model: MODEL, input, metadata: { of: 'a test' } });
    expect(await responses.retrieve(made.id)).toMatchObject({ id: made.id, output: made.output, metadata: { of: 'a test' } });
    const texts: unknown[] = [];
    for await (const item of responses.inputItems.list(made.id, { limit: 1, order: 'asc' })) texts.push('content' in item && item.content);
    expect(texts).toEqual(input.map(({ content }) => [{ type: 'input_text', text: content }]));
    const next = await responses.create({ model: MODEL, previous_response_id: made.id, input: 'What is my name?' });
    expect(next.output_text).toContain('Saul');
    const compact = await responses.compact({ model: MODEL, previous_response_id: next.id });
    expect((await responses.create({ model: MODEL, input: [...compact.output, ...input.slice(2)] as never })).status).toBe('completed');
    await responses.delete(made.id);
    await expect(responses.retrieve(made.id)).rejects.toMatchObject({ status: 404, code: 'response_not_found' });
    const waiting = await responses.create({ model: MODEL, input: 'Hello.', background: true });
    expect(waiting.status).toBe('queued');
    expect(['cancelled', 'completed']).toContain((await responses.cancel(waiting.id)).status);
  });

  test('reads a stream again from where it was', async () => {
    const { responses } = client();
    const stream = await responses.create({ model: MODEL, input: 'All is well.', background: true, stream: true });
    const events = [];
    for await (const event of stream) events.push(event);
    const [created] = events;
    if (created?.type !== 'response.queued' && created?.type !== 'response.created') throw new Error(`it began with ${created?.type}`);
    const again = [];
    for await (const event of await responses.retrieve(created.response.id, { stream: true, starting_after: 2 })) again.push(event);
    expect(again).toEqual(events.slice(3));
    expect(again.at(-1)?.type).toBe('response.completed');
    const { id } = await responses.create({ model: MODEL, input: 'Hello.', background: true });
    await expect(responses.retrieve(id, { stream: true })).rejects.toMatchObject({ status: 400, code: 'not_streamable', param: 'stream' });
  });

  test('talks over a WebSocket', async () => {
    const socket = new ResponsesWS(client());
    socket.send({ type: 'response.create', model: MODEL, input: 'All is well.', store: false });
    const told: string[] = [];
    for await (const event of socket) {
      if (event.type === 'error') throw event.error;
      if (event.type !== 'message') continue;
      told.push(event.message.type === 'response.output_text.delta' ? event.message.delta : '');
      if (event.message.type === 'response.completed') break;
    }
    expect(told.join('')).toMatch(/offline stand-in[\s\S]*“All is well\.”$/);
    socket.close();
  });

  test('uploads a file, waits until it can be searched, has it searched, and asks about it', async () => {
    const { files, vectorStores, responses } = client();
    const file = await files.create({ file: new File(['The lantern is kept in the harbor.'], 'a.md'), purpose: 'assistants' });
    const store = await vectorStores.create({ name: 'Handbook' });
    expect(await vectorStores.files.createAndPoll(store.id, { file_id: file.id }, { pollIntervalMs: 50 })).toMatchObject({
      status: 'completed',
    });
    const searched = await responses.create({
      model: MODEL,
      input: 'Where is the lantern? {"query": "lantern"}',
      tools: [{ type: 'file_search', vector_store_ids: [store.id] }],
      tool_choice: { type: 'file_search' },
      include: ['file_search_call.results'],
    });
    const [call] = searched.output.filter((item) => item.type === 'file_search_call');
    expect(call?.results).toMatchObject([{ file_id: file.id, filename: 'a.md' }]);
    const [said] = searched.output.flatMap((item) => (item.type === 'message' ? item.content : []));
    const cited = expect.objectContaining({ type: 'file_citation', file_id: file.id, filename: 'a.md' });
    expect(said).toMatchObject({ annotations: expect.arrayContaining([cited]) });
    const input = [
      {
        role: 'user' as const,
        content: [
          { type: 'input_file' as const, file_id: file.id },
          { type: 'input_text' as const, text: 'Where is the lantern?' },
        ],
      },
    ];
    const asked = await responses.create({ model: MODEL, input });
    expect(asked.output_text).toContain('harbor');
    const missing = [{ role: 'user' as const, content: [{ type: 'input_image' as const, detail: 'auto' as const, file_id: 'file_none' }] }];
    await expect(responses.create({ model: MODEL, input: missing })).rejects.toMatchObject({
      status: 400,
      code: 'file_not_found',
      param: 'input[0].content[0].file_id',
    });
    await vectorStores.delete(store.id);
    await files.delete(file.id);
    await expect(files.retrieve(file.id)).rejects.toMatchObject({ status: 404 });
  });
}
