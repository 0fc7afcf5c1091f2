import { defineEntity, p } from '@mikro-orm/core';

/** Kept beside the instances and changed in the same transaction, so that a count does not read them all. */
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
