import type { ReadVersion } from './template-facts.ts';

/** What the template service has said, and may be BELIEVED until `until` on this process's monotonic clock. */
interface Held {
  version: ReadVersion;
  isPublic: boolean;
  until: number;
}

/** An answer of the template service. */
export interface Promised extends Pick<Held, 'version' | 'isPublic'> {
  promisedMs: number;
}

export interface TemplatePromises {
  /** Notes that the template is asked for, and answers what is promised of it at this moment. Undefined: ask the service. */
  held(templateId: string): Held | undefined;
}

/** As long as the service promises at most, so that few writes there answer many claims. */
export const PROMISE_MS = 500;
/** Clocks run differently fast; a tenth is far more than they do. */
const BELIEVED = 0.9;
/**
 * After an answer without a promise: the template is about to change, there is none, or another replica was asking. What is
 * held is not over by then.
 */
const PAUSE_MS = 100;
/** Versions weigh up to 256 KiB. */
const MOST_KEPT = 256;

interface Asked {
  /** When it was asked for last. */
  at: number;
  held?: Held;
  /** No promise is asked for before. */
  promiseFrom: number;
}

/**
 * Asks for promises in the background, one at a time for each template, so that no claim waits for one or fails with one: without a
 * promise claims ask as ever. Only where a promise that lasted would have answered this question: it costs the service a write.
 */
export function templatePromises(ask: (templateId: string, known?: ReadVersion) => Promise<Promised | undefined>): TemplatePromises {
  const templates = new Map<string, Asked>();
  const renew = async (templateId: string, asked: Asked) => {
    asked.promiseFrom = Number.POSITIVE_INFINITY;
    // Counted from before the service can have read what it answers.
    const sent = performance.now();
    const promised = await ask(templateId, asked.held?.version).catch(() => undefined);
    if (!promised || promised.promisedMs === 0) {
      asked.promiseFrom = performance.now() + PAUSE_MS;
      return;
    }
    const { version, isPublic } = promised;
    const lastsMs = promised.promisedMs * BELIEVED;
    asked.held = { version, isPublic, until: sent + lastsMs };
    asked.promiseFrom = sent + lastsMs / 2;
  };
  return {
    held(templateId) {
      const now = performance.now();
      const asked = templates.get(templateId) ?? { at: Number.NEGATIVE_INFINITY, promiseFrom: now };
      // The last in order is the one that was asked for last.
      templates.delete(templateId);
      templates.set(templateId, asked);
      if (templates.size > MOST_KEPT) templates.delete(templates.keys().next().value ?? '');
      const wouldHaveHeld = now - asked.at < PROMISE_MS * BELIEVED;
      asked.at = now;
      if (wouldHaveHeld && now >= asked.promiseFrom) void renew(templateId, asked);
      return asked.held && now < asked.held.until ? asked.held : undefined;
    },
  };
}
