import type { V1Route } from '@offshoot/profiles/api';
import type { Audience, Scope } from '@offshoot/rpc/auth';

/** What the gateway passes on as it is, to the service that answers it. */
export interface PipeRule {
  service: Extract<Audience, 'profile' | 'response' | 'knowledge'>;
  /** What the paths of the rule are counted as. */
  route: string;
  /** Undefined: every member. */
  scope: Scope | undefined;
  /** For signed-in people, outside any tenant. */
  isForPeople: boolean;
  /** How often a network may have it done: what is refused does not count. */
  networkLimit?: 'newTenant';
  /** Many of them may last at a time, and they end with their credential. */
  mayLast: boolean;
  /** Its success deletes the caller's tenant. */
  deletesTenant: boolean;
  /** Bytes of a request. */
  maxBytes: number;
  /** It runs a language model. */
  spendsTokens: boolean;
}

const MIB = 1024 * 1024;
const isRead = (method: string): boolean => method === 'GET';
const lasting = { isForPeople: false, mayLast: true, deletesTenant: false };
/** Asks, though it is a POST. */
const isSearch = (path: string): boolean => /\/search$/.test(path);

/** Of a route of the profile service. */
export function profileRule({ path, scope, isForPeople = false, networkLimit, deletesTenant = false }: V1Route): PipeRule {
  const short = { isForPeople, mayLast: false, deletesTenant, ...(networkLimit && { networkLimit }) };
  return { ...lasting, service: 'profile', route: path, scope, maxBytes: 2 * MIB, spendsTokens: false, ...short };
}

/** Of what the response and the knowledge service answer. `path`: with names of parameters. */
export function pipeRule(method: string, path: string): PipeRule {
  const [, , collection] = path.split('/');
  const reads = isRead(method) || isSearch(path);
  const route = `/v1/${collection}${path === `/v1/${collection}` ? '' : '/*'}`;
  switch (collection) {
    case 'responses':
      return {
        ...lasting,
        service: 'response',
        route,
        scope: isRead(method) ? 'responses:read' : 'responses:write',
        // Pictures come in the request.
        maxBytes: 32 * MIB,
        spendsTokens: method === 'POST' && path !== '/v1/responses/input_tokens',
      };
    case 'conversations':
      return {
        ...lasting,
        service: 'response',
        route,
        scope: isRead(method) ? 'responses:read' : 'responses:write',
        maxBytes: 32 * MIB,
        spendsTokens: false,
      };
    case 'models':
      return { ...lasting, service: 'response', route, scope: 'responses:read', maxBytes: 0, spendsTokens: false };
    case 'usage':
      // What was used is in the profile service; what is stored, where it is stored.
      return { ...lasting, service: 'response', route: path, scope: 'responses:read', maxBytes: 0, spendsTokens: false };
    case 'files':
      return {
        ...lasting,
        service: 'knowledge',
        route,
        scope: reads ? 'files:read' : 'files:write',
        maxBytes: 64 * MIB,
        spendsTokens: false,
      };
    // As much as the service reads. Its own refusal would come while the rest is sent, and could be lost.
    case 'vector_stores':
      return { ...lasting, service: 'knowledge', route, scope: reads ? 'files:read' : 'files:write', maxBytes: MIB, spendsTokens: false };
    case 'knowledge':
      return {
        ...lasting,
        service: 'knowledge',
        route,
        scope: reads ? 'knowledge:read' : 'knowledge:write',
        maxBytes: MIB,
        spendsTokens: false,
      };
    default:
      throw new Error(`no service answers ${path}`);
  }
}
