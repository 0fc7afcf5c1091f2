import type { ResponseObject } from '@offshoot/open-responses';
import type { Configuration } from '../configuration/configuration.ts';
import type { Before } from '../conversation/conversation.ts';
import type { Turn } from './turn.ts';

/** What one WebSocket remembers of responses that are not stored: they can be continued over it, and are gone with it. */
export class SocketMemory {
  readonly #most: number;
  readonly #turns = new Map<string, { before: Before; configuration: Configuration | undefined }>();

  constructor(most: number) {
    this.#most = most;
  }

  before(responseId: string): Before | undefined {
    return this.#turns.get(responseId)?.before;
  }

  configuration(digest: string): Configuration | undefined {
    for (const { configuration } of this.#turns.values()) if (configuration?.digest === digest) return configuration;
    return undefined;
  }

  /** Forgets the oldest if there are too many. */
  add({ response, earlier }: Turn, made: ResponseObject, configuration: Configuration | undefined): void {
    const { responseId, conversationId, tenantId, subject, pin, input } = response;
    const items = [...earlier.items, ...input, ...made.output];
    const before: Before = {
      last: { responseId, conversationId, tenantId, subject, pin, status: made.status },
      earlier: { summary: earlier.summary, items, itemCount: response.itemCount + made.output.length },
    };
    this.#turns.set(responseId, { before, configuration });
    const [oldest] = this.#turns.keys();
    if (this.#turns.size > this.#most && oldest !== undefined) this.#turns.delete(oldest);
  }

  forget(responseId: string): void {
    this.#turns.delete(responseId);
  }
}
