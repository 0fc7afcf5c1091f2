import type { ReadVersion } from './template-facts.ts';

/** An answer of the template service, valid until `until` on this process's monotonic clock. */
interface Held {
  version: ReadVersion;
  isOpen: boolean;
  until: number;
}

/** An answer of the template service, with its promise. */
export interface Promised extends Pick<Held, 'version' | 'isOpen'> {
  promisedMs: number;
}

export interface TemplatePromises {
  /** Counts the request, and returns what is promised of the template right now. Undefined: ask the service. */
  held(templateId: string): Held | undefined;
}

/** The longest that the service promises, so that few writes there answer many claims. */
export const PROMISE_MS = 500;
/** Clocks run at different rates; a tenth is far more than their drift. */
const BELIEVED = 0.9;
/**
 * After an answer without a promise: the template is about to change or is missing, or another replica was asking. An answer still held
 * stays valid in the meantime.
 */
const PAUSE_MS = 100;
/** Versions take up to 256 KiB each. */
const MAX_KEPT = 256;

interface Asked {
  /** When it was last requested. */
  at: number;
  held?: Held;
  /** No promise is requested before this time. */
  promiseFrom: number;
}

/**
 * Requests promises in the background, one at a time per template, so that no claim waits for a promise or fails with it: without one,
 * claims ask as usual. Promises cost the service a write, so one is requested only if it would have answered this request, too.
 */
export function templatePromises(ask: (templateId: string, known?: ReadVersion) => Promise<Promised | undefined>): TemplatePromises {
  const templates = new Map<string, Asked>();
  const renew = async (templateId: string, asked: Asked) => {
    asked.promiseFrom = Number.POSITIVE_INFINITY;
    // Measured from before the service can have read its answer.
    const sent = performance.now();
    const promised = await ask(templateId, asked.held?.version).catch(() => undefined);
    if (!promised || promised.promisedMs === 0) {
      asked.promiseFrom = performance.now() + PAUSE_MS;
      return;
    }
    const { version, isOpen } = promised;
    const lastsMs = promised.promisedMs * BELIEVED;
    asked.held = { version, isOpen, until: sent + lastsMs };
    asked.promiseFrom = sent + lastsMs / 2;
  };
  return {
    held(templateId) {
      const now = performance.now();
      const asked = templates.get(templateId) ?? { at: Number.NEGATIVE_INFINITY, promiseFrom: now };
      // Moves it to the end: the map is ordered by last request.
      templates.delete(templateId);
      templates.set(templateId, asked);
      if (templates.size > MAX_KEPT) templates.delete(templates.keys().next().value ?? '');
      const wouldHaveHeld = now - asked.at < PROMISE_MS * BELIEVED;
      asked.at = now;
      if (wouldHaveHeld && now >= asked.promiseFrom) void renew(templateId, asked);
      return asked.held && now < asked.held.until ? asked.held : undefined;
    },
  };
}
