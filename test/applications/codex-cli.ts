// Codex CLI 0.169.0 with the settings of the docs: what it sends, with its own words left out, because it is 400 MB of native code.
import { expect, test } from 'vitest';
import type { Application } from './application.ts';

const SESSION = '01a21228-de72-7740-a28c-6a07a33f0f08';
const message = (id: string, role: string, ...texts: string[]) => ({
  type: 'message',
  id: `msg_${SESSION}${id}`,
  role,
  content: texts.map((text) => ({ type: 'input_text', text })),
});
const tool = (name: string, description: string, properties: object, required: string[] = []) => ({
  type: 'function',
  name,
  description,
  strict: false,
  parameters: { type: 'object', properties, required, additionalProperties: false },
});
const TOOLS = [
  tool('exec_command', 'Runs a command in a PTY.', { cmd: { type: 'string' }, yield_time_ms: { type: 'number' } }, ['cmd']),
  tool('view_image', 'Views a picture.', { path: { type: 'string' } }, ['path']),
  tool('get_goal', 'Gets the current goal.', {}),
];
const CONTEXT = [
  message('1', 'developer', 'You are a coding agent.'),
  message('2', 'developer', '<skills_instructions>…</skills_instructions>', '<permissions instructions>…</permissions instructions>'),
  message('3', 'user', '<environment_context>\n  <cwd>/work</cwd>\n</environment_context>'),
];

type Event = { type: string; delta?: string; item?: Record<string, unknown>; response?: { status: string; usage: object } };

export function codexCli(app: () => Application): void {
  const ask = (model: string, input: object[], more: object = {}) =>
    fetch(`${app().baseUrl}/responses`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${app().key}`,
        accept: 'text/event-stream',
        'content-type': 'application/json',
        originator: 'codex_exec',
        'user-agent': 'codex_exec/0.169.0 (Debian 12.0.0; x86_64) xterm (codex_exec; 0.169.0)',
        'session-id': SESSION,
      },
      body: JSON.stringify({
        model,
        stream: true,
        input: [...CONTEXT, ...input],
        tools: TOOLS,
        tool_choice: 'auto',
        parallel_tool_calls: true,
        reasoning: { summary: 'auto' },
        store: false,
        include: ['reasoning.encrypted_content'],
        prompt_cache_key: SESSION,
        client_metadata: { session_id: SESSION, 'x-codex-turn-metadata': JSON.stringify({ session_id: SESSION, request_kind: 'turn' }) },
        ...more,
      }),
    });
  /** Items that were done, as it keeps them. */
  const turn = async (model: string, ...input: object[]) => {
    const answer = await ask(model, input);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, expect.stringMatching(/^text\/event-stream/)]);
    const events = [...(await answer.text()).matchAll(/^data: (\{.*)$/gm)].map(([, data]) => JSON.parse(data ?? '') as Event);
    expect(events.at(-1)).toMatchObject({ type: 'response.completed', response: { status: 'completed', usage: expect.anything() } });
    return { events, items: events.flatMap(({ type, item }) => (type === 'response.output_item.done' && item ? [item] : [])) };
  };

  test('runs a command, hears its result, and goes on with everything that was said', async () => {
    const asked = message('4', 'user', 'exec_command {"cmd": "ls"}');
    const { events, items } = await turn('offline', asked);
    expect(events.filter(({ type }) => type === 'response.function_call_arguments.delta').length).toBeGreaterThan(1);
    expect(items).toMatchObject([{ type: 'function_call', name: 'exec_command', arguments: expect.stringContaining('ls') }]);
    const output = { type: 'function_call_output', call_id: items[0]?.call_id, output: 'Process exited with code 0\nOutput:\nREADME.md\n' };
    const { items: said } = await turn('offline', asked, ...items, output);
    expect(said).toMatchObject([{ type: 'message', content: [{ text: expect.stringContaining('README.md') }] }]);
    const named = message('5', 'user', 'My name is Saul. Remember it.');
    const { items: last } = await turn('offline', asked, ...items, output, ...said, named, message('6', 'user', 'What is my name?'));
    expect(last).toMatchObject([{ content: [{ text: expect.stringContaining('My name is Saul.') }] }]);
  });

  test('uses a profile that it names as the model', async () => {
    const { events, items } = await turn(app().agentId, message('4', 'user', 'All is well.'));
    expect(items).toMatchObject([{ type: 'message', content: [{ text: expect.stringContaining('“All is well.”') }] }]);
    expect(events.at(-1)?.response).toMatchObject({ agent_id: app().agentId, model: 'offline' });
  });

  test('is told which of its tools there are not, if its settings leave them on', async () => {
    const question = message('4', 'user', 'Hello.');
    for (const extra of [
      { type: 'web_search', external_web_access: false },
      { type: 'namespace', name: 'multi_agent_v1', description: 'Agents.', tools: TOOLS },
    ]) {
      const answer = await ask('offline', [question], { tools: [...TOOLS, extra] });
      expect([answer.status, await answer.json()]).toMatchObject([400, { error: { code: 'invalid_value', param: 'tools[3].type' } }]);
    }
  });
}
