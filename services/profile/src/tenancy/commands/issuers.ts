import { Refusal } from '@offshoot/refusals';
import type { Identity } from '@offshoot/rpc/auth';
import type { TenancyDeps } from '../deps.ts';
import { requireCapacity } from '../domain/caps.ts';
import { requireOwnRole } from '../domain/key-rules.ts';
import type { Actor, Issuer } from '../domain/tenancy.ts';
import { addIssuer, issuersOf, deleteIssuer as remove } from '../store/issuers.ts';
import { changeTenant } from './change-tenant.ts';

/** Throws VALIDATION_FAILED, KEY_EXCEEDS_MAKER, ISSUER_EXISTS, QUOTA_EXCEEDED. */
export async function createIssuer(
  deps: TenancyDeps,
  actor: Identity,
  wanted: Omit<Issuer, 'id' | 'tenantId' | 'createdAt'>,
): Promise<Issuer> {
  for (const role of Object.values(wanted.roles)) requireOwnRole(actor, role, 'roles');
  if (wanted.defaultRole !== '') requireOwnRole(actor, wanted.defaultRole, 'default_role');
  deps.issuerKeys.requireUsable(wanted.issuer, 'issuer');
  if (wanted.jwksUrl !== '') deps.issuerKeys.requireUsable(wanted.jwksUrl, 'jwks_url');
  return changeTenant(deps, actor, async ({ query, now, audit }) => {
    requireCapacity(deps.caps, 'issuers', (await issuersOf(query, actor.tenantId)).length);
    const issuer = { ...wanted, id: deps.newId('iss'), tenantId: actor.tenantId, createdAt: now };
    if (!(await addIssuer(query, issuer))) {
      throw new Refusal('ISSUER_EXISTS', 'The tenant has this identity provider already, with this audience.');
    }
    await audit({ action: 'issuer.create', target: issuer.id, detail: { issuer: issuer.issuer, audience: issuer.audience } });
    return issuer;
  });
}

/** Throws ISSUER_NOT_FOUND. */
export function deleteIssuer(deps: TenancyDeps, actor: Actor, id: string): Promise<void> {
  return changeTenant(deps, actor, async ({ query, audit }) => {
    if (!(await remove(query, actor.tenantId, id))) throw new Refusal('ISSUER_NOT_FOUND', 'The tenant has no such identity provider.');
    await audit({ action: 'issuer.delete', target: id });
  });
}
