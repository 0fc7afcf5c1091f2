import { defineEntity, type InferEntity, p } from '@mikro-orm/core';

/** Our own copy of a signed version: what desired_version means, whatever becomes of the template. */
export const TemplateVersionSchema = defineEntity({
  name: 'TemplateVersion',
  tableName: 'template_versions',
  properties: {
    templateId: p.text().primary(),
    version: p.bigint('number').primary(),
    creatorId: p.text(),
    agentName: p.text(),
    /** offshoot.template.v1.TemplateVersion as it came. */
    message: p.blob(),
    createdAt: p.datetime(),
  },
});
export type TemplateVersionRow = InferEntity<typeof TemplateVersionSchema>;
