import { MEANS } from '@offshoot/text/means.ts';
// The tools that a profile may have. What a request may have is wider: see the wire format.
import { type Static, Type } from 'typebox';
import { LIMITS } from '../limits.ts';
import { anyObject, callableName, line, only, optional, reference, toolName } from './field-schemas.ts';
import { searchFilter } from './search-filter.ts';

const description = line({ maxLength: 4096 });
const toolNames = Type.Array(toolName(64), { maxItems: 256, uniqueItems: true });
const selection = only({ tool_names: optional(toolNames), read_only: optional(Type.Boolean()) });

/** Its definition, or what the registry has under an ID. */
const functionTool = only({
  type: Type.Literal('function'),
  name: optional(callableName()),
  description: optional(Type.String({ maxLength: 4096 })),
  parameters: optional(anyObject('JSON Schema of an object: the arguments. At most 32 KiB.')),
  strict: optional(Type.Boolean()),
  registry_id: optional(reference('The tool in the registry that this is. Then it has no definition of its own.')),
});

/** Where a header's value is. Values themselves are secrets, and no profile has any. */
const sealedHeader = only({
  secret_id: reference('A sealed secret of this tenant.'),
  prefix: optional(line({ maxLength: 32 }, 'What precedes the secret in the header, such as "Bearer ".')),
});

const mcpTool = only({
  type: Type.Literal('mcp'),
  server_label: optional(callableName('How a model knows the server.')),
  server_url: optional(
    Type.String({ pattern: '^https?://[!-~]+$', [MEANS]: 'a URL that begins with https:// or http://', maxLength: 2048 }),
  ),
  server_description: optional(description),
  registry_id: optional(reference('The server in the registry that this is. Then it has no address of its own.')),
  allowed_tools: optional(Type.Union([toolNames, selection])),
  require_approval: optional(
    Type.Union([Type.Enum(['always', 'never']), only({ always: optional(selection), never: optional(selection) })]),
  ),
  headers: optional(
    Type.Record(Type.String(), sealedHeader, {
      maxProperties: 16,
      propertyNames: { pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}$", [MEANS]: 'the name of a header' },
    }),
  ),
});

const vectorStores = Type.Array(reference('A vector store.'), { maxItems: LIMITS.vectorStores, uniqueItems: true });

const fileSearchTool = only({
  type: Type.Literal('file_search'),
  vector_store_ids: optional(vectorStores),
  max_num_results: optional(Type.Integer({ minimum: 1, maximum: 50 })),
  ranking_options: optional(
    only({
      ranker: optional(callableName()),
      score_threshold: optional(Type.Number({ minimum: 0, maximum: 1 })),
      hybrid_search: optional(only({ embedding_weight: Type.Number({ minimum: 0 }), text_weight: Type.Number({ minimum: 0 }) })),
    }),
  ),
  filters: optional(searchFilter),
});

const codeInterpreterTool = only({
  type: Type.Literal('code_interpreter'),
  sandbox_policy_id: optional(reference('The sandbox policy of this tool. Missing: that of the profile.')),
  container: optional(
    Type.Union([
      reference('A container.'),
      only({
        type: Type.Literal('auto'),
        file_ids: optional(Type.Array(reference('A file of this tenant, of which code gets a copy.'), { maxItems: 16, uniqueItems: true })),
        memory_limit: optional(Type.Enum(['1g', '4g', '16g', '64g'])),
      }),
    ]),
  ),
});

export const toolSchema = Type.Union([functionTool, mcpTool, fileSearchTool, codeInterpreterTool]);

export type FileSearchTool = Static<typeof fileSearchTool>;
export type FunctionTool = Static<typeof functionTool>;
export type McpTool = Static<typeof mcpTool>;
export type ProfileTool = Static<typeof toolSchema>;

export const memorySchema = only({
  vector_store_ids: optional(vectorStores),
  conversation_retention_days: optional(
    Type.Integer({ minimum: 0, maximum: 36_500, description: 'How long stored responses are kept. 0: they are not stored.' }),
  ),
  summary_enabled: optional(Type.Boolean()),
  summary_model: optional(line({ minLength: 1, maxLength: 128 })),
  knowledge: optional(
    Type.Enum(['read', 'suggest'], {
      description:
        "What the agent does with the tenant's entries. `read`: each turn, the model is told those that fit best what was said. `suggest`: it may suggest new ones, too.",
    }),
  ),
});
export type Memory = Static<typeof memorySchema>;
