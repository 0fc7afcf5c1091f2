import { MEANS } from '@offshoot/text/means.ts';
import { Type } from 'typebox';
import { toolSchema as definitionSchema } from '../index.ts';
import { anyObject } from './agent-schemas.ts';
import { only, orNull, textField } from './fields.ts';
import { deletedSchema, listSchema, resourceName, serverFields } from './resource-fields.ts';
import { v1Route } from './route.ts';

const limit = (maximum: number, description: string) => Type.Optional(orNull(Type.Integer({ minimum: 1, maximum, description })));

/** What a client writes. Null is the same as missing: as the executor says. */
export const policyBody = only({
  name: resourceName,
  description: Type.Optional(orNull(textField({ maxLength: 1024 }))),
  executor: Type.Optional(orNull(Type.String({ pattern: '^[a-z0-9][a-z0-9_-]{0,63}$', [MEANS]: 'the name of an executor' }))),
  image: Type.Optional(orNull(Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._/:@-]{0,255}$', [MEANS]: 'the name of an image' }))),
  limits: Type.Optional(
    only({
      cpu_millis: limit(64_000, 'Thousandths of a processor.'),
      memory_mib: limit(262_144, 'MiB of memory.'),
      disk_mib: limit(1_048_576, 'MiB of files.'),
      processes: limit(4096, 'Processes and threads.'),
    }),
  ),
  network: Type.Optional(
    only({
      mode: Type.Enum(['none', 'hosts', 'open']),
      allowed_hosts: Type.Optional(
        Type.Array(Type.String({ pattern: '^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$', [MEANS]: 'the name of a host in lower case' }), {
          maxItems: 64,
        }),
      ),
    }),
  ),
  timeout_seconds: Type.Optional(orNull(Type.Integer({ minimum: 1, maximum: 3600 }))),
  writable_paths: Type.Optional(
    Type.Array(Type.String({ pattern: '^/[A-Za-z0-9._/-]{1,255}$', [MEANS]: 'a path that begins with /' }), { maxItems: 16 }),
  ),
});

const policySchema = Type.Object({
  id: Type.String(),
  object: Type.Literal('sandbox_policy'),
  ...policyBody.properties,
  ...serverFields,
});

/** The profile service says what is wrong with a definition. */
const newToolBody = only({ name: resourceName, definition: anyObject });
const toolBody = only({ definition: anyObject });
const describedToolBody = only({ name: resourceName, definition: definitionSchema });

const listedFields = {
  id: Type.String(),
  object: Type.Literal('tool'),
  name: resourceName,
  version: Type.Integer(),
};
const listedToolSchema = Type.Object({ ...listedFields, ...serverFields });
const toolSchema = Type.Object({ ...listedFields, definition: definitionSchema, ...serverFields });

export const createSandboxPolicy = v1Route({
  method: 'POST',
  path: '/v1/sandbox_policies',
  scope: 'agents:admin',
  summary: 'Creates a sandbox policy.',
  body: policyBody,
  answers: { 201: policySchema },
});

export const listSandboxPolicies = v1Route({
  method: 'GET',
  path: '/v1/sandbox_policies',
  scope: 'agents:read',
  summary: 'Lists all sandbox policies, by name.',
  answers: { 200: listSchema(policySchema) },
});

export const getSandboxPolicy = v1Route({
  method: 'GET',
  path: '/v1/sandbox_policies/:sandbox_policy_id',
  scope: 'agents:read',
  summary: 'Reads a sandbox policy.',
  params: only({ sandbox_policy_id: Type.String() }),
  answers: { 200: policySchema },
});

export const replaceSandboxPolicy = v1Route({
  method: 'PUT',
  path: '/v1/sandbox_policies/:sandbox_policy_id',
  scope: 'agents:admin',
  summary: 'Replaces a sandbox policy. It counts at once, for conversations that run, too.',
  params: only({ sandbox_policy_id: Type.String() }),
  body: policyBody,
  answers: { 200: policySchema },
});

export const deleteSandboxPolicy = v1Route({
  method: 'DELETE',
  path: '/v1/sandbox_policies/:sandbox_policy_id',
  scope: 'agents:admin',
  summary: 'Deletes a sandbox policy that no agent profile refers to.',
  params: only({ sandbox_policy_id: Type.String() }),
  answers: { 200: deletedSchema },
});

export const createTool = v1Route({
  method: 'POST',
  path: '/v1/tools',
  scope: 'agents:admin',
  summary: 'Registers a function or an MCP server, so that agent profiles can refer to it.',
  body: newToolBody,
  described: { body: describedToolBody },
  answers: { 201: toolSchema },
});

export const listTools = v1Route({
  method: 'GET',
  path: '/v1/tools',
  scope: 'agents:read',
  summary: 'Lists all tools of the registry, by name, without their definitions.',
  answers: { 200: listSchema(listedToolSchema) },
});

export const getTool = v1Route({
  method: 'GET',
  path: '/v1/tools/:tool_id',
  scope: 'agents:read',
  summary: 'Reads a tool of the registry.',
  params: only({ tool_id: Type.String() }),
  answers: { 200: toolSchema },
});

export const replaceTool = v1Route({
  method: 'PUT',
  path: '/v1/tools/:tool_id',
  scope: 'agents:admin',
  summary: 'Makes a new version of a tool, which new conversations get.',
  params: only({ tool_id: Type.String() }),
  body: toolBody,
  answers: { 200: toolSchema },
});

export const deleteTool = v1Route({
  method: 'DELETE',
  path: '/v1/tools/:tool_id',
  scope: 'agents:admin',
  summary: 'Deletes a tool that no agent profile refers to.',
  params: only({ tool_id: Type.String() }),
  answers: { 200: deletedSchema },
});
