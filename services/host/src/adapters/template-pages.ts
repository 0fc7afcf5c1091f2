// Whether a template has a page for everybody, asked of the site itself. The address is made of the operator's own setting and the signed
// ID of the template, so the pool cannot put another one into its place.
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { TemplatePages } from '../agent/conversation/profile.ts';

/** A template can become private, or public. */
const LOOK_AGAIN_MS = 10 * 60_000;
const FAILED_MS = 60_000;
const TIMEOUT_MS = 5_000;
const MAX_KNOWN = 10_000;

interface Known {
  page: string | undefined;
  lookAt: number;
  isLooking: boolean;
  waiting: Set<() => void>;
}

/** `origin` undefined: there is no site. */
export function createTemplatePages({ origin, log }: { origin: string | undefined; log: Logger }): TemplatePages {
  if (origin === undefined) return { of: () => '' };
  const pages = new Map<string, Known>();
  const look = async (templateId: string, known: Known) => {
    known.isLooking = true;
    const address = new URL(`/t/${encodeURIComponent(templateId)}`, origin).href;
    const found = await ask(address).catch((error: unknown) => {
      log.warn({ err: error }, 'could not ask whether a template has a page');
      return undefined;
    });
    known.isLooking = false;
    known.lookAt = Date.now() + (found === undefined ? FAILED_MS : LOOK_AGAIN_MS);
    if (found === undefined || found === known.page) return;
    known.page = found;
    for (const tell of known.waiting) tell();
    known.waiting.clear();
  };
  return {
    of(templateId, tell) {
      let known = pages.get(templateId);
      if (known === undefined) {
        if (pages.size >= MAX_KNOWN) pages.clear();
        known = { page: undefined, lookAt: 0, isLooking: false, waiting: new Set() };
        pages.set(templateId, known);
      }
      if (!known.isLooking && Date.now() >= known.lookAt) void look(templateId, known);
      if (known.isLooking) known.waiting.add(tell);
      return known.page;
    },
  };
}

/** Its card is small, and is there if the page is. Undefined: the site cannot say now. */
async function ask(page: string): Promise<string | undefined> {
  const { status } = await fetch(`${page}/agent-card.json`, { method: 'HEAD', redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (status === 200) return page;
  return status === 404 ? '' : undefined;
}
