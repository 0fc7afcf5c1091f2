import { create, type MessageInitShape } from '@bufbuild/protobuf';
import {
  TemplateContentSchema,
  ToolProvisioning,
  ToolResource,
  type ToolSchema,
  ValueFormat,
} from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { refusalOf } from '@offshoot/rpc';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Person } from './people.ts';
import { type ContentInit, creation, TRIP_PLANNER } from './signing.ts';
import { openStoreFront, refusalReason, type StoreFront } from './store-front.ts';

let front: StoreFront;
let saul: Person;
beforeAll(async () => {
  front = await openStoreFront();
  saul = front.inboxes.newPerson();
});
afterAll(() => front?.close());

const { POOL, USER } = ToolProvisioning;

describe('content that is refused as VALIDATION_FAILED, naming the field', () => {
  it.each<[string, ContentInit, string]>([
    ['no name', { ...TRIP_PLANNER, agentName: '' }, 'agent_name'],
    ['a name of white space', { ...TRIP_PLANNER, agentName: '  ' }, 'agent_name'],
    ['no instructions', { ...TRIP_PLANNER, instructions: '' }, 'instructions'],
    ['instructions of white space', { ...TRIP_PLANNER, instructions: ' \n\t\u00a0' }, 'instructions'],
    ['oversized instructions', { ...TRIP_PLANNER, instructions: 'ä'.repeat(131_073) }, 'instructions'],
    ['a NUL character', { ...TRIP_PLANNER, instructions: 'a\0b' }, 'instructions'],
    ['an oversized soul', { ...TRIP_PLANNER, soul: { text: 'ä'.repeat(8_193) } }, 'soul.text'],
    ['quotes in one another without end', { ...TRIP_PLANNER, instructions: '>'.repeat(16_000) }, 'content.instructions'],
    ['a NUL character in the soul', { ...TRIP_PLANNER, soul: { text: 'a\0b' } }, 'content.soul.text'],
    ['an oversized context directive', { ...TRIP_PLANNER, contextDirective: 'ä'.repeat(2_049) }, 'context_directive'],
    [
      'emphasis in one another in the soul',
      { ...TRIP_PLANNER, soul: { text: `${'*'.repeat(99)}a${'*'.repeat(99)}` } },
      'content.soul.text',
    ],
    ['a NUL character in the context directive', { ...TRIP_PLANNER, contextDirective: 'a\0b' }, 'content.context_directive'],
    ['a turn without an answer', { ...TRIP_PLANNER, exampleConversation: [{ person: 'Where?' }] }, 'example_conversation[0].agent'],
    [
      'a turn of white space',
      { ...TRIP_PLANNER, exampleConversation: [{ person: ' \u00a0', agent: 'Here.' }] },
      'example_conversation[0].person',
    ],
    [
      'an oversized turn',
      { ...TRIP_PLANNER, exampleConversation: [{ person: 'a'.repeat(301), agent: 'Here.' }] },
      'example_conversation[0].person',
    ],
    [
      'too many turns',
      { ...TRIP_PLANNER, exampleConversation: Array.from({ length: 7 }, () => ({ person: 'Where?', agent: 'Here.' })) },
      'example_conversation',
    ],
    ['a NUL character in a turn', { ...TRIP_PLANNER, exampleConversation: [{ person: 'a\0b', agent: 'c' }] }, 'example_conversation'],
    ['an upper-case category', { ...TRIP_PLANNER, category: 'Travel' }, 'category'],
    ['an empty tag', { ...TRIP_PLANNER, tags: [''] }, 'tags'],
    [
      'two tools with one ID',
      {
        ...TRIP_PLANNER,
        tools: [
          { id: 'sms', provisioning: POOL },
          { id: 'sms', provisioning: POOL },
        ],
      },
      'tools[1].id',
    ],
    ['a prompt for a pool tool', { ...TRIP_PLANNER, tools: [{ id: 'sms', provisioning: POOL, prompt: '?' }] }, 'tools[0].prompt'],
    ['a secret pool tool', { ...TRIP_PLANNER, tools: [{ id: 'sms', provisioning: POOL, secret: true }] }, 'tools[0].secret'],
    ['a required pool tool', { ...TRIP_PLANNER, tools: [{ id: 'sms', provisioning: POOL, required: true }] }, 'tools[0].required'],
    ['a format of a pool tool', withTool({ provisioning: POOL, format: ValueFormat.PHONE }), 'tools[0].format'],
    ['choices of a pool tool', withTool({ provisioning: POOL, choices: ['a'] }), 'tools[0].choices'],
    ['a resource for a value of the user', withTool({ provisioning: USER, resource: ToolResource.WALLET }), 'tools[0].resource'],
    ['an unknown resource', withTool({ provisioning: POOL, resource: 99 as ToolResource }), 'tools[0].resource'],
    ['an unknown format', withTool({ provisioning: USER, format: 99 as ValueFormat }), 'tools[0].format'],
    ['a duplicate choice', withTool({ provisioning: USER, choices: ['a', 'a'] }), 'tools[0].choices'],
    ['an empty choice', withTool({ provisioning: USER, choices: [''] }), 'tools[0].choices'],
    [
      'a choice that violates the format',
      withTool({ provisioning: USER, format: ValueFormat.NUMBER, choices: ['1', 'two'] }),
      'tools[0].choices[1]',
    ],
  ])('%s', async (_, content, field) => {
    const request = { ...(await creation(saul)), content };
    const error = await front
      .as(saul)
      .createTemplate(request)
      .then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
    const refusal = refusalOf(error);
    expect(refusal?.reason).toBe('VALIDATION_FAILED');
    expect(refusal?.violations[0]?.field ?? refusal?.metadata.field).toContain(field);
  });

  it('a field that the contract does not have, at any depth', async () => {
    const request = await creation(saul);
    const unknown = { no: 99, wireType: 0, data: Uint8Array.of(1) };
    const content = create(TemplateContentSchema, TRIP_PLANNER);
    content.$unknown = [unknown];
    expect(await refusalReason(front.as(saul).createTemplate({ ...request, content }))).toBe('VALIDATION_FAILED');
    const deeper = create(TemplateContentSchema, TRIP_PLANNER);
    if (deeper.tools[0]) deeper.tools[0].$unknown = [unknown];
    expect(await refusalReason(front.as(saul).createTemplate({ ...request, content: deeper }))).toBe('VALIDATION_FAILED');
    const signature = request.statement.signatures[0];
    if (signature?.kind.value) signature.kind.value.$unknown = [unknown];
    expect(await refusalReason(front.as(saul).createTemplate(request))).toBe('VALIDATION_FAILED');
  });
});

describe('content that is accepted unchanged', () => {
  it.each<[string, ContentInit]>([
    ['256 KiB of instructions', { ...TRIP_PLANNER, instructions: 'ä'.repeat(131_072) }],
    ['256 KiB of different words', { ...TRIP_PLANNER, instructions: words(262_144) }],
    ['other scripts, emoji, quotes and back-slashes', { ...TRIP_PLANNER, instructions: `東京 'a':* \\ " & | ! <-> 🇯🇵👩‍👩‍👧 \u202e אבג` }],
    ['line breaks of every kind', { ...TRIP_PLANNER, instructions: 'a\r\nb\u2028c\u0085d\tSigner: x' }],
  ])('%s', async (_, content) => {
    const template = await front.created(saul, content);
    expect((await front.as(saul).getTemplate({ templateId: template.id })).template?.instructions).toBe(content.instructions);
  });
});

describe('a page token', () => {
  it.each(['rubbish', 'W10', Buffer.from('["x","y"]').toString('base64url')])('that we did not issue: %s', async (pageToken) => {
    const call = front.anonymous.listTemplates({ filter: { case: 'public', value: true }, pageToken });
    expect(await refusalReason(call)).toBe('PAGE_TOKEN_INVALID');
  });
});

function withTool(tool: MessageInitShape<typeof ToolSchema>): ContentInit {
  return { ...TRIP_PLANNER, tools: [{ ...tool, id: 'tool' }] };
}

function words(bytes: number): string {
  let text = '';
  for (let i = 0; text.length < bytes - 8; i++) text += `${i.toString(36)} `;
  return text;
}
