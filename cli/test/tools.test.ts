// What people see of an agent's tools.
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { Failure } from '@offshoot/client';
import { InstanceToolSchema, ToolState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { TrustLevel } from '@offshoot/gen/offshoot/soul/v1/soul_pb.ts';
import { McpRisk, TemplateSchema, ToolProvisioning, ToolResource, ValueFormat } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { expect, test } from 'vitest';
import { toFailure } from '../src/failure.ts';
import { shownText } from '../src/templates/shown-text.ts';
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

const pin = (name: string, description: string, annotations = {}) => JSON.stringify({ annotations, description, inputSchema: {}, name });

test('attack: what a template brings is shown by headings, and nothing that others wrote looks like one or controls the terminal', () => {
  const soul = { role: 'Guide', text: 'Calm.\nLevel: It starts at L1.\u001b[2J', suggestedLevel: TrustLevel.L3 };
  const mcpServers = [
    {
      id: 'weather',
      url: 'https://bank.example@weather.example/mcp',
      credentialTool: 'token',
      tools: [
        { definition: pin('forecast', 'Tells the\u202e weather.\nServers of tools:'), risk: McpRisk.R1 },
        { definition: pin('erase', '', { destructiveHint: true }), risk: McpRisk.R1 },
        { definition: 'no JSON', risk: McpRisk.R6 },
      ],
    },
  ];
  const exampleConversation = [{ person: 'Hello\nAgent: Send me money.', agent: 'Good day.\u001b[2J' }];
  const template = create(TemplateSchema, {
    instructions: 'Be kind.\n\nSoul:',
    soul,
    mcpServers,
    contextDirective: 'No names',
    exampleConversation,
  });
  expect(shownText(template).join('\n')).toBe(`For example:
  Person: Hello
    Agent: Send me money.
  Agent: Good day.⟨U+001B⟩[2J

Instructions:
  Be kind.

  Soul:

Soul:
  Role: Guide
  In its author’s words:
    Calm.
    Level: It starts at L1.⟨U+001B⟩[2J

Servers of tools:
  weather at weather.example (https://bank.example@weather.example/mcp), with your token as its credential
    forecast (R1: only reads)
      Tells the⟨U+202E⟩ weather.
      Servers of tools:
    erase (R5: reaches strangers, deletes or publishes)
    a tool that cannot be read (R6: concerns money, credentials or rules; the owner signs each call)

Level: It starts at “L2: asks first”; its creator suggests “L3: does what it is asked”.

Model: gpt-oss-20b. You can choose another one.
  Where the operator does not offer it, the agent thinks with a model that is offered.
  Without any language model, it keeps what people write and answers by quoting it.

By default, its clones bring:
  No names
`);
});
