import { create, type MessageInitShape } from '@bufbuild/protobuf';
import {
  type DuplicatedFrom,
  type McpServer,
  type TemplateContent,
  TemplateContentSchema,
  type Tool,
  ToolProvisioning,
  ToolResource,
  type ToolSchema,
  ValueFormat,
} from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { linesOf } from '../../soul/field.ts';
import { emptySoul, type SoulDraft, soulDraftOf, soulOf } from '../../soul/soul-draft.ts';

/** A template as its creator types it: every field has a text, and nothing is refused yet. */
export interface Draft {
  agentName: string;
  emoji: string;
  description: string;
  category: string;
  /** One on each line. */
  tags: string;
  instructions: string;
  soul: SoulDraft;
  contextDirective: string;
  /** Empty: the deployment's usual model. */
  model: string;
  /** Undefined: the creator has not said, so owners may choose. */
  allowOverride: boolean | undefined;
  tools: ToolDraft[];
  example: TurnDraft[];
  /** As they are: pins are written by the command. */
  mcpServers: McpServer[];
  duplicatedFrom: DuplicatedFrom | undefined;
}

export interface ToolDraft {
  /** Tells tools apart while their ids are typed. */
  key: string;
  id: string;
  name: string;
  provisioning: ToolProvisioning;
  description: string;
  resource: ToolResource;
  prompt: string;
  required: boolean;
  secret: boolean;
  format: ValueFormat;
  /** One on each line. */
  choices: string;
}

/** A turn of the example conversation. */
export interface TurnDraft {
  key: string;
  person: string;
  agent: string;
}

export const emptyDraft: Draft = {
  agentName: '',
  emoji: '',
  description: '',
  category: '',
  tags: '',
  instructions: '',
  soul: emptySoul,
  contextDirective: '',
  model: '',
  allowOverride: undefined,
  tools: [],
  example: [],
  mcpServers: [],
  duplicatedFrom: undefined,
};

export function emptyTool(key: string): ToolDraft {
  const [provisioning, resource, format] = [ToolProvisioning.POOL, ToolResource.UNSPECIFIED, ValueFormat.UNSPECIFIED];
  return {
    key,
    id: '',
    name: '',
    provisioning,
    description: '',
    resource,
    prompt: '',
    required: false,
    secret: false,
    format,
    choices: '',
  };
}

export function draftOf({ model, tools, tags, mcpServers, exampleConversation, duplicatedFrom, soul, ...texts }: TemplateContent): Draft {
  const { agentName, emoji, description, category, instructions, contextDirective } = texts;
  return {
    ...{ agentName, emoji, description, category, instructions, contextDirective },
    soul: soulDraftOf(soul),
    tags: tags.join('\n'),
    model: model?.default ?? '',
    allowOverride: model?.allowOverride,
    tools: tools.map(toolDraftOf),
    example: exampleConversation.map(({ person, agent }, i) => ({ key: String(i), person, agent })),
    mcpServers,
    duplicatedFrom,
  };
}

function toolDraftOf(
  { id, name, provisioning, description, resource, prompt, required, secret, format, choices }: Tool,
  i: number,
): ToolDraft {
  const same = { id, name, provisioning, description, resource, prompt, required, secret, format };
  return { key: String(i), ...same, choices: choices.join('\n') };
}

/** What is signed. Of a tool, only the fields that belong to who provides it. */
export function contentOf({ model, allowOverride, tools, tags, example, soul: typedSoul, ...rest }: Draft): TemplateContent {
  const soul = soulOf(typedSoul);
  return create(TemplateContentSchema, {
    ...rest,
    ...(soul && { soul }),
    tags: linesOf(tags),
    tools: tools.map(toolOf),
    exampleConversation: example.map(({ person, agent }) => ({ person, agent })),
    ...((model !== '' || allowOverride !== undefined) && {
      model: { default: model, ...(allowOverride !== undefined && { allowOverride }) },
    }),
  });
}

function toolOf({ id, name, provisioning, description, resource, ...user }: ToolDraft): MessageInitShape<typeof ToolSchema> {
  if (provisioning !== ToolProvisioning.USER) return { id, name, provisioning, description, resource };
  const { prompt, required, secret, format, choices } = user;
  return { id, name, provisioning, description, prompt, required, secret, format, choices: linesOf(choices) };
}
