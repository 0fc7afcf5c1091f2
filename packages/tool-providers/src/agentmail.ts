import {
  dateOf,
  fieldsOf,
  listOf,
  MalformedAnswer,
  optionalTextOf,
  ProviderHttp,
  type ProviderHttpOptions,
  textOf,
} from '@offshoot/provider-http';
import { isResourceId, Mark } from './mark.ts';
import type { CallOptions, FoundResource, ListedResource, ProvisionedResource, ProvisionRequest, ToolProvider } from './port.ts';

const PAGE_SIZE = 100;
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

/** Inboxes. The provider itself makes creation idempotent: the same `client_id` returns the existing inbox. */
export class AgentMailProvider implements ToolProvider {
  readonly name = 'agentmail';
  readonly madeBy = 'provider';
  readonly #http: ProviderHttp;
  readonly #mark: Mark;
  readonly #domain: string | undefined;

  constructor(o: AgentMailOptions) {
    this.#http = new ProviderHttp(this.name, { ...o, baseUrl: o.baseUrl ?? 'https://api.agentmail.to' });
    this.#mark = new Mark(o.deployment);
    this.#domain = o.domain;
  }

  provision(request: ProvisionRequest): Promise<ProvisionedResource> {
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
        return resourceFrom(inbox);
      },
    });
  }

  async find(resourceId: string, o: CallOptions = {}): Promise<FoundResource | undefined> {
    for await (const inbox of this.#inboxes(o.signal))
      if (inbox.clientId === resourceId) return { providerRefs: [inbox.inboxId], resource: resourceFrom(inbox) };
    return undefined;
  }

  release(providerRef: string, o: CallOptions = {}): Promise<void> {
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

  async *#inboxes(signal?: AbortSignal): AsyncGenerator<Inbox> {
    for (let token: string | undefined; ; ) {
      const page = await this.#http.request({
        what: 'list inboxes',
        method: 'GET',
        path: '/v0/inboxes',
        query: { limit: String(PAGE_SIZE), ...(token === undefined ? {} : { page_token: token }) },
        signal,
        read: (body) => {
          const fields = fieldsOf(body);
          return { inboxes: listOf(fields, 'inboxes').map(inboxOf), next: optionalTextOf(fields, 'next_page_token') };
        },
      });
      yield* page.inboxes;
      if (page.next === undefined) return;
      // A token that repeats would be followed forever.
      if (page.next === token) throw this.#http.error('list inboxes', 'garbage', { detail: 'field next_page_token' });
      token = page.next;
    }
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

function resourceFrom(inbox: Inbox): ProvisionedResource {
  return { providerRef: inbox.inboxId, values: { address: inbox.email }, publicValues: { address: inbox.email } };
}

/** It becomes part of a mail header: one line, without quotes or brackets. */
function displayNameFrom(name: string): string | undefined {
  const text = name
    .replace(/[\p{C}"<>]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return [...text].slice(0, MAX_DISPLAY_NAME).join('') || undefined;
}
