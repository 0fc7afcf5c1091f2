import { defineEntity, type InferEntity, p } from '@mikro-orm/core';

/** A process that runs instances. Its idle instances can be claimed while its lease lasts. */
export const HostSchema = defineEntity({
  name: 'Host',
  tableName: 'hosts',
  properties: {
    id: p.text().primary(),
    address: p.text(),
    leaseExpiresAt: p.datetime(),
    /** The next KeepAlive is refused, so that the host registers and is told what to drop. */
    mustRegister: p.boolean().default(false),
    /** Instances that it takes in all. 0: it does not say. */
    capacity: p.integer(),
    /** Idle instances that it keeps whatever the pool wants. */
    idleFloor: p.integer(),
    /** Hosts of one place can restore one another's instances. Empty: it makes no backups. */
    backupPlace: p.text(),
    /** Since when its instances count as without a host. Null: its lease lasts, or its end was not noticed yet. */
    lapsedAt: p.datetime().nullable(),
    /** It said so itself: then what has no backup waits for it. */
    hasLeft: p.boolean().default(false),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  },
});
export type Host = InferEntity<typeof HostSchema>;
