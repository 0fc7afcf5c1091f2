import { defineEntity, p } from '@mikro-orm/core';

/** Stored beside the instances and updated in the same transaction, so that counting does not read them all. */
const TemplateCountSchema = defineEntity({
  name: 'TemplateCount',
  tableName: 'template_count',
  properties: {
    templateId: p.text().primary(),
    creatorId: p.text(),
    live: p.bigint(),
    total: p.bigint(),
  },
});

export class TemplateCount extends TemplateCountSchema.class {}
TemplateCountSchema.setClass(TemplateCount);

export { TemplateCountSchema };
