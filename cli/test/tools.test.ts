// What people see of an agent's tools, and which values are refused before they are sealed.
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { InstanceToolSchema, ToolState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { TemplateSchema, ToolProvisioning, ToolResource, ValueFormat } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { Failure } from '@offshoot/owner';
import { Refusal } from '@offshoot/refusals';
import { describe, expect, test } from 'vitest';
import type { Cli } from '../src/cli.ts';
import { instanceToolsText, templateText } from '../src/terminal/readable.ts';
import { checkAgainstTemplate, checkForm } from '../src/values/user-values.ts';

const { POOL, USER } = ToolProvisioning;
const TEMPLATE = create(TemplateSchema, {
  agentName: 'Trip Planner',
  tools: [
    { id: 'sms', provisioning: POOL, resource: ToolResource.TELNYX_NUMBER },
    { id: 'maps', provisioning: POOL },
    { id: 'mail', provisioning: USER, format: ValueFormat.EMAIL, required: true },
    { id: 'units', provisioning: USER, choices: ['metric', 'imperial'] },
  ],
});
const cliWith = (getTemplate: () => Promise<unknown>) => ({ gateway: { signedIn: { templates: { getTemplate } } } }) as unknown as Cli;
const cli = cliWith(async () => ({ template: TEMPLATE }));

async function failureOf(call: Promise<void>): Promise<Failure | undefined> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error === undefined || error instanceof Failure) return error;
  throw error;
}

describe('a value is checked before it is sealed', () => {
  test.each<[Record<string, string>, string | undefined]>([
    [{ mail: 'saul@example.com', units: 'metric' }, undefined],
    [{ mail: 'saul@example.com', units: '' }, undefined],
    [{ mail: 's3cret' }, 'mail'],
    [{ mail: 'saul@example.com', units: 's3cret' }, 'units'],
  ])('%j', async (values, tool) => {
    for (const failure of [await failureOf(checkAgainstTemplate(cli, 'tmpl', values)), await failureOf(checkForm(cli, 'tmpl', values))]) {
      expect(failure?.metadata?.tool).toBe(tool);
      if (tool !== undefined)
        expect(failure).toMatchObject({ reason: 'USER_CONFIG_INVALID', help: expect.stringContaining(`--set ${tool}=`) });
      expect(`${failure?.message} ${failure?.help}`).not.toContain('s3cret');
    }
  });

  test('for a clone: the parent supplies a required one, and the agent checks it if the template cannot be read', async () => {
    expect(await failureOf(checkForm(cli, 'tmpl', { units: 'metric' }))).toBeUndefined();
    expect((await failureOf(checkAgainstTemplate(cli, 'tmpl', { units: 'metric' })))?.reason).toBe('USER_CONFIG_MISSING');
    const hidden = cliWith(() => Promise.reject(new Refusal('TEMPLATE_NOT_FOUND', 'No such template.')));
    expect(await failureOf(checkForm(hidden, 'tmpl', { units: 'x' }))).toBeUndefined();
    await expect(
      checkForm(
        cliWith(() => Promise.reject(new Error('away'))),
        'tmpl',
        { units: 'x' },
      ),
    ).rejects.toThrow('away');
  });
});

test('a template shows what the pool makes and which values it accepts', () => {
  const text = templateText(TEMPLATE);
  expect(text).toContain('tool: sms (a phone number of its own, from the pool)');
  expect(text).toContain('tool: maps (shared, from the pool)');
  expect(text).toContain('tool: mail (you give it, required, email: --set mail=…)');
  expect(text).toContain('tool: units (you give it, one of metric, imperial: --set units=…)');
});

test("an agent's tools: how people reach it, and why one is missing", () => {
  const tools: MessageInitShape<typeof InstanceToolSchema>[] = [
    { toolId: 'sms', state: ToolState.READY, publicValues: { number: '+19705550000' } },
    { toolId: 'llm', state: ToolState.READY },
    { toolId: 'mail', state: ToolState.PENDING, failureMessage: 'telnyx answered 500' },
    { toolId: 'purse', state: ToolState.RELEASING, publicValues: { address: '0x1' } },
  ];
  expect(instanceToolsText(tools.map((tool) => create(InstanceToolSchema, tool)))).toEqual([
    'sms: +19705550000',
    'llm: ready',
    'mail: being created (telnyx answered 500)',
    'purse: releasing, was 0x1',
  ]);
});
