import type { Audience, Scope } from '@offshoot/callers';

/** What the gateway passes on as it is, to the service that answers it. */
export interface PipeRule {
  service: Extract<Audience, 'response' | 'knowledge'>;
  /** What the paths of the rule are counted as. */
  route: string;
  scope: Scope;
  /** Bytes of a request. */
  maxBytes: number;
  /** It runs a language model. */
  spendsTokens: boolean;
}

const MIB = 1024 * 1024;
const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']);
const isRead = (method: string): boolean => method === 'GET' || method === 'HEAD';
/** Asks, though it is a POST. */
const isSearch = (path: string): boolean => /\/search$/.test(path);

/** Undefined: no service answers the path. `path` is plain. */
export function pipeRule(method: string, path: string): PipeRule | undefined {
  if (!methods.has(method)) return undefined;
  const [, , collection] = path.split('/');
  const reads = isRead(method) || isSearch(path);
  const route = `/v1/${collection}${path === `/v1/${collection}` ? '' : '/*'}`;
  switch (collection) {
    case 'responses':
      return {
        service: 'response',
        route,
        scope: isRead(method) ? 'responses:read' : 'responses:write',
        // Pictures come in the request.
        maxBytes: 32 * MIB,
        spendsTokens: method === 'POST' && path !== '/v1/responses/input_tokens',
      };
    case 'conversations':
      return {
        service: 'response',
        route,
        scope: isRead(method) ? 'responses:read' : 'responses:write',
        maxBytes: 32 * MIB,
        spendsTokens: false,
      };
    case 'models':
      if (!isRead(method)) return undefined;
      return { service: 'response', route, scope: 'responses:read', maxBytes: 0, spendsTokens: false };
    case 'usage':
      // What was used is in the profile service; what is stored, where it is stored.
      if (path !== '/v1/usage/responses' || !isRead(method)) return undefined;
      return { service: 'response', route: path, scope: 'responses:read', maxBytes: 0, spendsTokens: false };
    case 'files':
      return { service: 'knowledge', route, scope: reads ? 'files:read' : 'files:write', maxBytes: 64 * MIB, spendsTokens: false };
    // As much as the service reads. Its own refusal would come while the rest is sent, and could be lost.
    case 'vector_stores':
      return { service: 'knowledge', route, scope: reads ? 'files:read' : 'files:write', maxBytes: MIB, spendsTokens: false };
    case 'knowledge':
      return { service: 'knowledge', route, scope: reads ? 'knowledge:read' : 'knowledge:write', maxBytes: MIB, spendsTokens: false };
    default:
      return undefined;
  }
}
