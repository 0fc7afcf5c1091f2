import { TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { Refusal, refusalOf, serviceClient } from '@offshoot/rpc';
import { type ReadVersion, readVersion } from './template-facts.ts';

export interface Templates {
  /**
   * The current version as this user may see it, or for the pool itself, which may see all that is not deleted.
   * Throws TEMPLATE_NOT_FOUND, TEMPLATE_PRIVATE, UPSTREAM_UNAVAILABLE.
   */
  current(templateId: string, requester?: string): Promise<ReadVersion>;
}

export function templatesAt(url: string, serviceToken: string): Templates {
  return {
    async current(templateId, requester) {
      const client = serviceClient(TemplateService, { url, serviceToken, ...(requester && { caller: requester }) });
      const { version } = await passingOn(client.getTemplateVersion({ templateId, version: 0n }));
      if (!version?.content) throw new Error(`the template service gave no content for ${templateId}`);
      return readVersion(version);
    },
  };
}

/** What the template service refuses is refused to the caller in the same words. */
async function passingOn<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    const refusal = refusalOf(error);
    if (!refusal) throw error;
    if (refusal.reason === 'UPSTREAM_UNAVAILABLE') {
      throw new Refusal('UPSTREAM_UNAVAILABLE', 'The template service does not answer.', {
        help: 'Repeat the call in a moment, with the same request_id.',
        cause: error,
      });
    }
    throw new Refusal(refusal.reason, refusal.message, { metadata: refusal.metadata, cause: error });
  }
}
