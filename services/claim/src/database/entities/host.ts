import { defineEntity, type InferEntity, p } from '@mikro-orm/core';

/** A process that runs instances. Its idle instances can be claimed while its lease is valid. */
export const HostSchema = defineEntity({
  name: 'Host',
  tableName: 'hosts',
  properties: {
    id: p.text().primary(),
    address: p.text(),
    /** HostCertificate, base64url. */
    certificate: p.text().default(''),
    leaseExpiresAt: p.datetime(),
    /** The next KeepAlive is refused, so that the host registers and learns what to drop. */
    mustRegister: p.boolean().default(false),
    /** Maximum number of instances. 0: not stated. */
    capacity: p.integer(),
    /** Idle instances that it keeps regardless of what the pool wants. */
    idleFloor: p.integer(),
    /** Hosts with the same backup place can restore each other's instances. Empty: it makes no backups. */
    backupPlace: p.text(),
    /** Since when its instances count as without a host. Null: its lease is valid, or its expiry has not been noticed yet. */
    lapsedAt: p.datetime().nullable(),
    /** The host announced that it was leaving: instances without a backup wait for it. */
    hasLeft: p.boolean().default(false),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  },
});
export type Host = InferEntity<typeof HostSchema>;
