// Why a request for a tenant can be refused. The gateway makes these calls for its routes under /v1.
import { randomBytes } from 'node:crypto';
import { IdentityService } from '@offshoot/gen/offshoot/profile/v1/identity_service_pb.ts';
import { KeyService } from '@offshoot/gen/offshoot/profile/v1/key_service_pb.ts';
import { TenantService } from '@offshoot/gen/offshoot/profile/v1/tenant_service_pb.ts';
import { newId } from '@offshoot/refusals/ids';
import { serviceClient } from '@offshoot/rpc';
import { apiKeyText, type Identity, type PresentedKey, presentedKey, type Scope } from '@offshoot/rpc/auth';
import { UnsecuredJWT } from 'jose';
import { randomHex } from '../user.ts';
import type { Scene } from './scene.ts';
import { byCall, type Ways } from './way.ts';

function calls({ system: { running } }: Scene, caller?: string | Identity) {
  const options = {
    url: running.profile.url,
    serviceKey: running.keys.of('gateway'),
    audience: 'profile' as const,
    ...(caller && { caller }),
  };
  return {
    identity: serviceClient(IdentityService, options),
    keys: serviceClient(KeyService, options),
    tenants: serviceClient(TenantService, options),
  };
}

/** The only people who may make tenants. */
export const tenantMakers = Array.from({ length: 32 }, () => randomHex(32));
let makers = 0;

/** A new tenant, as its admin. */
async function asAdmin(scene: Scene) {
  const inboxId = tenantMakers[makers++] ?? '';
  const { membership } = await calls(scene, inboxId).tenants.createTenant({ name: 'Acme' });
  const tenantId = membership?.tenant?.id ?? '';
  const { identity } = await calls(scene).identity.identify({ credential: { case: 'inboxId', value: inboxId }, tenantId });
  if (!identity) throw new Error('the maker of a tenant is not its member');
  const { payer, subject, groups, scopes } = identity;
  return { inboxId, tenantId, memberId: subject, scene, ...calls(scene, { tenantId, payer, subject, groups, scopes: scopes as Scope[] }) };
}

const issuer = { issuer: 'https://issuer.invalid', audience: 'offshoot', defaultRole: 'viewer' };
const usual = { name: 'CI', scopes: ['agents:read'] };

export const tenants = {
  CREDENTIAL_INVALID: byCall(async (scene) => {
    const value = presentedKey(apiKeyText(newId('key'), randomBytes(32))) as PresentedKey;
    return () => calls(scene).identity.identify({ credential: { case: 'apiKey', value } });
  }),
  TENANT_MAKING_RESTRICTED: byCall(async (scene) => () => calls(scene, randomHex(32)).tenants.createTenant({ name: 'Acme' })),
  TENANT_REQUIRED: byCall(async (scene) => {
    return () => calls(scene).identity.identify({ credential: { case: 'inboxId', value: randomHex(32) } });
  }),
  TENANT_NOT_FOUND: byCall(async (scene) => {
    const { tenantId } = await asAdmin(scene);
    return () => calls(scene, randomHex(32)).tenants.answerInvitation({ tenantId, accept: true });
  }),
  SCOPE_MISSING: byCall(async (scene) => {
    const { tenantId, memberId } = await asAdmin(scene);
    return () =>
      calls(scene, { tenantId, payer: newId('payer'), subject: memberId, groups: [], scopes: ['agents:read'] }).keys.createKey(usual);
  }),
  KEY_NOT_FOUND: byCall(async (scene) => {
    const { keys } = await asAdmin(scene);
    return () => keys.revokeKey({ keyId: newId('key') });
  }),
  KEY_ENDED: byCall(async (scene) => {
    const { keys } = await asAdmin(scene);
    const keyId = (await keys.createKey(usual)).key?.id ?? '';
    await keys.revokeKey({ keyId });
    return () => keys.rotateKey({ keyId });
  }),
  KEY_EXCEEDS_MAKER: byCall(async (scene) => {
    const { tenantId, memberId } = await asAdmin(scene);
    return () =>
      calls(scene, { tenantId, payer: newId('payer'), subject: memberId, groups: [], scopes: ['keys:admin'] }).keys.createKey(usual);
  }),
  MEMBER_NOT_FOUND: byCall(async (scene) => {
    const admin = await asAdmin(scene);
    return () => admin.tenants.removeMember({ memberId: newId('user') });
  }),
  MEMBER_EXISTS: byCall(async (scene) => {
    const admin = await asAdmin(scene);
    return () => admin.tenants.inviteMember({ inboxId: admin.inboxId, role: 'viewer' });
  }),
  LAST_ADMIN: byCall(async (scene) => {
    const admin = await asAdmin(scene);
    return () => admin.tenants.removeMember({ memberId: admin.memberId });
  }),
  TENANT_NAME_MISMATCH: byCall(async (scene) => {
    const admin = await asAdmin(scene);
    return () => admin.tenants.deleteTenant({ name: 'Another' });
  }),
  PERSON_REQUIRED: byCall(async (scene) => {
    const { tenantId } = await asAdmin(scene);
    const keyId = newId('key');
    return () =>
      calls(scene, { tenantId, payer: newId('payer'), subject: keyId, keyId, groups: [], scopes: ['tenant:admin'] }).tenants.deleteTenant({
        name: 'Acme',
      });
  }),
  ISSUER_NOT_FOUND: byCall(async (scene) => {
    const admin = await asAdmin(scene);
    return () => admin.tenants.deleteIssuer({ issuerId: newId('iss') });
  }),
  ISSUER_EXISTS: byCall(async (scene) => {
    const admin = await asAdmin(scene);
    await admin.tenants.createIssuer(issuer);
    return () => admin.tenants.createIssuer(issuer);
  }),
  ISSUER_UNREACHABLE: byCall(async (scene) => {
    const admin = await asAdmin(scene);
    await admin.tenants.createIssuer(issuer);
    const value = new UnsecuredJWT({ iss: issuer.issuer, sub: 'somebody' }).encode();
    return () => calls(scene).identity.identify({ credential: { case: 'jwt', value }, tenantId: admin.tenantId });
  }),
} satisfies Ways;
