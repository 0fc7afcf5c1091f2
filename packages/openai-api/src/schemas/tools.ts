// Tools of a request and of a response, and which of them may or must be called.
import { type Static, Type } from 'typebox';
import { address, anyObject, id, label, name, oneOf, optional, text } from './shapes.ts';

const MAX_TOOLS = 128;
const MAX_DESCRIPTION = 16_384;
const description = Type.String({ maxLength: MAX_DESCRIPTION });
const closed = { additionalProperties: false };

/** Hints that change nothing here: all tools are there from the start, and only the model calls them. */
const hints = {
  defer_loading: optional(Type.Boolean({ description: 'Not used: the tool is there from the start.' })),
  allowed_callers: optional(Type.Array(oneOf(['direct', 'programmatic']), { description: 'With `direct`: only the model calls tools.' })),
};

export const functionToolSchema = Type.Object(
  {
    type: Type.Literal('function'),
    name,
    description: optional(description),
    /** JSON Schema of the arguments. */
    parameters: optional(anyObject),
    strict: optional(Type.Boolean()),
    output_schema: optional(Type.Record(Type.String(), Type.Unknown(), { description: 'Not used.' })),
    async: optional(Type.Boolean({ description: 'True is refused: a response waits for the result of each call.' })),
    ...hints,
  },
  closed,
);
/** A function of the tenant's tool registry, in the place of its definition. */
const registeredToolSchema = Type.Object({ type: Type.Literal('function'), registry_id: id }, closed);

const toolNames = Type.Array(Type.String({ minLength: 1, maxLength: 256 }), { maxItems: 512 });
const toolFilter = Type.Object({ tool_names: optional(toolNames), read_only: optional(Type.Boolean()) }, closed);
export const mcpToolSchema = Type.Object(
  {
    type: Type.Literal('mcp'),
    server_label: label,
    server_url: optional(address),
    server_description: optional(description),
    allowed_tools: optional(Type.Union([toolNames, toolFilter])),
    require_approval: optional(
      Type.Union([
        Type.Literal('always'),
        Type.Literal('never'),
        Type.Object({ always: optional(toolFilter), never: optional(toolFilter) }, closed),
      ]),
    ),
    /** Never echoed. */
    authorization: optional(Type.String({ maxLength: 8_192 })),
    /** Never echoed. */
    headers: optional(Type.Record(Type.String(), Type.String({ maxLength: 8_192 }), { maxProperties: 32 })),
    registry_id: optional(id),
    ...hints,
  },
  closed,
);

const scalar = Type.Union([Type.String(), Type.Number(), Type.Boolean()]);
const comparison = Type.Object(
  { type: oneOf(['eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'in', 'nin']), key: label, value: Type.Union([scalar, Type.Array(scalar)]) },
  closed,
);
/** Compounds contain comparisons or further compounds: the search checks them. */
const compound = Type.Object({ type: oneOf(['and', 'or']), filters: Type.Array(anyObject, { maxItems: 64 }) }, closed);
export const fileSearchToolSchema = Type.Object(
  {
    type: Type.Literal('file_search'),
    vector_store_ids: Type.Array(id, { minItems: 1, maxItems: 32 }),
    max_num_results: optional(Type.Integer({ minimum: 1, maximum: 50 })),
    ranking_options: optional(
      Type.Object(
        { ranker: optional(Type.String({ maxLength: 64 })), score_threshold: optional(Type.Number({ minimum: 0, maximum: 1 })) },
        closed,
      ),
    ),
    filters: optional(Type.Union([comparison, compound])),
  },
  closed,
);
export const codeInterpreterToolSchema = Type.Object(
  {
    type: Type.Literal('code_interpreter'),
    container: optional(
      Type.Union([
        Type.Literal('auto'),
        id,
        Type.Object({ type: Type.Literal('auto'), file_ids: optional(Type.Array(id, { maxItems: 16, uniqueItems: true })) }),
      ]),
    ),
    sandbox_policy_id: optional(id),
  },
  closed,
);
export const toolSchema = Type.Union([
  functionToolSchema,
  registeredToolSchema,
  mcpToolSchema,
  fileSearchToolSchema,
  codeInterpreterToolSchema,
]);
export const toolsSchema = Type.Array(toolSchema, { maxItems: MAX_TOOLS });

const mode = oneOf(['none', 'auto', 'required']);
const functionChoice = Type.Object({ type: Type.Literal('function'), name });
const mcpChoice = Type.Object({ type: Type.Literal('mcp'), server_label: label, name: optional(text) });
const hostedChoice = Type.Object({ type: oneOf(['file_search', 'code_interpreter']) });
const specificChoice = Type.Union([functionChoice, mcpChoice, hostedChoice]);
export const toolChoiceSchema = Type.Union([
  mode,
  functionChoice,
  mcpChoice,
  hostedChoice,
  Type.Object({
    type: Type.Literal('allowed_tools'),
    mode: optional(mode),
    tools: Type.Array(specificChoice, { minItems: 1, maxItems: MAX_TOOLS }),
  }),
]);

export type Tool = Static<typeof toolSchema>;
export type FunctionTool = Static<typeof functionToolSchema>;
export type McpTool = Static<typeof mcpToolSchema>;
export type FileSearchTool = Static<typeof fileSearchToolSchema>;
export type CodeInterpreterTool = Static<typeof codeInterpreterToolSchema>;
export type ToolChoice = Static<typeof toolChoiceSchema>;
export type SpecificToolChoice = Static<typeof specificChoice>;
