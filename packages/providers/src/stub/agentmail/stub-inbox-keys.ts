import { createHash } from 'node:crypto';
import type { Operation } from '../faults.ts';
import { isoDate, type StubContext, type StubReply, type StubRequest, textIn } from '../stub-exchange.ts';
import type { StubInbox } from './stub-mails.ts';

type Failure = (status: number, message: string, code?: string) => StubReply;

export interface StubInboxKey {
  type: 'bearer';
  api_key_id: string;
  prefix: string;
  name: string;
  inbox_id: string;
  /** Undefined: everything within the inbox. */
  permissions?: Record<string, unknown>;
  created_at: string;
  updated_at: string;
}

interface KeptKey extends StubInboxKey {
  /** Its text is only in the response that created it. */
  digest: string;
}

/** What a key with permissions needs for each call. */
const NEEDED: Partial<Record<Operation, string>> = {
  'agentmail.get-inbox': 'inbox_read',
  'agentmail.delete-inbox': 'inbox_delete',
  'agentmail.create-key': 'api_key_create',
  'agentmail.list-keys': 'api_key_read',
  'agentmail.delete-key': 'api_key_delete',
  'agentmail.send-message': 'message_send',
  'agentmail.list-messages': 'message_read',
  'agentmail.get-message': 'message_read',
  'agentmail.update-message': 'message_update',
};

/** AgentMail's keys that are scoped to one inbox. */
export function stubInboxKeys({ store, now, newId }: StubContext, failure: Failure) {
  const keysOf = (inboxId: string) => store.allLive<KeptKey>('inbox-key').filter(({ inbox_id }) => inbox_id === inboxId);

  function create({ inbox_id }: StubInbox, body: Record<string, unknown>): StubReply {
    const apiKey = `am_${newId()}${newId()}`;
    const made = isoDate(now());
    const permissions = typeof body.permissions === 'object' && body.permissions !== null ? body.permissions : undefined;
    const key: KeptKey = {
      type: 'bearer',
      api_key_id: newId(),
      prefix: apiKey.slice(0, 8),
      name: textIn(body, 'name') ?? '',
      inbox_id,
      permissions: permissions as KeptKey['permissions'],
      created_at: made,
      updated_at: made,
      digest: digestOf(apiKey),
    };
    store.add('inbox-key', key.api_key_id, key);
    return { status: 200, json: { ...shown(key), api_key: apiKey } };
  }

  return {
    /** Why the bearer of another key than the account's may not do it. Undefined: it may. */
    refusalOf(operation: Operation | undefined, { bearer = '', path }: StubRequest): StubReply | undefined {
      const key = store.allLive<KeptKey>('inbox-key').find(({ digest }) => digest === digestOf(bearer));
      if (!key) return failure(401, 'Unauthorized', 'unknown_api_key');
      const needed = operation && NEEDED[operation];
      if (!needed) return failure(403, 'Forbidden', 'forbidden');
      // What is outside the scope of a key is hidden from it.
      if (path[2] !== key.inbox_id) return failure(404, 'Inbox not found', 'not_found');
      return key.permissions && key.permissions[needed] !== true ? failure(403, 'Forbidden', 'missing_permission') : undefined;
    },
    operationOf(method: string, [keyId, ...rest]: string[]): Operation | undefined {
      if (rest.length > 0) return undefined;
      if (keyId !== undefined) return method === 'DELETE' ? 'agentmail.delete-key' : undefined;
      const operations: Record<string, Operation | undefined> = { GET: 'agentmail.list-keys', POST: 'agentmail.create-key' };
      return operations[method];
    },
    act(operation: Operation, inbox: StubInbox, { path, body }: StubRequest): StubReply {
      if (operation === 'agentmail.create-key') return create(inbox, body);
      const keys = keysOf(inbox.inbox_id);
      if (operation === 'agentmail.list-keys') return { status: 200, json: { count: keys.length, api_keys: keys.map(shown) } };
      const key = keys.find(({ api_key_id }) => api_key_id === path[4]);
      if (!key) return failure(404, 'API key not found', 'not_found');
      store.remove('inbox-key', key.api_key_id);
      return { status: 204 };
    },
  };
}

const shown = ({ digest: _, ...key }: KeptKey): StubInboxKey => key;

function digestOf(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
