import { dateOf, fieldsOf, MalformedAnswer, optionalTextOf, textOf } from '@offshoot/safe-fetch/provider-http/answer-fields.ts';
import { ProviderHttp, type ProviderHttpOptions } from '@offshoot/safe-fetch/provider-http/provider-http.ts';
import { AgentMailKeys } from './agentmail-keys.ts';
import { allPages } from './agentmail-pages.ts';
import { isResourceId, Mark } from './mark.ts';
import type { CallOptions, FoundResource, ListedResource, ProvisionedResource, ProvisionRequest, ToolProvider } from './port.ts';

const MAX_DISPLAY_NAME = 100;

export interface AgentMailOptions extends Omit<ProviderHttpOptions, 'baseUrl'> {
  /** Default: AgentMail's public API. */
  baseUrl?: string;
  deployment: string;
  /** A domain verified at AgentMail. Default: AgentMail's own domain. */
  domain?: string;
}

interface Inbox {
  inboxId: string;
  email: string;
  clientId: string | undefined;
  /** Metadata key `offshoot`, written by Mark. */
  mark: string | undefined;
  createdAt: Date;
}

/**
 * Inboxes, each with a key that opens it alone. The provider makes the creation of inboxes idempotent: the same `client_id` returns the
 * existing one. It does not do so for keys, and a key's text is sent once: a repeated `provision` deletes the keys of earlier calls, since
 * nobody has their text. A key that is made later than that, by a request that timed out, is deleted with the inbox.
 */
export class AgentMailProvider implements ToolProvider {
  readonly name = 'agentmail';
  readonly madeBy = 'provider';
  readonly #http: ProviderHttp;
  readonly #keys: AgentMailKeys;
  readonly #mark: Mark;
  readonly #domain: string | undefined;

  constructor(o: AgentMailOptions) {
    this.#http = new ProviderHttp(this.name, { ...o, baseUrl: o.baseUrl ?? 'https://api.agentmail.to' });
    this.#keys = new AgentMailKeys(this.#http);
    this.#mark = new Mark(o.deployment);
    this.#domain = o.domain;
  }

  async provision(request: ProvisionRequest): Promise<ProvisionedResource> {
    const { signal } = request;
    const name = this.#mark.of(request.resourceId);
    const { inboxId, email } = await this.#inboxFor(request);
    if (!request.isFirstAttempt) await this.#keys.deleteAll(inboxId, { name, signal });
    const key = await this.#keys.create(inboxId, name, signal);
    return { providerRef: inboxId, values: { address: email, key }, publicValues: { address: email } };
  }

  #inboxFor(request: ProvisionRequest): Promise<Inbox> {
    return this.#http.request({
      what: 'create inbox',
      method: 'POST',
      path: '/v0/inboxes',
      // No username: a random one cannot be taken.
      body: {
        client_id: request.resourceId,
        domain: this.#domain,
        display_name: displayNameFrom(request.displayName),
        metadata: { offshoot: this.#mark.of(request.resourceId) },
      },
      signal: request.signal,
      read: (body) => {
        const inbox = inboxOf(body);
        if (inbox.clientId !== request.resourceId) throw new MalformedAnswer('client_id');
        return inbox;
      },
    });
  }

  async find(resourceId: string, o: CallOptions = {}): Promise<FoundResource | undefined> {
    for await (const inbox of this.#inboxes(o.signal))
      if (inbox.clientId === resourceId) return { providerRefs: [inbox.inboxId], resource: 'made-but-unreadable' };
    return undefined;
  }

  async release(providerRef: string, o: CallOptions = {}): Promise<void> {
    await this.#keys.deleteAll(providerRef, o);
    return this.#http.delete('delete inbox', `/v0/inboxes/${encodeURIComponent(providerRef)}`, o.signal);
  }

  async *list(o: CallOptions = {}): AsyncGenerator<ListedResource> {
    for await (const inbox of this.#inboxes(o.signal)) {
      const resourceId = this.#mark.resourceIdIn(inbox.mark);
      // Both marks are required: metadata can be edited by hand, the client ID cannot.
      if (isResourceId(resourceId) && inbox.clientId === resourceId)
        yield { resourceId, providerRef: inbox.inboxId, createdAt: inbox.createdAt };
    }
  }

  #inboxes(signal?: AbortSignal): AsyncGenerator<Inbox> {
    return allPages(this.#http, { what: 'list inboxes', path: '/v0/inboxes', list: 'inboxes', signal }, inboxOf);
  }
}

function inboxOf(value: unknown): Inbox {
  const fields = fieldsOf(value, 'inbox');
  const metadata = fields.metadata === undefined || fields.metadata === null ? {} : fieldsOf(fields.metadata, 'metadata');
  return {
    inboxId: textOf(fields, 'inbox_id'),
    email: optionalTextOf(fields, 'email') ?? textOf(fields, 'inbox_id'),
    clientId: optionalTextOf(fields, 'client_id'),
    mark: typeof metadata.offshoot === 'string' ? metadata.offshoot : undefined,
    createdAt: dateOf(fields, 'created_at'),
  };
}

/** It becomes part of a mail header: one line, without quotes or brackets. */
function displayNameFrom(name: string): string | undefined {
  const text = name
    .replace(/[\p{C}"<>]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return [...text].slice(0, MAX_DISPLAY_NAME).join('') || undefined;
}
