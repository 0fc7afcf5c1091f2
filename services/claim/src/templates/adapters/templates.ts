import { callerHeader, type ServiceCredentials, type UserCall } from '@offshoot/callers';
import { Visibility } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { TemplateFeedService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { refusalOf, serviceClient } from '@offshoot/rpc';
import { passingOn } from '../../hosts/adapters/passing-on.ts';
import { shared } from './shared-calls.ts';
import { type ReadVersion, readVersion } from './template-facts.ts';
import { PROMISE_MS, type Promised, templatePromises } from './template-promises.ts';

export interface Templates {
  /**
   * The current version as this user may see it, or for the pool itself, which sees what was public once or was shown to it
   * in a creator's call. Throws TEMPLATE_NOT_FOUND, TEMPLATE_PRIVATE, UPSTREAM_UNAVAILABLE.
   */
  current(templateId: string, user?: UserCall): Promise<ReadVersion>;
  /** The same, and whether everybody may see it. */
  currentAndVisibility(templateId: string, user: UserCall): Promise<{ version: ReadVersion; isPublic: boolean }>;
}

/**
 * What everybody may see is asked for nobody in particular, so that the claims of a moment share one call; where that is
 * refused, for the user. Every answer is younger than the question, or promised to hold when it was asked: an update, an
 * unpublication or a deletion that has returned shows in every question that is asked later.
 */
export function templatesAt(url: string, { serviceKey, tls }: ServiceCredentials): Templates {
  const privateOnes = rememberedIds();
  const feed = serviceClient(TemplateFeedService, { url, serviceKey, audience: 'template', tls });
  /** `caller`: the token of the user whose call this is, or 'anonymous'. */
  const read = async (templateId: string, caller?: string) => {
    const headers = caller === undefined ? {} : { [callerHeader]: caller };
    const { version } = await passingOn('template', feed.getCurrentVersion({ templateId }, { headers }));
    if (!version?.content) throw new Error(`the template service gave no content for ${templateId}`);
    return readVersion(version);
  };
  const promises = templatePromises(async (templateId, known): Promise<Promised | undefined> => {
    const seen = known ? { knownVersion: BigInt(known.facts.version), knownRevision: BigInt(known.facts.revision) } : {};
    const answer = await feed.promiseCurrentVersion({ templateId, promiseMs: PROMISE_MS, ...seen });
    const version = answer.version?.content ? readVersion(answer.version) : known;
    return version && { version, isPublic: answer.visibility === Visibility.PUBLIC, promisedMs: answer.promisedMs };
  });
  const asAnybody = shared((templateId) => read(templateId, 'anonymous'));
  const asThePool = shared((templateId) => read(templateId));
  /** Throws as the service does for a user who may not see it either. */
  const readPrivate = (templateId: string, { token }: UserCall) => read(templateId, token);
  return {
    async currentAndVisibility(templateId, user) {
      const held = promises.held(templateId);
      if (held?.isPublic) return held;
      try {
        return { version: await asAnybody(templateId), isPublic: true };
      } catch (error) {
        if (refusalOf(error)?.reason !== 'TEMPLATE_PRIVATE') throw error;
        return { version: await readPrivate(templateId, user), isPublic: false };
      }
    },
    async current(templateId, user) {
      if (user && privateOnes.has(templateId)) {
        const version = await readPrivate(templateId, user);
        if (version.facts.creatorId !== user.inboxId) privateOnes.delete(templateId);
        return version;
      }
      const held = promises.held(templateId);
      if (held && (held.isPublic || !user)) return held.version;
      if (!user) return asThePool(templateId);
      try {
        return await asAnybody(templateId);
      } catch (error) {
        if (refusalOf(error)?.reason !== 'TEMPLATE_PRIVATE') throw error;
        privateOnes.add(templateId);
        return readPrivate(templateId, user);
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
