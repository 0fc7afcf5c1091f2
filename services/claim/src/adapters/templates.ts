import { TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { refusalOf, type ServiceCredentials, serviceClient } from '@offshoot/rpc';
import { passingOn } from './passing-on.ts';
import { shared } from './shared-calls.ts';
import { type ReadVersion, readVersion } from './template-facts.ts';

export interface Templates {
  /**
   * The current version as this user may see it, or for the pool itself, which may see all that is not deleted.
   * Throws TEMPLATE_NOT_FOUND, TEMPLATE_PRIVATE, UPSTREAM_UNAVAILABLE.
   */
  current(templateId: string, requester?: string): Promise<ReadVersion>;
}

/**
 * What everybody may see is asked for nobody in particular, so that the claims of a moment share one call; where that is
 * refused, for the user. Every answer is younger than the question.
 */
export function templatesAt(url: string, { serviceToken, tls }: ServiceCredentials): Templates {
  const privateOnes = rememberedIds();
  const read = async (templateId: string, caller?: string) => {
    const client = serviceClient(TemplateService, { url, serviceToken, tls, ...(caller && { caller }) });
    const { version } = await passingOn('The template service', client.getTemplateVersion({ templateId, version: 0n }));
    if (!version?.content) throw new Error(`the template service gave no content for ${templateId}`);
    return readVersion(version);
  };
  const asAnybody = shared((templateId) => read(templateId, 'anonymous'));
  const asThePool = shared((templateId) => read(templateId));
  return {
    async current(templateId, requester) {
      if (requester === undefined) return asThePool(templateId);
      if (privateOnes.has(templateId)) return read(templateId, requester);
      try {
        return await asAnybody(templateId);
      } catch (error) {
        if (refusalOf(error)?.reason !== 'TEMPLATE_PRIVATE') throw error;
        privateOnes.add(templateId);
        return read(templateId, requester);
      }
    },
  };
}

/** Only spares the first of two calls: a template that was published meanwhile is found all the same. */
function rememberedIds(): { has(id: string): boolean; add(id: string): void } {
  const lastsMs = 60_000;
  const until = new Map<string, number>();
  return {
    has: (id) => (until.get(id) ?? 0) > performance.now(),
    add: (id) => {
      if (until.size > 1000) until.clear();
      until.set(id, performance.now() + lastsMs);
    },
  };
}
