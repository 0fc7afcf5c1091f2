import type { Query } from '@offshoot/postgres';
import type { Issuer } from '../domain/tenancy.ts';
import { issuerFrom, type Row } from './rows.ts';

/** False: the tenant has it already. */
export async function addIssuer(query: Query, issuer: Issuer): Promise<boolean> {
  const added = await query(
    `insert into issuers (id, tenant_id, issuer, audience, jwks_url, algorithms, roles_claim, roles, default_role, groups_claim, groups, created_at)
      values (:id, :tenant_id, :issuer, :audience, :jwks_url, :algorithms, :roles_claim, :roles::jsonb, :default_role, :groups_claim,
        :groups::jsonb, :created_at)
      on conflict (tenant_id, issuer, audience) do nothing returning id`,
    {
      id: issuer.id,
      tenant_id: issuer.tenantId,
      issuer: issuer.issuer,
      audience: issuer.audience,
      jwks_url: issuer.jwksUrl,
      algorithms: issuer.algorithms,
      roles_claim: issuer.rolesClaim,
      roles: JSON.stringify(issuer.roles),
      default_role: issuer.defaultRole,
      groups_claim: issuer.groupsClaim,
      groups: JSON.stringify(issuer.groups),
      created_at: issuer.createdAt,
    },
  );
  return added.length > 0;
}

/** By age. */
export async function issuersOf(query: Query, tenantId: string): Promise<Issuer[]> {
  const rows = await query<Row>('select * from issuers where tenant_id = :tenant_id order by created_at, id', { tenant_id: tenantId });
  return rows.map(issuerFrom);
}

/** False: the tenant has none with this ID. */
export async function deleteIssuer(query: Query, tenantId: string, id: string): Promise<boolean> {
  const deleted = await query('delete from issuers where tenant_id = :tenant_id and id = :id returning id', { tenant_id: tenantId, id });
  return deleted.length > 0;
}
