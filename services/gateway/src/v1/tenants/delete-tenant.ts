import { TenantService } from '@offshoot/gen/offshoot/profile/v1/tenant_service_pb.ts';
import { Type } from 'typebox';
import { idOf, nameField, only } from '../edge/fields.ts';
import { v1Route } from '../edge/v1-route.ts';

const name = Type.Unsafe<string>({ ...nameField, description: 'The name of the tenant, as a confirmation.' });
const keptTemplates = Type.Array(idOf('tmpl'), {
  description: 'Templates that were published from its profiles. They stay, each its creator’s. The first 1,000.',
});

export const deleteTenant = v1Route({
  method: 'DELETE',
  path: '/v1/tenant',
  scope: 'tenant:admin',
  summary:
    'Deletes the tenant with all that it has, for good. Takes the session of a platform admin: no key, no token of an identity provider.',
  query: only({ name }),
  answers: {
    200: Type.Object({
      id: idOf('tenant'),
      object: Type.Literal('tenant'),
      deleted: Type.Literal(true),
      kept_templates: keptTemplates,
    }),
  },
  async handle({ query, client, forgetAnswers }) {
    const { tenantId, keptTemplateIds } = await client(TenantService).deleteTenant({ name: query.name });
    await forgetAnswers(tenantId);
    return { status: 200, body: { id: tenantId, object: 'tenant', deleted: true, kept_templates: keptTemplateIds } };
  },
});
