// LangChain's models of OpenAI, which speak the Responses API if they are told to.
import { AIMessageChunk, type BaseMessage, HumanMessage, ToolMessage } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { ChatOpenAI } from '@langchain/openai';
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { Application } from './application.ts';

const weather = tool(async ({ city }: { city: string }) => `It is 21 degrees in ${city}.`, {
  name: 'get_weather',
  description: 'Get the current weather for a city',
  schema: z.object({ city: z.string() }),
});

export function langChain(app: () => Application): void {
  const chat = (model = 'offline', more: { temperature?: number; apiKey?: string; useResponsesApi?: boolean } = {}) =>
    new ChatOpenAI({
      model,
      apiKey: app().key,
      configuration: { baseURL: app().baseUrl },
      useResponsesApi: true,
      maxRetries: 0,
      ...more,
    });
  /** The chunks put together, and how many there were. */
  const streamed = async (stream: AsyncIterable<AIMessageChunk>) => {
    let whole = new AIMessageChunk('');
    let count = 0;
    for await (const chunk of stream) {
      whole = whole.concat(chunk);
      count++;
    }
    return { whole, count };
  };

  test('answers, whole and streamed, with usage', async () => {
    const whole = await chat().invoke('All is well.');
    expect([whole.text, whole.usage_metadata?.output_tokens]).toEqual([expect.stringContaining('“All is well.”'), expect.any(Number)]);
    const { whole: said, count } = await streamed(await chat().stream('All is well.'));
    expect([said.text, said.usage_metadata]).toMatchObject([whole.text, whole.usage_metadata ?? {}]);
    expect(count).toBeGreaterThan(3);
  });

  test.each([true, false])('goes on with a conversation and with calls of functions (by the ID of the response: %s)', async (isById) => {
    const model = chat();
    const withTools = model.bindTools([weather]);
    const messages: BaseMessage[] = [new HumanMessage('My name is Saul. Remember it.')];
    const turn = async (...more: BaseMessage[]) => {
      const last = messages.findLast((one) => one.getType() === 'ai');
      messages.push(...more);
      const previous = (last?.response_metadata as { id?: string } | undefined)?.id;
      const { whole } = await streamed(
        isById && previous ? await withTools.stream(more, { previous_response_id: previous }) : await withTools.stream(messages),
      );
      messages.push(whole);
      return whole;
    };
    const { tool_calls: calls = [] } = await turn(new HumanMessage('get_weather {"city": "Rome"}'));
    expect(calls).toMatchObject([{ name: 'get_weather', args: { city: 'Rome' } }]);
    const [call] = calls;
    const result = await weather.invoke(call?.args as { city: string });
    expect((await turn(new ToolMessage({ content: result, tool_call_id: call?.id ?? '' }))).text).toContain('It is 21 degrees in Rome.');
    expect((await turn(new HumanMessage('What is my name?'))).text).toContain('My name is Saul.');
  });

  test('gets an object of a schema, and uses a profile that it names as the model', async () => {
    const schema = z.object({ city: z.string(), days: z.number() });
    expect(await chat().withStructuredOutput(schema).invoke('A trip: {"city": "Rome", "days": 3}')).toEqual({ city: 'Rome', days: 3 });
    const { tool_calls: calls } = await chat(app().agentId).invoke(
      'create_ticket {"title": "Patch OpenSSL", "severity": "Critical", "cve_id": "CVE-2025-1234"}',
    );
    expect(calls).toMatchObject([{ name: 'create_ticket', args: { cve_id: 'CVE-2025-1234' } }]);
  });

  test('says why a request is refused, and which API to use', async () => {
    await expect(chat('offline', { temperature: 9 }).invoke('Hello.')).rejects.toMatchObject({ status: 400, code: 'invalid_value' });
    await expect(chat('offline', { apiKey: 'sk-off_none' }).invoke('Hello.')).rejects.toMatchObject({ status: 401 });
    await expect(chat(`agent_${'a'.repeat(26)}`).invoke('Hello.')).rejects.toMatchObject({ status: 404, code: 'agent_not_found' });
    await expect(chat('offline', { useResponsesApi: false }).invoke('Hello.')).rejects.toMatchObject({
      status: 404,
      message: expect.stringContaining('Use /v1/responses'),
    });
  });
}
