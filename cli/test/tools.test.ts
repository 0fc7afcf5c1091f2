// What people see of an agent's tools.
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { InstanceToolSchema, ToolState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { TemplateSchema, ToolProvisioning, ToolResource, ValueFormat } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { Failure } from '@offshoot/owner';
import { expect, test } from 'vitest';
import { toFailure } from '../src/failure.ts';
import { instanceToolsText, templateText } from '../src/terminal/readable.ts';

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

test('a value that is refused is asked for again in the words of this command', () => {
  const refused = new Failure('USER_CONFIG_INVALID', 'The value for mail is not an e-mail address.', { metadata: { tool: 'mail' } });
  expect(toFailure(refused, 'http://gateway').help).toContain('--set mail=');
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
