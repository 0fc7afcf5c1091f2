import { TenantService } from '@offshoot/gen/offshoot/profile/v1/tenant_service_pb.ts';
import { Type } from 'typebox';
import { only, roleField, textField } from '../edge/fields.ts';
import { v1Route } from '../edge/v1-route.ts';
import { algorithms, issuerSchema, issuerToJson } from './tenant-json.ts';

const claim = Type.String({ maxLength: 128, description: 'Such as realm_access.roles.' });
const address = textField({ maxLength: 512 });

export const createIssuer = v1Route({
  method: 'POST',
  path: '/v1/tenant/issuers',
  scope: 'tenant:admin',
  summary: 'Lets users of an identity provider act in the tenant, with its tokens.',
  body: only({
    issuer: address,
    audience: address,
    jwks_url: Type.Optional(address),
    algorithms: Type.Optional(Type.Array(Type.Enum(algorithms), { minItems: 1, uniqueItems: true, description: 'Default: RS256, ES256.' })),
    roles_claim: Type.Optional(claim),
    roles: Type.Optional(Type.Record(Type.String({ maxLength: 128 }), roleField)),
    default_role: Type.Optional(roleField),
    groups_claim: Type.Optional(claim),
    groups: Type.Optional(Type.Record(Type.String({ maxLength: 128 }), Type.String({ maxLength: 64 }))),
  }),
  answers: { 201: issuerSchema },
  async handle({ body, client }) {
    const { issuer } = await client(TenantService).createIssuer({
      issuer: body.issuer,
      audience: body.audience,
      jwksUrl: body.jwks_url ?? '',
      algorithms: body.algorithms ?? [],
      rolesClaim: body.roles_claim ?? '',
      roles: body.roles ?? {},
      defaultRole: body.default_role ?? '',
      groupsClaim: body.groups_claim ?? '',
      groups: body.groups ?? {},
    });
    return { status: 201, body: issuerToJson(issuer) };
  },
});
