import { Type } from 'typebox';
import { only } from './fields.ts';
import { deletedSchema, listSchema, resourceName, serverFields } from './resource-fields.ts';
import { v1Route } from './route.ts';

const secretParams = only({ secret_id: Type.String() });

/** The profile service says what is wrong with it, and repeats nothing of it. */
const value = Type.String({ maxLength: 8192, description: '8 to 8192 visible characters of ASCII. It is never answered.' });
const allowedHosts = Type.Array(Type.String({ minLength: 1, maxLength: 260 }), {
  minItems: 1,
  maxItems: 8,
  description: 'The only hosts to which it is sent, such as "mcp.example.com"; with a port if it is not the usual one.',
});
const newSecretBody = only({ name: resourceName, value, allowed_hosts: allowedHosts });
const secretValueBody = only({ value, allowed_hosts: Type.Optional(allowedHosts) });

const secretSchema = Type.Object({
  id: Type.String(),
  object: Type.Literal('secret'),
  name: resourceName,
  allowed_hosts: allowedHosts,
  ...serverFields,
});

export const createSecret = v1Route({
  method: 'POST',
  path: '/v1/secrets',
  scope: 'agents:write',
  summary: 'Keeps a value that an MCP server wants in a header. It is never answered, and is sent to its hosts only.',
  body: newSecretBody,
  answers: { 201: secretSchema },
});

export const listSecrets = v1Route({
  method: 'GET',
  path: '/v1/secrets',
  scope: 'agents:read',
  summary: 'Lists all secrets, by name, without their values.',
  answers: { 200: listSchema(secretSchema) },
});

export const getSecret = v1Route({
  method: 'GET',
  path: '/v1/secrets/:secret_id',
  scope: 'agents:read',
  summary: 'Reads a secret, without its value.',
  params: secretParams,
  answers: { 200: secretSchema },
});

export const setSecretValue = v1Route({
  method: 'PUT',
  path: '/v1/secrets/:secret_id',
  scope: 'agents:write',
  summary: 'Replaces the value of a secret, and its hosts if they are named. The next call of a server has it.',
  params: secretParams,
  body: secretValueBody,
  answers: { 200: secretSchema },
});

export const deleteSecret = v1Route({
  method: 'DELETE',
  path: '/v1/secrets/:secret_id',
  scope: 'agents:write',
  summary: 'Deletes a secret that no agent profile and no tool names.',
  params: secretParams,
  answers: { 200: deletedSchema },
});
