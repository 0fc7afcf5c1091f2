import { Visibility } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { TemplateFeedService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { refusalOf, serviceClient } from '@offshoot/rpc';
import { callerHeader, type ServiceCredentials, type UserCall } from '@offshoot/rpc/auth';
import { passingOn } from '../../work/adapters/passing-on.ts';
import { shared } from './shared-calls.ts';
import { type ReadVersion, readVersion } from './template-facts.ts';
import { PROMISE_MS, type Promised, templatePromises } from './template-promises.ts';

export interface Templates {
  /**
   * The current version as this user may see it. Without a user, as the pool may see it: once public, or shown to it in a creator's call.
   * Throws TEMPLATE_NOT_FOUND, TEMPLATE_PRIVATE, UPSTREAM_UNAVAILABLE.
   */
  current(templateId: string, user?: UserCall): Promise<ReadVersion>;
  /** The same, and whether the template is public. */
  currentAndVisibility(templateId: string, user: UserCall): Promise<{ version: ReadVersion; isOpen: boolean }>;
}

/**
 * Public templates are read anonymously, so that simultaneous claims share one call; if that is refused, they are read for the user. Every
 * answer is newer than the request, or was promised to hold at that time: once an update, unpublication or deletion has returned, every
 * later request sees it.
 */
export function templatesAt(url: string, { serviceKey, tls }: ServiceCredentials): Templates {
  const privateOnes = rememberedIds();
  const feed = serviceClient(TemplateFeedService, { url, serviceKey, audience: 'template', tls });
  /** `caller`: the token of the calling user, or 'anonymous'. */
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
    return version && { version, isOpen: answer.visibility !== Visibility.PRIVATE, promisedMs: answer.promisedMs };
  });
  const asAnybody = shared((templateId) => read(templateId, 'anonymous'));
  const asThePool = shared((templateId) => read(templateId));
  /** Throws the service's refusal if the user may not see it either. */
  const readPrivate = (templateId: string, { token }: UserCall) => read(templateId, token);
  return {
    async currentAndVisibility(templateId, user) {
      const held = promises.held(templateId);
      if (held?.isOpen) return held;
      try {
        return { version: await asAnybody(templateId), isOpen: true };
      } catch (error) {
        if (refusalOf(error)?.reason !== 'TEMPLATE_PRIVATE') throw error;
        return { version: await readPrivate(templateId, user), isOpen: false };
      }
    },
    async current(templateId, user) {
      if (user && privateOnes.has(templateId)) {
        const version = await readPrivate(templateId, user);
        if (version.facts.creatorId !== user.inboxId) privateOnes.delete(templateId);
        return version;
      }
      const held = promises.held(templateId);
      if (held && (held.isOpen || !user)) return held.version;
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

/** Only saves the first of two calls; a template that was published meanwhile is still found. */
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
