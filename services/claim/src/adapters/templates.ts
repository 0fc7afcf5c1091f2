import { TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { type ServiceCredentials, serviceClient } from '@offshoot/rpc';
import { passingOn } from './passing-on.ts';
import { type ReadVersion, readVersion } from './template-facts.ts';

export interface Templates {
  /**
   * The current version as this user may see it, or for the pool itself, which may see all that is not deleted.
   * Throws TEMPLATE_NOT_FOUND, TEMPLATE_PRIVATE, UPSTREAM_UNAVAILABLE.
   */
  current(templateId: string, requester?: string): Promise<ReadVersion>;
}

export function templatesAt(url: string, { serviceToken, tls }: ServiceCredentials): Templates {
  return {
    async current(templateId, requester) {
      const client = serviceClient(TemplateService, { url, serviceToken, tls, ...(requester && { caller: requester }) });
      const { version } = await passingOn('The template service', client.getTemplateVersion({ templateId, version: 0n }));
      if (!version?.content) throw new Error(`the template service gave no content for ${templateId}`);
      return readVersion(version);
    },
  };
}
