import { fieldsOf, MalformedAnswer, optionalTextOf, textOf } from '@offshoot/safe-fetch/provider-http/answer-fields.ts';
import type { ProviderHttp } from '@offshoot/safe-fetch/provider-http/provider-http.ts';
import { allPages } from './agentmail-pages.ts';

/** What an agent does with its inbox: https://docs.agentmail.to/permissions. It cannot change or delete the inbox, nor make keys. */
const PERMISSIONS = { message_read: true, message_send: true, message_update: true };

interface InboxKey {
  id: string;
  name: string | undefined;
}

/** Keys of one inbox each. A key's text is only in the response that created it. */
export class AgentMailKeys {
  readonly #http: ProviderHttp;

  constructor(http: ProviderHttp) {
    this.#http = http;
  }

  /** The new key's text. */
  create(inboxId: string, name: string, signal?: AbortSignal): Promise<string> {
    return this.#http.request({
      what: 'create key',
      method: 'POST',
      path: pathOf(inboxId),
      body: { name, permissions: PERMISSIONS },
      signal,
      read: (body) => {
        const fields = fieldsOf(body);
        // A key for more than this inbox must not get to an agent.
        if (textOf(fields, 'inbox_id') !== inboxId) throw new MalformedAnswer('inbox_id');
        return textOf(fields, 'api_key');
      },
    });
  }

  /** Only those of that name, or all of the inbox. Also succeeds if the inbox is gone. */
  async deleteAll(inboxId: string, o: { name?: string; signal?: AbortSignal } = {}): Promise<void> {
    const { name, signal } = o;
    const page = { what: 'list keys', path: pathOf(inboxId), list: 'api_keys', mayBeMissing: true, signal };
    const ids: string[] = [];
    for await (const key of allPages(this.#http, page, keyOf)) if (name === undefined || key.name === name) ids.push(key.id);
    // After the listing: a deletion could shift its pages.
    for (const id of ids) await this.#http.delete('delete key', `${pathOf(inboxId)}/${encodeURIComponent(id)}`, signal);
  }
}

const pathOf = (inboxId: string): string => `/v0/inboxes/${encodeURIComponent(inboxId)}/api-keys`;

function keyOf(value: unknown): InboxKey {
  const fields = fieldsOf(value, 'key');
  return { id: textOf(fields, 'api_key_id'), name: optionalTextOf(fields, 'name') };
}
