// Code in responses: its items and events, its sandbox policy, and what is refused. The container runtime is outside, so most tests have a double of
// it; the last one runs code for real where there is a runtime.
import { type CodeExecutor, type CodeJob, type CodeResult, ExecutionRefused, openContainerExecutor } from '@offshoot/code-execution';
import { runtimeHere } from '@offshoot/code-execution/testing';
import { eventSchema } from '@offshoot/openai-api';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import { Compile } from 'typebox/compile';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { member, type RunningResponses, refusalOf, runningResponses } from './running-responses.ts';
import { calls, says } from './scripted-model.ts';

const runtime = runtimeHere();
const isEvent = Compile(eventSchema);
const someone = member();
const NO_FILES = { files: [], leftOut: 0 };
const jobs: CodeJob[] = [];
let answer: (job: CodeJob) => CodeResult = () => ({ is: 'ended', exitCode: 0, output: '42\n', ...NO_FILES });
const executor: CodeExecutor = {
  name: 'double',
  async run(job) {
    jobs.push(job);
    return answer(job);
  },
  close: async () => {},
};
const profileWith = (changes: object) => ({
  resolve: async () => ({
    agentId: `agent_${'a'.repeat(26)}`,
    agentVersion: 1,
    json: JSON.stringify({
      instructions: '',
      model: 'm',
      tools: [{ type: 'code_interpreter' }],
      memory: null,
      store: null,
      store_required: false,
      soul: null,
      trust_level: null,
      tool_grants: [],
      ...changes,
    }),
    digest: 'sha256:00',
  }),
  requireUse: async () => 1,
});
let profile: object = {};

let service: RunningResponses;
beforeAll(async () => {
  const profiles = { resolve: () => profileWith(profile).resolve(), requireUse: async () => 1 };
  service = await runningResponses({ executor, profiles });
});
afterAll(() => service.close());
beforeEach(() => {
  jobs.length = 0;
  profile = {};
  answer = () => ({ is: 'ended', exitCode: 0, output: '42\n', ...NO_FILES });
  service.model.answers = [calls(['code_interpreter', { code: 'print(6 * 7)' }]), says('It is 42.')];
  service.model.asked = [];
});

const TOOL = { type: 'code_interpreter' as const, container: { type: 'auto' as const } };
const create = (body: object = {}) =>
  service.as(someone).responses.create({ model: 'm', input: 'How much?', tools: [TOOL], ...body } as never);

test('the model’s code is run, and what it printed is told to the model, in this turn and in later ones', async () => {
  const response = await create();
  expect(response.output).toMatchObject([
    { type: 'code_interpreter_call', status: 'completed', code: 'print(6 * 7)', outputs: [{ type: 'logs', logs: '42\n' }] },
    { type: 'message' },
  ]);
  expect(jobs).toMatchObject([{ code: 'print(6 * 7)', payer: someone.payer, rules: { network: 'none', image: '' } }]);
  expect(service.model.asked.at(-1)?.items.at(-1)).toMatchObject({ is: 'result', output: '42\n' });
  service.model.answers = [says('Yes.')];
  await create({ previous_response_id: response.id });
  expect(service.model.asked.at(-1)?.items.slice(1, 3)).toMatchObject([
    { is: 'call', name: 'code_interpreter' },
    { is: 'result', output: '42\n' },
  ]);
});

test('a stream tells the code and how far it is', async () => {
  const types: string[] = [];
  for await (const event of (await create({ stream: true })) as unknown as AsyncIterable<{ type: string }>) {
    expect(isEvent.Check(event)).toBe(true);
    if (event.type.includes('code_interpreter')) types.push(event.type);
  }
  expect(types).toEqual(
    ['.in_progress', '_code.delta', '_code.done', '.interpreting', '.completed'].map((end) => `response.code_interpreter_call${end}`),
  );
});

test('how code ended is told; what was not run is a failed call, after which the model goes on', async () => {
  const told = async (next: typeof answer) => {
    answer = next;
    service.model.answers = [calls(['code_interpreter', { code: 'x' }]), says('Done.')];
    const [call] = (await create()).output;
    return { call, text: service.model.asked.at(-1)?.items.at(-1) };
  };
  expect((await told(() => ({ is: 'ended', exitCode: 1, output: 'no\n', ...NO_FILES }))).text).toMatchObject({
    output: expect.stringContaining('code 1'),
  });
  for (const is of ['time', 'output', 'killed'] as const)
    expect((await told(() => ({ is, exitCode: 137, output: '', ...NO_FILES }))).text).toMatchObject({
      output: expect.stringMatching(/^\n\[(?:stopped|killed)/),
    });
  expect((await told(() => ({ is: 'ended', exitCode: 0, output: 'a\0b', ...NO_FILES }))).text).toMatchObject({ output: 'ab' });
  const busy = await told(() => {
    throw new ExecutionRefused('busy', 'Too much code waits to be run.');
  });
  expect(busy).toMatchObject({
    call: { status: 'failed', outputs: [{ type: 'logs', logs: 'Too much code waits to be run.' }] },
    text: { output: 'Too much code waits to be run.' },
  });
});

test('the least trusted agents run no code, and neither does one whose sandbox policy cannot be read', async () => {
  profile = { trust_level: 'L1' };
  expect((await create({ agent_id: `agent_${'a'.repeat(26)}`, tools: undefined })).output[0]).toMatchObject({ status: 'failed' });
  profile = { sandbox_policy_id: 'sbxpol_missing' };
  service.model.answers = [calls(['code_interpreter', { code: 'x' }]), says('Done.')];
  expect((await create({ agent_id: `agent_${'a'.repeat(26)}` })).output[0]).toMatchObject({ status: 'failed' });
  expect(jobs).toEqual([]);
});

test('attack: a request has no code run under a policy that the profile does not name', async () => {
  const agent_id = `agent_${'a'.repeat(26)}`;
  const policed = (sandbox_policy_id?: string) => ({ type: 'code_interpreter', sandbox_policy_id });
  const refused = { status: 400, code: 'sandbox_policy_refused', param: 'tools[0].sandbox_policy_id' };
  profile = { sandbox_policy_id: 'sbxpol_wide', tools: [policed('sbxpol_narrow')] };
  expect(await refusalOf(create({ agent_id, tools: [policed('sbxpol_wide')] }))).toMatchObject(refused);
  profile = {};
  expect(await refusalOf(create({ agent_id, tools: [policed('sbxpol_wide')] }))).toMatchObject(refused);
  expect(jobs).toEqual([]);
  await create({ agent_id, tools: [policed()] });
  expect(jobs).toHaveLength(1);
});

test('of two tools of one kind, which a profile and its base may have, the model is offered one', async () => {
  profile = { tools: [{ type: 'code_interpreter', sandbox_policy_id: 'sbxpol_base' }, { type: 'code_interpreter' }] };
  await create({ agent_id: `agent_${'a'.repeat(26)}`, tools: undefined });
  expect(service.model.asked[0]?.tools?.map(({ name }) => name)).toEqual(['code_interpreter']);
  expect(jobs).toHaveLength(1);
});

test('containers are not kept, and without an executor code is refused', async () => {
  const kept = create({ tools: [{ type: 'code_interpreter', container: 'cntr_earlier' }] });
  expect(await refusalOf(kept)).toMatchObject({ status: 400, code: 'unsupported_parameter' });
  const none = await runningResponses();
  try {
    const asked = none.as(someone).responses.create({ model: 'm', input: 'x', tools: [TOOL] });
    expect(await refusalOf(asked)).toMatchObject({ status: 400, code: 'no_executor', param: 'tools[0]' });
  } finally {
    await none.close();
  }
});

test.skipIf(typeof runtime === 'string')(
  `code runs in a container${typeof runtime === 'string' ? ` (skipped: ${runtime})` : ''}`,
  { timeout: 60_000 },
  async () => {
    if (typeof runtime === 'string') return;
    const real = openContainerExecutor(runtime, { log: createLogger('executor', 'silent') });
    const own = await runningResponses({ executor: real });
    try {
      own.model.answers = [calls(['code_interpreter', { code: 'import os\nprint(6 * 7, os.getuid())' }]), says('42.')];
      const response = await own.as(someone).responses.create({ model: 'm', input: 'How much?', tools: [TOOL] });
      expect(response.output[0]).toMatchObject({ status: 'completed', outputs: [{ type: 'logs', logs: '42 65534\n' }] });
    } finally {
      await own.close();
      await real.close();
    }
  },
);
