import { Visibility } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { TemplateFeedService, TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { refusalOf, type ServiceCredentials, serviceClient } from '@offshoot/rpc';
import { passingOn } from '../../hosts/adapters/passing-on.ts';
import { shared } from './shared-calls.ts';
import { type ReadVersion, readVersion } from './template-facts.ts';
import { type Promised, promiseMs, templatePromises } from './template-promises.ts';

export interface Templates {
  /**
   * The current version as this user may see it, or for the pool itself, which may see all that is not deleted.
   * Throws TEMPLATE_NOT_FOUND, TEMPLATE_PRIVATE, UPSTREAM_UNAVAILABLE.
   */
  current(templateId: string, requester?: string): Promise<ReadVersion>;
  /** The same, and whether everybody may see it. */
  currentAndVisibility(templateId: string, requester: string): Promise<{ version: ReadVersion; isPublic: boolean }>;
}

/**
 * What everybody may see is asked for nobody in particular, so that the claims of a moment share one call; where that is
 * refused, for the user. Every answer is younger than the question, or promised to hold when it was asked: an update, an
 * unpublication or a deletion that has returned shows in every question that is asked later.
 */
export function templatesAt(url: string, { serviceKey, tls }: ServiceCredentials): Templates {
  const privateOnes = rememberedIds();
  const clientOf = (caller?: string) =>
    serviceClient(TemplateService, { url, serviceKey, audience: 'template', tls, ...(caller && { caller }) });
  const read = async (templateId: string, client: ReturnType<typeof clientOf>) => {
    const { version } = await passingOn('template', client.getTemplateVersion({ templateId, version: 0n }));
    if (!version?.content) throw new Error(`the template service gave no content for ${templateId}`);
    return readVersion(version);
  };
  const feed = serviceClient(TemplateFeedService, { url, serviceKey, audience: 'template', tls });
  const promises = templatePromises(async (templateId, known): Promise<Promised | undefined> => {
    const seen = known ? { knownVersion: BigInt(known.facts.version), knownRevision: BigInt(known.facts.revision) } : {};
    const answer = await feed.promiseCurrentVersion({ templateId, promiseMs, ...seen });
    const version = answer.version?.content ? readVersion(answer.version) : known;
    return version && { version, isPublic: answer.visibility === Visibility.PUBLIC, promisedMs: answer.promisedMs };
  });
  const anybody = clientOf('anonymous');
  const asAnybody = shared((templateId) => read(templateId, anybody));
  const pool = clientOf();
  const asThePool = shared((templateId) => read(templateId, pool));
  /** Throws as the service does for a user who may not see it either. */
  const readPrivate = (templateId: string, requester: string) => read(templateId, clientOf(requester));
  return {
    async currentAndVisibility(templateId, requester) {
      const held = promises.held(templateId);
      if (held?.isPublic) return held;
      try {
        return { version: await asAnybody(templateId), isPublic: true };
      } catch (error) {
        if (refusalOf(error)?.reason !== 'TEMPLATE_PRIVATE') throw error;
        return { version: await readPrivate(templateId, requester), isPublic: false };
      }
    },
    async current(templateId, requester) {
      if (requester !== undefined && privateOnes.has(templateId)) {
        const version = await readPrivate(templateId, requester);
        if (version.facts.creatorId !== requester) privateOnes.delete(templateId);
        return version;
      }
      const held = promises.held(templateId);
      if (held && (held.isPublic || requester === undefined)) return held.version;
      if (requester === undefined) return asThePool(templateId);
      try {
        return await asAnybody(templateId);
      } catch (error) {
        if (refusalOf(error)?.reason !== 'TEMPLATE_PRIVATE') throw error;
        privateOnes.add(templateId);
        return readPrivate(templateId, requester);
      }
    },
  };
}

/** Only spares the first of two calls: a template that was published meanwhile is found all the same. */
function rememberedIds(): { has(id: string): boolean; add(id: string): void; delete(id: string): void } {
  const lastsMs = 60_000;
  const until = new Map<string, number>();
  return {
    has: (id) => (until.get(id) ?? 0) > performance.now(),
    add: (id) => {
      if (until.size > 1000) until.clear();
      until.set(id, performance.now() + lastsMs);
    },
    delete: (id) => void until.delete(id),
  };
}
