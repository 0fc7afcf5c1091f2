import { Refusal } from '@offshoot/refusals';
import { type Identity, requireScope } from '@offshoot/rpc/auth';
import type { TenancyDeps } from '../deps.ts';
import { scopesOf } from '../domain/roles.ts';
import { recordAudit } from '../store/audit-events.ts';
import { markDeleted, publishedTemplates } from '../store/deleted-tenants.ts';
import { memberById } from '../store/members.ts';
import { lockTenant } from '../store/tenants.ts';
import { tenantNotFound } from './change-tenant.ts';

const MAX_TEMPLATES = 1_000;

/**
 * Deletes the tenant for everybody at once; its rows are erased after that. Returns the templates that were published from its profiles.
 * Neither a leaked key nor an attacker who controls an identity provider can do this. Throws PERSON_REQUIRED, SCOPE_MISSING,
 * TENANT_NAME_MISMATCH, TENANT_NOT_FOUND.
 */
export async function deleteTenant(deps: TenancyDeps, identity: Identity, name: string): Promise<string[]> {
  const { tenantId, subject, keyId } = identity;
  if (keyId !== undefined) throw personRequired();
  const kept = await deps.queries.transaction(async (query) => {
    const tenant = await lockTenant(query, tenantId);
    if (!tenant) throw tenantNotFound();
    // Users of an identity provider have no row.
    const member = await memberById(query, tenantId, subject);
    if (!member || member.isInvited) throw personRequired();
    requireScope({ scopes: scopesOf(member.role) }, 'tenant:admin');
    if (asWritten(name) !== asWritten(tenant.name)) throw nameMismatch();
    const [now, templates] = [deps.now(), await publishedTemplates(query, tenantId, MAX_TEMPLATES)];
    await markDeleted(query, tenantId, now);
    await recordAudit(query, identity, { action: 'tenant.delete', target: tenantId, detail: { inbox_id: member.inboxId }, now });
    return templates;
  });
  deps.wakeForgetting();
  return kept;
}

/** Keyboards write one letter in several ways. */
const asWritten = (name: string): string => name.normalize('NFC').trim();

function nameMismatch(): Refusal {
  return new Refusal('TENANT_NAME_MISMATCH', 'This is not the name of the tenant, and nothing was deleted.', {
    metadata: { field: 'name' },
  });
}

function personRequired(): Refusal {
  return new Refusal('PERSON_REQUIRED', 'Only a person who has signed in with their inbox may delete a tenant, and nothing was deleted.');
}
