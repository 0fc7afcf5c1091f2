import { type CodeInterpreterTool, RequestRefusal, type Tool } from '@offshoot/openai-api';
import type { Identity } from '@offshoot/rpc/auth/identity.ts';
import type { Possession } from '../../database/domain/stored-response.ts';

/**
 * Who may read, continue, cancel and delete a response: the subject that made it, with any of their keys, and administrators of the tenant.
 * For everybody else it is not there.
 */
export function mayHandle(identity: Identity, { tenantId, subject }: Pick<Possession, 'tenantId' | 'subject'>): boolean {
  return identity.tenantId === tenantId && (identity.subject === subject || identity.scopes.includes('tenant:admin'));
}

type Scope = 'responses:read' | 'responses:write' | 'agents:use' | 'files:read';

/** Throws RequestRefusal. */
export function requireScope({ scopes }: Identity, scope: Scope): void {
  if (scopes.includes(scope)) return;
  throw new RequestRefusal('permission_denied', `This needs the scope '${scope}'.`, { code: 'scope_missing' });
}

/** A key that is for some agents runs nothing else: no model with the caller's own instructions. Throws RequestRefusal. */
export function requireAnyModel({ allowedAgents }: Identity): void {
  if (allowedAgents === undefined) return;
  throw new RequestRefusal('permission_denied', 'This key is for some agents only. Name one of them as `agent_id`.', {
    code: 'agent_required',
    param: 'agent_id',
  });
}

/** What is not there, and what the caller may not see, are answered alike. */
export function responseNotFound(responseId: string): RequestRefusal {
  return new RequestRefusal('not_found', `Response with id '${responseId}' not found.`, {
    code: 'response_not_found',
    param: 'response_id',
  });
}

export function previousNotFound(responseId: string): RequestRefusal {
  return new RequestRefusal('invalid_request', `Previous response with id '${responseId}' not found.`, {
    code: 'previous_response_not_found',
    param: 'previous_response_id',
  });
}

/** What is not there, and what the caller may not see, are answered alike. */
export function conversationNotFound(conversationId: string): RequestRefusal {
  return new RequestRefusal('not_found', `Conversation with id '${conversationId}' not found.`, {
    code: 'conversation_not_found',
    param: 'conversation',
  });
}

/** A response in a conversation has only its own turn. For those who may continue it. */
export function previousInConversation(conversationId: string): RequestRefusal {
  return new RequestRefusal(
    'invalid_request',
    `The previous response is in a conversation. Send 'conversation': '${conversationId}' in place of 'previous_response_id'.`,
    { code: 'previous_response_in_conversation', param: 'previous_response_id' },
  );
}

/** For those who may continue the response itself. */
export function earlierNotFound(responseId: string): RequestRefusal {
  return new RequestRefusal(
    'invalid_request',
    `Previous response with id '${responseId}' cannot be continued here: a response before it was made with 'store: false', or has been deleted. With 'store: false', only the WebSocket that both were made on can continue it.`,
    { code: 'previous_response_not_found', param: 'previous_response_id' },
  );
}

/** Whether a text can be the ID of a response at all: any other need not be looked up. */
export const isResponseId = (text: string): boolean => /^resp_[a-z2-7]{26}$/.test(text);

const searchesOwn = (tools: readonly Tool[]) => tools.filter((tool) => tool.type === 'file_search');

/**
 * The caller must be allowed to read the vector stores that a request names in a tool of its own. A profile is different: anyone who may use
 * it gets what it searches. Throws RequestRefusal.
 */
export function requireOwnFiles(identity: Identity, tools: readonly Tool[]): void {
  const searches = searchesOwn(tools).some(({ vector_store_ids }) => vector_store_ids?.length);
  const reads = tools.some((tool) => tool.type === 'code_interpreter' && fileIdsOf(tool).length > 0);
  if (searches || reads) requireScope(identity, 'files:read');
}

/** Likewise for the tenant's entries: a search includes them for callers who may read them. */
export const maySearchEntries = ({ scopes }: Identity, tools: readonly Tool[]): boolean =>
  scopes.includes('knowledge:read') || searchesOwn(tools).length === 0;

/** Files of the tenant that code gets copies of. */
export function fileIdsOf({ container }: CodeInterpreterTool): readonly string[] {
  return (typeof container === 'object' && container?.file_ids) || [];
}
