import { MEANS } from '@offshoot/text/means.ts';
import { Type } from 'typebox';
import {
  groupsField,
  idOf,
  inboxField,
  listOf,
  nameField,
  only,
  orNull,
  pageFields,
  roleField,
  scopesField,
  subjectField,
  textField,
  timeField,
} from './fields.ts';
import { v1Route } from './route.ts';

const tenantFields = { id: idOf('tenant'), object: Type.Literal('tenant'), name: Type.String(), created_at: timeField };

const tenantSchema = Type.Object(tenantFields);

const membershipSchema = Type.Object({
  ...tenantFields,
  role: roleField,
  member_id: idOf('user'),
  status: Type.Enum(['active', 'invited']),
});

const memberSchema = Type.Object({
  id: idOf('user'),
  object: Type.Literal('member'),
  inbox_id: inboxField,
  role: roleField,
  groups: groupsField,
  status: Type.Enum(['active', 'invited']),
  created_at: timeField,
});

const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

const issuerSchema = Type.Object({
  id: idOf('iss'),
  object: Type.Literal('issuer'),
  issuer: Type.String(),
  audience: Type.String(),
  jwks_url: orNull(Type.String({ description: 'Null: where its OpenID configuration says.' })),
  algorithms: Type.Array(Type.Enum(algorithms)),
  roles_claim: orNull(Type.String()),
  roles: Type.Record(Type.String(), roleField),
  default_role: orNull(roleField),
  groups_claim: orNull(Type.String()),
  groups: Type.Record(Type.String(), Type.String()),
  created_at: timeField,
});

const you = Type.Object({
  subject: Type.String({ description: 'What access lists name, and what is made by.' }),
  key_id: orNull(Type.String()),
  groups: groupsField,
  scopes: scopesField,
});
const name = Type.Unsafe<string>({ ...nameField, description: 'The name of the tenant, as a confirmation.' });
const keptTemplates = Type.Array(idOf('tmpl'), {
  description: 'Templates that were published from its profiles. They stay, each its creator’s. The first 1,000.',
});
const claim = Type.String({ maxLength: 128, description: 'Such as realm_access.roles.' });
const address = textField({ maxLength: 512 });
const eventSchema = Type.Object({
  id: Type.String(),
  object: Type.Literal('audit_event'),
  time: timeField,
  subject: Type.String({ description: 'Who.' }),
  key_id: Type.Union([Type.String(), Type.Null()]),
  action: Type.String({ description: 'What, such as key.revoke.' }),
  target: Type.String({ description: 'On which ID.' }),
  detail: Type.Unknown(),
});

export const createTenant = v1Route({
  method: 'POST',
  path: '/v1/tenants',
  isForPeople: true,
  networkLimit: 'newTenant',
  summary: 'Makes a tenant, with the signed-in person as its platform admin.',
  body: only({ name: nameField }),
  answers: { 201: membershipSchema },
});

export const listTenants = v1Route({
  method: 'GET',
  path: '/v1/tenants',
  isForPeople: true,
  summary: 'Lists the tenants of the signed-in person, and those that they are invited to.',
  answers: { 200: listOf(membershipSchema) },
});

export const acceptInvitation = v1Route({
  method: 'POST',
  path: '/v1/tenants/:tenant_id/accept',
  isForPeople: true,
  summary: 'Accepts an invitation.',
  params: only({ tenant_id: idOf('tenant') }),
  answers: { 204: Type.Null() },
});

export const leaveTenant = v1Route({
  method: 'POST',
  path: '/v1/tenants/:tenant_id/leave',
  isForPeople: true,
  summary: 'Declines an invitation, or leaves the tenant: the keys that the person made are revoked.',
  params: only({ tenant_id: idOf('tenant') }),
  answers: { 204: Type.Null() },
});

export const getTenant = v1Route({
  method: 'GET',
  path: '/v1/tenant',
  summary: 'Reads the tenant, and what the credential may do in it.',
  answers: { 200: Type.Object({ ...tenantSchema.properties, you }) },
});

export const updateTenant = v1Route({
  method: 'PATCH',
  path: '/v1/tenant',
  scope: 'tenant:admin',
  summary: 'Gives the tenant another name.',
  body: only({ name: nameField }),
  answers: { 200: tenantSchema },
});

export const deleteTenant = v1Route({
  method: 'DELETE',
  path: '/v1/tenant',
  scope: 'tenant:admin',
  summary:
    'Deletes the tenant with all that it has, for good. Takes the session of a platform admin: no key, no token of an identity provider.',
  query: only({ name }),
  deletesTenant: true,
  answers: {
    200: Type.Object({
      id: idOf('tenant'),
      object: Type.Literal('tenant'),
      deleted: Type.Literal(true),
      kept_templates: keptTemplates,
    }),
  },
});

export const listMembers = v1Route({
  method: 'GET',
  path: '/v1/tenant/members',
  scope: 'tenant:admin',
  summary: 'Lists the members, and those who are invited.',
  query: only(pageFields(idOf('user'))),
  answers: { 200: listOf(memberSchema) },
});

export const inviteMember = v1Route({
  method: 'POST',
  path: '/v1/tenant/members',
  scope: 'tenant:admin',
  summary: 'Invites a person, who is a member once they accept.',
  body: only({ inbox_id: inboxField, role: roleField, groups: Type.Optional(groupsField) }),
  answers: { 201: memberSchema },
});

export const updateMember = v1Route({
  method: 'PATCH',
  path: '/v1/tenant/members/:member_id',
  scope: 'tenant:admin',
  summary: 'Changes the role and the groups of a member. Keys that they made shrink with their role.',
  params: only({ member_id: idOf('user') }),
  body: only({ role: Type.Optional(roleField), groups: Type.Optional(groupsField) }),
  answers: { 200: memberSchema },
});

export const removeMember = v1Route({
  method: 'DELETE',
  path: '/v1/tenant/members/:member_id',
  scope: 'tenant:admin',
  summary: 'Removes a member, or takes an invitation back. Keys that they made are revoked, unless another member gets them.',
  params: only({ member_id: idOf('user') }),
  query: only({ keys_to: Type.Optional(idOf('user')) }),
  answers: { 200: Type.Object({ id: idOf('user'), deleted: Type.Literal(true), revoked_keys: Type.Integer() }) },
});

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
});

export const listIssuers = v1Route({
  method: 'GET',
  path: '/v1/tenant/issuers',
  scope: 'tenant:admin',
  summary: 'Lists the identity providers.',
  answers: { 200: listOf(issuerSchema) },
});

export const deleteIssuer = v1Route({
  method: 'DELETE',
  path: '/v1/tenant/issuers/:issuer_id',
  scope: 'tenant:admin',
  summary: 'Ends that users of an identity provider act in the tenant.',
  params: only({ issuer_id: idOf('iss') }),
  answers: { 200: Type.Object({ id: idOf('iss'), deleted: Type.Literal(true) }) },
});

export const listAuditEvents = v1Route({
  method: 'GET',
  path: '/v1/tenant/audit',
  scope: 'tenant:admin',
  summary: 'Lists what was changed, latest first. Events are never changed or deleted.',
  query: only({
    ...pageFields(Type.String({ pattern: '^event_[0-9a-f]{32}$', [MEANS]: 'an ID such as event_…' })),
    subject: Type.Optional(subjectField),
    target: Type.Optional(textField({ minLength: 1, maxLength: 128 })),
    from: Type.Optional(timeField),
  }),
  answers: { 200: listOf(eventSchema) },
});
