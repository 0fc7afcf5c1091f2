import { Refusal } from '@offshoot/refusals';
import type { Template } from './template.ts';

/** Changes whenever the template changes. Opaque to clients. */
export function etagOf(template: Pick<Template, 'version' | 'revision'>): string {
  return `v${template.version}-r${template.revision}`;
}

export function etagMismatch(template: Template): Refusal {
  return new Refusal('ETAG_MISMATCH', `Template ${template.id} has been changed in the meantime.`, {
    help: 'Read the template again, and sign the next version on top of it.',
    metadata: { template_id: template.id, etag: etagOf(template) },
  });
}
