import { defineEntity, p } from '@mikro-orm/core';
import { INSTANCE_STATES } from '../../domain/instance.ts';

const InstanceSchema = defineEntity({
  name: 'Instance',
  tableName: 'instance',
  indexes: [{ name: 'instance_parent_idx', properties: ['parentInstanceId'], where: '"parent_instance_id" is not null' }],
  properties: {
    instanceId: p.text().primary(),
    /** No foreign key: a child's record may arrive before its parent's. */
    parentInstanceId: p.text().nullable(),
    templateId: p.text(),
    creatorId: p.text(),
    ownerId: p.text(),
    state: p.enum(INSTANCE_STATES),
    revision: p.bigint(),
    createTime: p.datetime(),
  },
});

export class Instance extends InstanceSchema.class {}
InstanceSchema.setClass(Instance);

export { InstanceSchema };
