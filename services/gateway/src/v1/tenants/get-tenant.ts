import { TenantService } from '@offshoot/gen/offshoot/profile/v1/tenant_service_pb.ts';
import { Type } from 'typebox';
import { groupsField, orNull, scopesField } from '../edge/fields.ts';
import { v1Route } from '../edge/v1-route.ts';
import { tenantSchema, tenantToJson } from './tenant-json.ts';

const you = Type.Object({
  subject: Type.String({ description: 'What access lists name, and what is made by.' }),
  key_id: orNull(Type.String()),
  groups: groupsField,
  scopes: scopesField,
});

export const getTenant = v1Route({
  method: 'GET',
  path: '/v1/tenant',
  summary: 'Reads the tenant, and what the credential may do in it.',
  answers: { 200: Type.Object({ ...tenantSchema.properties, you }) },
  async handle({ member: { subject, keyId = null, groups, scopes }, client }) {
    const { tenant } = await client(TenantService).getTenant({});
    return { status: 200, body: { ...tenantToJson(tenant), you: { subject, key_id: keyId, groups, scopes } } };
  },
});
