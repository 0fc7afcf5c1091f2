import { createHash } from 'node:crypto';
import type { Operation } from './faults.ts';
import { isoDate, numberIn, type StubContext, type StubProvider, type StubReply, type StubRequest, textIn } from './stub-exchange.ts';

const PAGE_SIZE = 100;

export interface StubKey {
  hash: string;
  name: string;
  label: string;
  disabled: boolean;
  limit: number | null;
  limit_remaining: number | null;
  limit_reset: string | null;
  usage: number;
  created_at: string;
  updated_at: string | null;
  expires_at: string | null;
}

/** OpenRouter's keys. Only a key's hash is stored: its text is only in the response that created it. */
export function openRouterStub({ store, now, newId }: StubContext): StubProvider {
  const failure = (status: number, message: string): StubReply => ({ status, json: { error: { code: status, message } } });

  function create(body: Record<string, unknown>): StubReply {
    const name = textIn(body, 'name');
    if (!name) return failure(400, 'name: required');
    const limit = typeof body.limit === 'number' ? body.limit : null;
    const key = `sk-or-v1-${newId()}${newId()}`;
    const data: StubKey = {
      hash: hashOf(key),
      name,
      label: `${key.slice(0, 12)}...${key.slice(-3)}`,
      disabled: false,
      limit,
      limit_remaining: limit,
      limit_reset: textIn(body, 'limit_reset') ?? null,
      usage: 0,
      created_at: isoDate(now()),
      updated_at: null,
      expires_at: textIn(body, 'expires_at') ?? null,
    };
    store.add('key', data.hash, data);
    return { status: 201, json: { key, data } };
  }

  function update(data: StubKey, body: Record<string, unknown>): StubReply {
    const changed: StubKey = { ...data, updated_at: isoDate(now()) };
    if (typeof body.disabled === 'boolean') changed.disabled = body.disabled;
    if (typeof body.name === 'string') changed.name = body.name;
    if (typeof body.limit === 'number' || body.limit === null) {
      changed.limit = body.limit;
      changed.limit_remaining = body.limit === null ? null : Math.max(body.limit - data.usage, 0);
    }
    store.change('key', data.hash, changed);
    return { status: 200, json: { data: changed } };
  }

  function list(query: URLSearchParams): StubReply {
    const withDisabled = query.get('include_disabled') === 'true';
    const keys = store.allLive<StubKey>('key').filter((key) => withDisabled || !key.disabled);
    const offset = numberIn(query, 'offset', 0, { min: 0, max: 1e9 });
    return { status: 200, json: { data: keys.slice(offset, offset + PAGE_SIZE) } };
  }

  return {
    name: 'openrouter',
    basePath: '/openrouter/api/v1',
    failure,
    operation({ method, path: [head, hash, ...rest] }) {
      if (rest.length > 0) return undefined;
      if (head === 'key' && !hash) return method === 'GET' ? 'openrouter.current-key' : undefined;
      if (head !== 'keys') return undefined;
      const operations: Record<string, Operation | undefined> = hash
        ? { GET: 'openrouter.get-key', PATCH: 'openrouter.update-key', DELETE: 'openrouter.delete-key' }
        : { GET: 'openrouter.list-keys', POST: 'openrouter.create-key' };
      return operations[method];
    },
    // Called with a provisioned key, which only 'act' can look up.
    refusalOf: (operation) => (operation === 'openrouter.current-key' ? undefined : failure(401, 'Unauthorized')),
    act(operation, request: StubRequest) {
      if (operation === 'openrouter.create-key') return create(request.body);
      if (operation === 'openrouter.list-keys') return list(request.query);
      // Called with a provisioned key, not with the management key.
      const hash = operation === 'openrouter.current-key' ? hashOf(request.bearer ?? '') : (request.path[1] ?? '');
      const data = store.live<StubKey>('key', hash);
      if (!data) return operation === 'openrouter.current-key' ? failure(401, 'No such key') : failure(404, 'API key not found');
      if (operation === 'openrouter.update-key') return update(data, request.body);
      if (operation !== 'openrouter.delete-key') return { status: 200, json: { data } };
      store.remove('key', hash);
      return { status: 200, json: { deleted: true } };
    },
  };
}

function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
