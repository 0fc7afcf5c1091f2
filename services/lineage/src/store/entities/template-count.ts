import { defineEntity, p } from '@mikro-orm/core';

/** A count beside the instances, updated in the same transaction, so that counting does not read them all. */
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
