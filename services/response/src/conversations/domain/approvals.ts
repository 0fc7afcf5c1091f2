import { type Item, RequestRefusal } from '@offshoot/openai-api';
import type { StoredResponse } from '../../database/domain/stored-response.ts';
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

/** `by`: the response with the first answer. */
export function answeredBefore(input: readonly Item[], requestId: string, by: string): RequestRefusal {
  const place = input.findIndex((item) => item.type === 'mcp_approval_response' && item.approval_request_id === requestId);
  return new RequestRefusal('invalid_request', `The approval request '${requestId}' was answered before, with the response '${by}'.`, {
    code: 'duplicate_approval',
    param: answerAt(place),
  });
}

/** In a conversation, what a deleted response said stays. */
export function askerGone(): RequestRefusal {
  return new RequestRefusal('invalid_request', 'The response that asked for this approval was deleted, so it cannot be given any more.', {
    code: 'unknown_approval_request',
    param: 'input',
  });
}

/** The field of an answer that names the request. */
export const answerAt = (place: number): string => `input[${place}].approval_request_id`;
