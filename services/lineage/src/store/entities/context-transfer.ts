import { defineEntity, p } from '@mikro-orm/core';

const ContextTransferSchema = defineEntity({
  name: 'ContextTransfer',
  tableName: 'context_transfer',
  indexes: [{ name: 'context_transfer_by_target', properties: ['targetInstanceId'] }],
  properties: {
    transferId: p.text().primary(),
    /** No foreign keys: it may arrive before the records of the two. */
    sourceInstanceId: p.text(),
    targetInstanceId: p.text(),
    ingestTime: p.datetime(),
  },
});

class ContextTransfer extends ContextTransferSchema.class {}
ContextTransferSchema.setClass(ContextTransfer);

export { ContextTransferSchema };
