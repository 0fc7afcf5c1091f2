// Calls of tools that wait for an approval.
import type { ScriptedServer } from '@offshoot/mcp/testing';
import { eventually } from '@offshoot/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { type RunningResponses, refusalOf } from './running-responses.ts';
import { calls, says } from './scripted-model.ts';
import { openSocket } from './socket.ts';
import { toolTurns } from './tool-turns.ts';

const { opened, mcp, create, someone } = toolTurns();
let server: ScriptedServer;
let service: RunningResponses;
beforeAll(() => {
  ({ server, service } = opened());
});

test('only allowed tools are offered, and those that need it wait for an approval', async () => {
  const tools = [mcp({ allowed_tools: ['echo'], require_approval: undefined })];
  service.model.answers = [calls(['echo', { message: 'pay' }]), says('Paid.')];
  const asked = await create({ tools });
  expect(service.model.asked[0]?.tools?.map(({ name }) => name)).toEqual(['echo']);
  const request = asked.output.find(({ type }) => type === 'mcp_approval_request');
  expect(request).toMatchObject({ name: 'echo', arguments: '{"message":"pay"}' });
  expect(server.calls).toEqual([]);
  const answer = (id = request?.id) =>
    create({ tools, previous_response_id: asked.id, input: [{ type: 'mcp_approval_response', approval_request_id: id, approve: true }] });
  expect(await refusalOf(answer('mcpr_none'))).toMatchObject({ status: 400, code: 'unknown_approval_request' });

  const approved = await answer();
  expect(approved.output).toMatchObject([
    { type: 'mcp_call', approval_request_id: request?.id, output: '{"message":"pay"}' },
    { type: 'message' },
  ]);
  expect(server.calls).toEqual([{ message: 'pay' }]);
  await create({ tools, previous_response_id: approved.id });
  expect(server.calls).toHaveLength(1);
  const again = { input: [{ type: 'mcp_approval_response', approval_request_id: request?.id, approve: true }] };
  expect(await refusalOf(create({ tools, previous_response_id: approved.id, ...again }))).toMatchObject({ code: 'duplicate_approval' });
});

const approvalOf = (id: string | undefined, approve = true) => [{ type: 'mcp_approval_response', approval_request_id: id, approve }];

/** A response that waits for an approval, and how to answer it. */
async function waiting() {
  service.model.answers = [calls(['echo', { message: 'pay' }]), says('Well.')];
  const tools = [mcp({ require_approval: undefined })];
  const asked = await create({ tools });
  const request = asked.output.find(({ type }) => type === 'mcp_approval_request');
  const answer = (approve: boolean, more: object = {}) =>
    create({ tools, previous_response_id: asked.id, input: approvalOf(request?.id, approve), ...more });
  return { asked, answer };
}

describe('attack: an approval counts once', () => {
  const answered = { status: 400, code: 'duplicate_approval', param: 'input[0].approval_request_id' };

  test('if it is sent again, and the refusal names the response that used it', async () => {
    const { asked, answer } = await waiting();
    const first = await answer(true);
    expect(await refusalOf(answer(true))).toMatchObject(answered);
    await expect(answer(true)).rejects.toThrow(first.id);
    expect(await refusalOf(answer(true, { store: false }))).toMatchObject(answered);
    expect(await refusalOf(answer(true, { background: true }))).toMatchObject(answered);
    await service.as(someone).responses.delete(first.id);
    expect(await refusalOf(answer(true))).toMatchObject(answered);
    expect(server.calls).toHaveLength(1);
    // The conversation goes on without another answer.
    expect(await create({ previous_response_id: asked.id })).toMatchObject({ status: 'completed' });
  });

  test('unless the request does not name its server again: nothing is called then, and nothing is used up', async () => {
    const missing = { status: 400, code: 'tool_not_found', param: 'input[0].approval_request_id' };
    const { answer } = await waiting();
    const other = { tool_names: ['look.up'] };
    for (const tools of [
      undefined,
      [mcp({ server_label: 'other' })],
      [mcp({ allowed_tools: ['look.up'] })],
      [mcp({ allowed_tools: other })],
    ])
      for (const more of [{}, { store: false }, { background: true }])
        expect(await refusalOf(answer(true, { tools, ...more }))).toMatchObject(missing);
    await expect(answer(true, { tools: undefined })).rejects.toThrow("Name the server 'echo' in 'tools' again");
    expect((await answer(true)).output[0]).toMatchObject({ type: 'mcp_call', output: '{"message":"pay"}' });
    const { answer: deny } = await waiting();
    expect(await deny(false, { tools: undefined })).toMatchObject({ status: 'completed' });
    expect(server.calls).toHaveLength(1);
  });

  test('also if its tool turns out to be gone, which a call that failed says', async () => {
    const { answer } = await waiting();
    server.tools = server.tools.slice(1);
    const { output } = await answer(true);
    expect(output.find(({ type }) => type === 'mcp_call')).toMatchObject({
      status: 'failed',
      name: 'echo',
      arguments: '{"message":"pay"}',
      approval_request_id: expect.stringMatching(/^mcpr_/),
      output: null,
      error: { type: 'mcp_tool_execution_error', content: [{ text: 'The tool is not there any more.' }] },
    });
    expect(await refusalOf(answer(true))).toMatchObject(answered);
    expect(server.calls).toEqual([]);
  });

  test.each([{}, { store: false }, { background: true }])('if it is sent eight times at once, with %j', async (more) => {
    const { answer } = await waiting();
    const sent = await Promise.allSettled(Array.from({ length: 8 }, () => answer(true, more)));
    const taken = sent.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    expect(taken).toHaveLength(1);
    for (const one of sent) if (one.status === 'rejected') expect(one.reason).toMatchObject(answered);
    // In the background, it still runs, and would take the next test's answers.
    for (const { id, background } of taken)
      if (background) await eventually(async () => expect((await service.as(someone).responses.retrieve(id)).status).toBe('completed'));
    expect(server.calls).toHaveLength(1);
  });

  test('if it was denied, stored or not', async () => {
    for (const store of [true, false]) {
      const { answer } = await waiting();
      expect((await answer(false, { store })).output_text).toBe('Well.');
      expect(service.model.asked.at(-1)?.items.at(-1)).toMatchObject({ is: 'result', output: expect.stringMatching(/did not approve/) });
      expect(await refusalOf(answer(true))).toMatchObject(answered);
    }
    expect(server.calls).toEqual([]);
  });

  test('in a conversation that only a socket remembers', async () => {
    service.model.answers = [calls(['echo', { message: 'pay' }]), says('Well.')];
    const tools = [mcp({ require_approval: undefined })];
    const { socket, turn } = await openSocket(service, someone);
    const outcome = async (request: object) => (await turn({ model: 'm', store: false, tools, ...request })).at(-1);
    const asked = await outcome({ input: 'Pay.' });
    if (asked?.type !== 'response.completed') throw new Error(JSON.stringify(asked));
    const request = asked.response.output.find(({ type }) => type === 'mcp_approval_request');
    const answer = { previous_response_id: asked.response.id, input: approvalOf(request?.id) };
    expect(await outcome(answer)).toMatchObject({ type: 'response.completed' });
    expect(await outcome(answer)).toMatchObject({ type: 'error', error: { code: 'duplicate_approval' } });
    expect(server.calls).toHaveLength(1);
    socket.close();
  });
});
