// OpenAI's Agents SDK, over HTTP and over WebSockets: agents of the SDK that use a model here, and agents that are profiles here.
import { Agent, type AgentOutputType, OpenAIConversationsSession, OpenAIProvider, Runner, tool } from '@openai/agents';
import OpenAI from 'openai';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Application } from './application.ts';

const MODEL = 'offline';
const ROME = 'get_weather {"city": "Rome"}';
const weather = tool({
  name: 'get_weather',
  description: 'Get the current weather for a city',
  parameters: z.object({ city: z.string() }),
  execute: async ({ city }) => `It is 21 degrees in ${city}.`,
});

export function agentsSdk(app: () => Application): void {
  describe.each([
    ['HTTP', false],
    ['a WebSocket', true],
  ])('over %s', (_, useResponsesWebSocket) => {
    const using = async (work: (runner: Runner, client: OpenAI) => Promise<void>) => {
      const openAIClient = new OpenAI({ apiKey: app().key, baseURL: app().baseUrl, maxRetries: 0 });
      const modelProvider = new OpenAIProvider({ openAIClient, useResponses: true, useResponsesWebSocket });
      try {
        await work(new Runner({ modelProvider, tracingDisabled: true }), openAIClient);
      } finally {
        await modelProvider.close();
      }
    };
    /** The same agent wherever it is told: as a stored prompt, as the model, or in what the SDK passes on. */
    const profiles = (): [string, Agent<unknown, AgentOutputType>][] => [
      ['prompt', new Agent({ name: 'Analyst', prompt: { promptId: app().agentId, version: '1' } })],
      ['model', new Agent({ name: 'Analyst', model: `${app().agentId}@1` })],
      ['agent_id', new Agent({ name: 'Analyst', model: MODEL, modelSettings: { providerData: { agent_id: `${app().agentId}@1` } } })],
    ];

    test('an agent calls its function and answers, whole and streamed', () =>
      using(async (runner) => {
        const agent = new Agent({ name: 'Weather', instructions: 'Use tools.', model: MODEL, tools: [weather] });
        expect((await runner.run(agent, ROME)).finalOutput).toContain('It is 21 degrees in Rome.');
        const stream = await runner.run(agent, ROME, { stream: true });
        const seen = new Set<string>();
        for await (const event of stream) seen.add(event.type === 'run_item_stream_event' ? event.name : event.type);
        await stream.completed;
        expect(stream.finalOutput).toContain('It is 21 degrees in Rome.');
        expect([...seen]).toEqual(expect.arrayContaining(['tool_called', 'tool_output', 'message_output_created']));
      }));

    test('an agent gives an output of its type, and hands over', () =>
      using(async (runner) => {
        const outputType = z.object({ city: z.string(), days: z.number() });
        const planner = new Agent({ name: 'Planner', model: MODEL, outputType });
        expect((await runner.run(planner, 'A trip: {"city": "Rome", "days": 3}')).finalOutput).toEqual({ city: 'Rome', days: 3 });
        const billing = new Agent({ name: 'Billing', model: MODEL, handoffDescription: 'Billing questions and refunds' });
        const triage = Agent.create({ name: 'Triage', model: MODEL, handoffs: [billing], modelSettings: { toolChoice: 'required' } });
        expect((await runner.run(triage, 'I need a refund for my bill.')).lastAgent?.name).toBe('Billing');
      }));

    test('a run whose request is refused ends with an error, which says why over HTTP', () =>
      using(async (runner) => {
        // Of a WebSocket, the SDK keeps the words to itself.
        const saying = (why: RegExp) => (useResponsesWebSocket ? /state "error"/ : why);
        const nobody = new Agent({ name: 'Nobody', model: `agent_${'a'.repeat(26)}` });
        await expect(runner.run(nobody, 'Hello.')).rejects.toThrow(saying(/not found/));
        const hot = new Agent({ name: 'Hot', model: MODEL, modelSettings: { temperature: 9 } });
        await expect(runner.run(hot, 'Hello.')).rejects.toThrow(saying(/temperature.*at most 2/));
      }));

    test('a profile answers, remembers, and gets its version, however it is named', () =>
      using(async (runner) => {
        for (const [way, agent] of profiles()) {
          const first = await runner.run(agent, 'My name is Saul. Remember it.');
          const more = { previousResponseId: first.lastResponseId };
          expect({ way, said: (await runner.run(agent, 'What is my name?', more)).finalOutput }).toEqual({
            way,
            said: expect.stringContaining('My name is Saul.'),
          });
          const [raw] = first.rawResponses.map(({ providerData }) => providerData);
          expect({ way, agent: raw?.agent_id, version: raw?.agent_version }).toEqual({ way, agent: app().agentId, version: 1 });
        }
      }));

    test('a profile remembers in a conversation, and with a session that keeps one, where tools were called', () =>
      using(async (runner, client) => {
        const { id: conversationId } = await client.conversations.create({ items: [{ role: 'user', content: 'My name is Saul.' }] });
        const [[, agent] = []] = profiles();
        if (agent === undefined) throw new Error('no profile');
        for (const question of ['What is my name?', 'And again: what is my name?'])
          expect((await runner.run(agent, question, { conversationId })).finalOutput).toContain('My name is Saul.');
        const session = new OpenAIConversationsSession({ client: client as never });
        const caller = new Agent({ name: 'Weather', instructions: 'Use tools.', model: MODEL, tools: [weather] });
        await runner.run(caller, ROME, { session });
        await runner.run(caller, 'My name is Saul. Remember it.', { session });
        expect((await runner.run(caller, 'What is my name?', { session })).finalOutput).toContain('My name is Saul.');
        expect((await session.getItems()).map(({ type }) => type)).toEqual([
          'message',
          'function_call',
          'function_call_result',
          ...Array.from({ length: 5 }, () => 'message'),
        ]);
      }));
  });
}
