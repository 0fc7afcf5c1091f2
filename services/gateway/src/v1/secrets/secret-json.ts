import type { Secret } from '@offshoot/gen/offshoot/profile/v1/secret_service_pb.ts';
import { Type } from 'typebox';
import { timeText } from '../agents/agent-json.ts';
import { only } from '../edge/fields.ts';
import { partName, serverFields } from '../parts/part-fields.ts';

export const secretParams = only({ secret_id: Type.String() });

/** The profile service says what is wrong with it, and repeats nothing of it. */
const value = Type.String({ maxLength: 8192, description: '8 to 8192 visible characters of ASCII. It is never answered.' });
const allowedHosts = Type.Array(Type.String({ minLength: 1, maxLength: 260 }), {
  minItems: 1,
  maxItems: 8,
  description: 'The only hosts to which it is sent, such as "mcp.example.com"; with a port if it is not the usual one.',
});
export const newSecretBody = only({ name: partName, value, allowed_hosts: allowedHosts });
export const secretValueBody = only({ value, allowed_hosts: Type.Optional(allowedHosts) });

export const secretSchema = Type.Object({
  id: Type.String(),
  object: Type.Literal('secret'),
  name: partName,
  allowed_hosts: allowedHosts,
  ...serverFields,
});

export function secretJson({ id, tenantId, name, allowedHosts: hosts, createTime, updateTime, createdBy }: Secret): object {
  return {
    id,
    object: 'secret',
    name,
    allowed_hosts: hosts,
    created_at: timeText(createTime),
    updated_at: timeText(updateTime),
    created_by: createdBy,
    tenant_id: tenantId,
  };
}
