import type { RegistryTool } from '@offshoot/gen/offshoot/profile/v1/tool_registry_service_pb.ts';
import { toolSchema as definitionSchema } from '@offshoot/profiles';
import { Type } from 'typebox';
import { timeText } from '../agents/agent-json.ts';
import { only } from '../edge/fields.ts';
import { partName, serverFields } from './part-fields.ts';

const anyObject = Type.Unsafe<Record<string, unknown>>({ type: 'object' });

/** The profile service says what is wrong with a definition. */
export const newToolBody = only({ name: partName, definition: anyObject });
export const toolBody = only({ definition: anyObject });
export const describedToolBody = only({ name: partName, definition: definitionSchema });

const listedFields = {
  id: Type.String(),
  object: Type.Literal('tool'),
  name: partName,
  version: Type.Integer(),
};
export const listedToolSchema = Type.Object({ ...listedFields, ...serverFields });
export const toolSchema = Type.Object({ ...listedFields, definition: definitionSchema, ...serverFields });

/** In lists, tools come without their definition. */
export function toolJson({ id, tenantId, name, version, definitionJson, createTime, updateTime, createdBy }: RegistryTool): object {
  return {
    id,
    object: 'tool',
    name,
    version,
    ...(definitionJson !== '' && { definition: JSON.parse(definitionJson) }),
    created_at: timeText(createTime),
    updated_at: timeText(updateTime),
    created_by: createdBy,
    tenant_id: tenantId,
  };
}
