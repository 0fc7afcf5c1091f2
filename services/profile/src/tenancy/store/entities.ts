import { defineEntity, p } from '@mikro-orm/core';

/** The ORM needs one; everything here is read and written by SQL. */
export const TenantSchema = defineEntity({
  name: 'Tenant',
  tableName: 'tenants',
  properties: { id: p.text().primary(), name: p.text(), createdBy: p.text(), createdAt: p.datetime() },
});
