import { defineEntity, type InferEntity, p } from '@mikro-orm/core';

/** The pool's copy of a signed version at the newest known revision. It defines desired_version, even after the template is deleted. */
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
    /** offshoot.template.v1.TemplateVersion as received. */
    message: p.blob(),
    createdAt: p.datetime(),
  },
});
export type TemplateVersionRow = InferEntity<typeof TemplateVersionSchema>;
