// The JSON of the design that profiles follow, as it stands there.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '@offshoot/statements';

type Example =
  | 'access-control'
  | 'base'
  | 'child'
  | 'create-answer'
  | 'create-request'
  | 'data-engineer'
  | 'devops-assistant'
  | 'docs-writer'
  | 'inline-request'
  | 'memory'
  | 'memory-setting'
  | 'patch-request'
  | 'profile'
  | 'put-request'
  | 'registry-tool'
  | 'sandbox-policy'
  | 'security-analyst';

export const example = (name: Example): JsonObject =>
  JSON.parse(readFileSync(join(import.meta.dirname, 'examples', `${name}.json`), 'utf8'));

const OF_SERVER = ['id', 'object', 'status', 'version', 'created_at', 'updated_at', 'created_by', 'tenant_id'];

/** What a client may write of it. */
export const bodyOf = (json: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(json).filter(([field]) => !OF_SERVER.includes(field)));
