import { defineEntity, p } from '@mikro-orm/core';

/** The ORM only migrates here, and wants to know one table: every other statement is prepared SQL. */
export const RunnerSchema = defineEntity({
  name: 'Runner',
  tableName: 'runner',
  properties: { runnerId: p.text().primary(), leaseTime: p.datetime() },
});
