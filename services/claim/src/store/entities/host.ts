import { defineEntity, type InferEntity, p } from '@mikro-orm/core';

/** A process that runs instances. Its idle instances can be claimed while its lease lasts. */
export const HostSchema = defineEntity({
  name: 'Host',
  tableName: 'hosts',
  properties: {
    id: p.text().primary(),
    address: p.text(),
    /** SHA-256 of what the host registered with first. Null: it registered before there was one. */
    credentialDigest: p.blob().nullable(),
    leaseExpiresAt: p.datetime(),
    /** The next KeepAlive is refused, so that the host registers and is told what to drop. */
    mustRegister: p.boolean().default(false),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  },
});
export type Host = InferEntity<typeof HostSchema>;
