import { defineEntity, type InferEntity, p } from '@mikro-orm/core';

/** Our own copy of a signed version, its newest revision that we know: what desired_version means, whatever becomes of the template. */
export const TemplateVersionSchema = defineEntity({
  name: 'TemplateVersion',
  tableName: 'template_versions',
  properties: {
    templateId: p.text().primary(),
    version: p.bigint('number').primary(),
    /** Grows with every signature and attestation that is added to the version. */
    revision: p.bigint('number'),
    creatorId: p.text(),
    agentName: p.text(),
    /** offshoot.template.v1.TemplateVersion as it came. */
    message: p.blob(),
    createdAt: p.datetime(),
  },
});
export type TemplateVersionRow = InferEntity<typeof TemplateVersionSchema>;
