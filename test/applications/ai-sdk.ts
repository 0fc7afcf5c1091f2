// The provider of the AI SDK for Open Responses. It can name a model and nothing else, so a profile is named as the model.
import { createOpenResponses } from '@ai-sdk/open-responses';
import { generateText, Output, stepCountIs, streamText, tool } from 'ai';
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { Application } from './application.ts';

const tools = {
  get_weather: tool({
    description: 'Get the current weather for a city',
    inputSchema: z.object({ city: z.string() }),
    execute: async ({ city }) => `It is 21 degrees in ${city}.`,
  }),
};

export function aiSdk(app: () => Application): void {
  const models = (apiKey = app().key) => createOpenResponses({ name: 'offshoot', url: `${app().baseUrl}/responses`, apiKey });
  const asking = (prompt: string) => ({ model: models()('offline'), prompt, maxRetries: 0 });

  test('generates text, whole and streamed, with usage', async () => {
    const whole = await generateText(asking('Reply with exactly: all is well'));
    expect([whole.text, whole.finishReason, whole.warnings]).toEqual(['all is well', 'stop', []]);
    const stream = streamText(asking('Reply with exactly: all is well'));
    const parts: string[] = [];
    for await (const text of stream.textStream) parts.push(text);
    expect(parts.length).toBeGreaterThan(1);
    expect([parts.join(''), await stream.usage]).toEqual(['all is well', whole.usage]);
  });

  test('calls functions in several steps, whole and streamed', async () => {
    const question = { ...asking("What's the weather like in Rome?"), tools, stopWhen: stepCountIs(3) };
    const { text, steps } = await generateText(question);
    expect([text, steps.length]).toEqual(['It is 21 degrees in Rome.', 2]);
    expect(await streamText(question).text).toBe('It is 21 degrees in Rome.');
    const { toolCalls } = await generateText({ ...asking('Rome'), tools, toolChoice: { type: 'tool', toolName: 'get_weather' } });
    expect(toolCalls).toMatchObject([{ toolName: 'get_weather', input: { city: 'Rome' } }]);
  });

  test('gets objects, lists, choices and any JSON', async () => {
    const question = asking('A trip to Rome for 3 days.');
    const schema = z.object({ city: z.string(), days: z.number() });
    expect((await generateText({ ...question, output: Output.object({ schema }) })).output).toEqual({ city: 'Rome', days: 3 });
    expect((await generateText({ ...question, output: Output.array({ element: z.object({ city: z.string() }) }) })).output).toEqual([
      { city: 'Rome' },
    ]);
    const choice = Output.choice({ options: ['sunny', 'rainy'] });
    expect((await generateText({ ...asking('It is sunny.'), output: choice })).output).toBe('sunny');
    expect((await generateText({ ...question, output: Output.json() })).output).toBeTypeOf('object');
  });

  test('uses a profile that it names as the model, with its settings and functions', async () => {
    const { response, toolCalls } = await generateText({
      model: models()(app().agentId),
      prompt: 'Create a ticket with the title “Patch OpenSSL”, severity Critical, for CVE-2025-1234.',
      maxRetries: 0,
    });
    expect(toolCalls).toMatchObject([{ toolName: 'create_ticket', input: { cve_id: 'CVE-2025-1234' } }]);
    const stored = await fetch(`${app().baseUrl}/responses/${response.id}`, { headers: { authorization: `Bearer ${app().key}` } });
    expect(await stored.json()).toMatchObject({ agent_id: app().agentId, temperature: 0.2 });
  });

  test('says why a request is refused', async () => {
    const said = (message: RegExp, statusCode: number) => ({ statusCode, message: expect.stringMatching(message), isRetryable: false });
    await expect(generateText({ ...asking('Hello.'), temperature: 9 })).rejects.toMatchObject(said(/temperature.*at most 2/, 400));
    await expect(generateText({ ...asking('Hello.'), model: models('sk-off_none')('offline') })).rejects.toMatchObject({ statusCode: 401 });
    const unknown = models()(`agent_${'a'.repeat(26)}`);
    await expect(generateText({ ...asking('Hello.'), model: unknown })).rejects.toMatchObject(said(/not found/, 404));
  });
}
