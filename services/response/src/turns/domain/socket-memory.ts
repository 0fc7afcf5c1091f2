import type { Item, ResponseObject } from '@offshoot/openai-api';
import { answeredBefore, answeredIn, approvalRequestsIn } from '../../conversations/domain/approvals.ts';
import type { Before } from '../../conversations/domain/conversation.ts';
import type { Turn } from '../../conversations/domain/turn.ts';
import type { Configuration } from './configuration.ts';

/** A response of whose chain something is stored nowhere. */
export interface Held {
  last: Before['last'];
  /** The last response of its chain up to which everything is stored. Undefined: there is none. */
  storedBefore: string | undefined;
  /** The stored ones after that. */
  storedSince: readonly string[];
  /** The later items, stored or not. */
  items: readonly Item[];
  /** Of the whole conversation. */
  itemCount: number;
  configuration: Configuration | undefined;
  /** The approval requests among the items. All turns after one of them share what became of it. */
  requests: ReadonlyMap<string, { answeredBy?: string }>;
}

/** What one WebSocket remembers of conversations that are not wholly stored: they can be continued over it, and are gone with it. */
export class SocketMemory {
  readonly #most: number;
  readonly #held = new Map<string, Held>();

  constructor(most: number) {
    this.#most = most;
  }

  held(responseId: string): Held | undefined {
    return this.#held.get(responseId);
  }

  configuration(digest: string): Configuration | undefined {
    for (const { configuration } of this.#held.values()) if (configuration?.digest === digest) return configuration;
    return undefined;
  }

  /** Takes the turn's answers to requests that only this socket remembers. Throws RequestRefusal if one of them was answered before. */
  answer({ response: { responseId, previousResponseId, input } }: Turn): void {
    const requests = this.#heldBefore(previousResponseId)?.requests;
    const answered = answeredIn(input).flatMap((id) => {
      const request = requests?.get(id);
      return request === undefined ? [] : [[id, request] as const];
    });
    for (const [id, { answeredBy }] of answered) if (answeredBy !== undefined) throw answeredBefore(input, id, answeredBy);
    for (const [, request] of answered) request.answeredBy = responseId;
  }

  /** Remembers the response if the rows are not enough to continue it. Forgets the oldest if there are too many. */
  add({ response, isStored }: Turn, made: ResponseObject, configuration: Configuration | undefined): void {
    const { responseId, conversationId, previousResponseId, tenantId, subject, pin, input } = response;
    const before = this.#heldBefore(previousResponseId);
    if (isStored && before === undefined) return;
    const { storedBefore, storedSince, items } = before ?? { storedBefore: previousResponseId, storedSince: [], items: [] };
    const said = [...input, ...made.output];
    this.#held.set(responseId, {
      last: { responseId, conversationId, tenantId, subject, pin, status: made.status },
      storedBefore,
      storedSince: isStored ? [...storedSince, responseId] : storedSince,
      items: [...items, ...said],
      itemCount: response.itemCount + made.output.length,
      configuration,
      requests: new Map([...(before?.requests ?? []), ...approvalRequestsIn(said).map((id) => [id, {}] as const)]),
    });
    const [oldest] = this.#held.keys();
    if (this.#held.size > this.#most && oldest !== undefined) this.#held.delete(oldest);
  }

  forget(responseId: string): void {
    this.#held.delete(responseId);
  }

  #heldBefore(responseId: string | undefined): Held | undefined {
    return responseId === undefined ? undefined : this.#held.get(responseId);
  }
}
