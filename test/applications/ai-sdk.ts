// The AI SDK with its provider of OpenAI, and with that for Open Responses. Both can name a model and nothing else, so a profile is named as the model.
import { createOpenResponses } from '@ai-sdk/open-responses';
import { createOpenAI } from '@ai-sdk/openai';
import { generateText, type LanguageModel, type ModelMessage, Output, stepCountIs, streamText, tool } from 'ai';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Application } from './application.ts';

const tools = {
  get_weather: tool({
    description: 'Get the current weather for a city',
    inputSchema: z.object({ city: z.string() }),
    execute: async ({ city }) => `It is 21 degrees in ${city}.`,
  }),
};

const ROME = 'get_weather {"city": "Rome"}';

type Models = (id: string, apiKey?: string) => LanguageModel;

export function aiSdk(app: () => Application): void {
  const openResponses: Models = (id, apiKey = app().key) =>
    createOpenResponses({ name: 'offshoot', url: `${app().baseUrl}/responses`, apiKey })(id);
  const openAi: Models = (id, apiKey = app().key) => createOpenAI({ baseURL: app().baseUrl, apiKey }).responses(id);

  describe.each([
    ['@ai-sdk/open-responses', openResponses, 0],
    ['@ai-sdk/openai', openAi, 2],
  ])('with %s', (_, model, leastPieces) => {
    const asking = (prompt: string) => ({ model: model('offline'), prompt, maxRetries: 0 });

    test('generates text, whole and streamed, with usage', async () => {
      const whole = await generateText(asking('All is well.'));
      expect([whole.text, whole.finishReason, whole.warnings]).toEqual([expect.stringContaining('“All is well.”'), 'stop', []]);
      const stream = streamText(asking('All is well.'));
      const parts: string[] = [];
      for await (const text of stream.textStream) parts.push(text);
      expect(parts.length).toBeGreaterThan(1);
      expect([parts.join(''), await stream.usage]).toEqual([whole.text, whole.usage]);
    });

    test('calls functions in several steps, whole and streamed', async () => {
      const question = { ...asking(ROME), tools, stopWhen: stepCountIs(3) };
      const { text, steps } = await generateText(question);
      expect([text, steps.length]).toEqual([expect.stringContaining('It is 21 degrees in Rome.'), 2]);
      const stream = streamText(question);
      const written: string[] = [];
      for await (const part of stream.fullStream) if (part.type === 'tool-input-delta') written.push(part.delta);
      expect(await stream.text).toBe(text);
      // The other provider does not pass them on.
      expect(written.length).toBeGreaterThanOrEqual(leastPieces);
      if (leastPieces > 0) expect(JSON.parse(written.join(''))).toEqual({ city: 'Rome' });
      const { toolCalls } = await generateText({
        ...asking('{"city": "Rome"}'),
        tools,
        toolChoice: { type: 'tool', toolName: 'get_weather' },
      });
      expect(toolCalls).toMatchObject([{ toolName: 'get_weather', input: { city: 'Rome' } }]);
    });

    test('goes on with a conversation, also after calls, whole and streamed', async () => {
      const messages: ModelMessage[] = [{ role: 'user', content: 'My name is Saul. Remember it.' }];
      const turn = async (content: string, isStreamed: boolean) => {
        messages.push({ role: 'user', content });
        const question = { model: model('offline'), messages, tools, stopWhen: stepCountIs(3), maxRetries: 0 };
        const answer = isStreamed ? streamText(question) : await generateText(question);
        messages.push(...(await answer.response).messages);
        return answer.text;
      };
      expect(await turn(ROME, true)).toContain('It is 21 degrees in Rome.');
      expect(await turn(ROME.replace('Rome', 'Oslo'), false)).toContain('It is 21 degrees in Oslo.');
      expect(await turn('What is my name?', true)).toContain('My name is Saul.');
      expect(await turn('What is my name?', false)).toContain('My name is Saul.');
    });

    test('gets objects, lists, choices and any JSON', async () => {
      const question = asking('A trip: {"city": "Rome", "days": 3}');
      const schema = z.object({ city: z.string(), days: z.number() });
      expect((await generateText({ ...question, output: Output.object({ schema }) })).output).toEqual({ city: 'Rome', days: 3 });
      const list = asking('{"elements": [{"city": "Rome"}]}');
      expect((await generateText({ ...list, output: Output.array({ element: z.object({ city: z.string() }) }) })).output).toEqual([
        { city: 'Rome' },
      ]);
      const choice = Output.choice({ options: ['sunny', 'rainy'] });
      expect((await generateText({ ...asking('{"result": "rainy"}'), output: choice })).output).toBe('rainy');
      expect((await generateText({ ...question, output: Output.json() })).output).toBeTypeOf('object');
    });

    test('uses a profile that it names as the model, with its settings and functions', async () => {
      const { response, toolCalls } = await generateText({
        model: model(app().agentId),
        prompt: 'create_ticket {"title": "Patch OpenSSL", "severity": "Critical", "cve_id": "CVE-2025-1234"}',
        maxRetries: 0,
      });
      expect(toolCalls).toMatchObject([{ toolName: 'create_ticket', input: { cve_id: 'CVE-2025-1234' } }]);
      const stored = await fetch(`${app().baseUrl}/responses/${response.id}`, { headers: { authorization: `Bearer ${app().key}` } });
      expect(await stored.json()).toMatchObject({ agent_id: app().agentId, temperature: 0.2 });
    });

    test('says why a request is refused', async () => {
      const said = (message: RegExp, statusCode: number) => ({ statusCode, message: expect.stringMatching(message), isRetryable: false });
      await expect(generateText({ ...asking('Hello.'), temperature: 9 })).rejects.toMatchObject(said(/temperature.*at most 2/, 400));
      await expect(generateText({ ...asking('Hello.'), model: model('offline', 'sk-off_none') })).rejects.toMatchObject({
        statusCode: 401,
      });
      const unknown = model(`agent_${'a'.repeat(26)}`);
      await expect(generateText({ ...asking('Hello.'), model: unknown })).rejects.toMatchObject(said(/not found/, 404));
    });
  });

  test('refers to what was said instead of sending it again, with @ai-sdk/openai', async () => {
    const sent: { input: { type?: string }[] }[] = [];
    const provider = createOpenAI({
      baseURL: app().baseUrl,
      apiKey: app().key,
      fetch: (url, init) => {
        sent.push(JSON.parse(String(init?.body)) as (typeof sent)[0]);
        return fetch(url, init);
      },
    });
    const first = await generateText({ model: provider('offline'), prompt: 'My name is Saul. Remember it.' });
    const messages: ModelMessage[] = [...first.response.messages, { role: 'user', content: 'Hello.' }];
    await generateText({ model: provider('offline'), messages });
    expect(sent.at(-1)?.input.map(({ type }) => type)).toContain('item_reference');
  });
}
