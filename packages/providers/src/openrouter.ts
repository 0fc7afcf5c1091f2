import { dateOf, fieldsOf, listOf, optionalTextOf, textOf } from '@offshoot/safe-fetch/provider-http/answer-fields.ts';
import { ProviderHttp, type ProviderHttpOptions } from '@offshoot/safe-fetch/provider-http/provider-http.ts';
import { Mark } from './mark.ts';
import type { CallOptions, FoundResource, ListedResource, ProvisionedResource, ProvisionRequest, ToolProvider } from './port.ts';

/** How many keys two pages share, so that up to this many deletions in between hide none. */
const OVERLAP = 10;
/** How often the listing restarts if more than that was deleted in the meantime. */
const MAX_RESTARTS = 5;

export interface OpenRouterOptions extends Omit<ProviderHttpOptions, 'baseUrl'> {
  /** Default: OpenRouter's public API. */
  baseUrl?: string;
  deployment: string;
  /** For keys whose request sets no limit: no key is made without one. US dollars. */
  defaultLimitUsd: number;
}

interface Key {
  hash: string;
  name: string | undefined;
  createdAt: Date;
}

/** API keys with a spending limit. A key's text is only in the response that created it. */
export class OpenRouterProvider implements ToolProvider {
  readonly name = 'openrouter';
  readonly madeBy = 'provider';
  readonly #http: ProviderHttp;
  readonly #mark: Mark;
  readonly #defaultLimitUsd: number;

  constructor(o: OpenRouterOptions) {
    this.#http = new ProviderHttp(this.name, { ...o, baseUrl: o.baseUrl ?? 'https://openrouter.ai/api/v1' });
    this.#mark = new Mark(o.deployment);
    this.#defaultLimitUsd = o.defaultLimitUsd;
  }

  async provision(request: ProvisionRequest): Promise<ProvisionedResource> {
    const { signal, limits } = request;
    const name = this.#mark.of(request.resourceId);
    // An existing key comes from a call whose response was lost, and the key's text with it. Delete it before making the next.
    if (!request.isFirstAttempt) for (const hash of await this.#hashesOf(request.resourceId, signal)) await this.release(hash, { signal });
    const limitUsd = limits?.limitUsd ?? this.#defaultLimitUsd;
    return this.#http.request({
      what: 'create key',
      method: 'POST',
      path: '/keys',
      body: { name, limit: limitUsd, limit_reset: limits?.limitReset, expires_at: limits?.expiresAt?.toISOString() },
      signal,
      read: (body) => {
        const fields = fieldsOf(body);
        const { hash } = keyOf(fields.data);
        return { providerRef: hash, values: { key: textOf(fields, 'key') }, publicValues: { limitUsd: String(limitUsd) } };
      },
    });
  }

  async find(resourceId: string, o: CallOptions = {}): Promise<FoundResource | undefined> {
    const hashes = await this.#hashesOf(resourceId, o.signal);
    return hashes.length > 0 ? { providerRefs: hashes, resource: 'made-but-unreadable' } : undefined;
  }

  release(providerRef: string, o: CallOptions = {}): Promise<void> {
    return this.#http.delete('delete key', `/keys/${encodeURIComponent(providerRef)}`, o.signal);
  }

  async *list(o: CallOptions = {}): AsyncGenerator<ListedResource> {
    for (const key of await this.#allKeys(o.signal)) {
      const resourceId = this.#mark.resourceIdIn(key.name);
      if (resourceId) yield { resourceId, providerRef: key.hash, createdAt: key.createdAt };
    }
  }

  /** Oldest first. */
  async #hashesOf(resourceId: string, signal?: AbortSignal): Promise<string[]> {
    const name = this.#mark.of(resourceId);
    const keys = (await this.#allKeys(signal)).filter((key) => key.name === name);
    return keys.sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime()).map((key) => key.hash);
  }

  /**
   * There is no search by name, only paging by offset, and a concurrent deletion shifts the rest: an overlooked key
   * would be made twice. So pages overlap, and a page that shares nothing with the one before restarts the listing.
   */
  async #allKeys(signal?: AbortSignal): Promise<Key[]> {
    for (let restart = 0; restart <= MAX_RESTARTS; restart++) {
      const keys = await this.#keysIfUnbroken(signal);
      if (keys) return keys;
    }
    throw this.#http.error('list keys', 'conflict', { detail: 'the list changes faster than it can be read' });
  }

  async #keysIfUnbroken(signal?: AbortSignal): Promise<Key[] | undefined> {
    const seen = new Map<string, Key>();
    for (let offset = 0; ; ) {
      const page = await this.#page(offset, signal);
      const fresh = page.filter((key) => !seen.has(key.hash));
      if (offset > 0 && fresh.length === page.length) return undefined;
      for (const key of fresh) seen.set(key.hash, key);
      if (fresh.length === 0 || page.length <= OVERLAP) return [...seen.values()];
      offset += page.length - OVERLAP;
    }
  }

  #page(offset: number, signal?: AbortSignal): Promise<Key[]> {
    return this.#http.request({
      what: 'list keys',
      method: 'GET',
      path: '/keys',
      query: { offset: String(offset), include_disabled: 'true' },
      signal,
      read: (body) => listOf(fieldsOf(body), 'data').map(keyOf),
    });
  }
}

function keyOf(value: unknown): Key {
  const fields = fieldsOf(value, 'data');
  return { hash: textOf(fields, 'hash'), name: optionalTextOf(fields, 'name'), createdAt: dateOf(fields, 'created_at') };
}
