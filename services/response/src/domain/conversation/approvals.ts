import { type Item, RequestRefusal, type Tool } from '@offshoot/open-responses';
import type { StoredResponse } from '../stored/stored-response.ts';
import { mayBeAllowed } from '../tools/mcp-rules.ts';
import type { Earlier } from './conversation.ts';

/** An answer to an approval request that a stored response has. Each request is answered once, whichever responses follow. */
export interface ApprovalAnswer {
  requestId: string;
  askedBy: string;
}

/** Their IDs. */
export const approvalRequestsIn = (items: readonly Item[]): string[] =>
  items.flatMap((item) => (item.type === 'mcp_approval_request' ? [item.id] : []));

/** IDs of the requests that a turn answers. */
export const answeredIn = (input: readonly Item[]): string[] =>
  input.flatMap((item) => (item.type === 'mcp_approval_response' ? [item.approval_request_id] : []));

/** Those that are about stored responses. */
export function answersOf({
  response,
  earlier,
}: {
  response: Pick<StoredResponse, 'input'>;
  earlier: Pick<Earlier, 'askedBy'>;
}): ApprovalAnswer[] {
  return answeredIn(response.input).flatMap((requestId) => {
    const askedBy = earlier.askedBy.get(requestId);
    return askedBy === undefined ? [] : [{ requestId, askedBy }];
  });
}

/** The approval requests to which a turn says yes, and where in its input it does. */
export function approvedIn(input: readonly Item[], earlier: readonly Item[]) {
  const requests = new Map(
    [...earlier, ...input].flatMap((item) => (item.type === 'mcp_approval_request' ? [[item.id, item] as const] : [])),
  );
  return input.flatMap((item, place) => {
    const request = item.type === 'mcp_approval_response' && item.approve ? requests.get(item.approval_request_id) : undefined;
    return request === undefined ? [] : [{ request, place }];
  });
}

/**
 * Throws RequestRefusal if the turn approves a call that none of its tools can make: the approval would be used up. Servers are asked for their
 * tools later, so what is known here is what the request and the profile say. `tools`: all of the turn.
 */
export function requireApprovable(input: readonly Item[], earlier: readonly Item[], tools: readonly Tool[]): void {
  for (const { request, place } of approvedIn(input, earlier)) {
    const { server_label, name } = request;
    const isThere = tools.some((tool) => tool.type === 'mcp' && tool.server_label === server_label && mayBeAllowed(tool, name));
    if (isThere) continue;
    throw new RequestRefusal(
      'invalid_request',
      `The call of '${name}' cannot be made, so it was not approved. Name the server '${server_label}' in 'tools' again, with this tool allowed: tools of earlier requests do not carry over.`,
      { code: 'tool_not_found', param: answerAt(place) },
    );
  }
}

/** `by`: the response with the first answer. */
export function answeredBefore(input: readonly Item[], requestId: string, by: string): RequestRefusal {
  const place = input.findIndex((item) => item.type === 'mcp_approval_response' && item.approval_request_id === requestId);
  return new RequestRefusal('invalid_request', `The approval request '${requestId}' was answered before, with the response '${by}'.`, {
    code: 'duplicate_approval',
    param: answerAt(place),
  });
}

const answerAt = (place: number): string => `input[${place}].approval_request_id`;
