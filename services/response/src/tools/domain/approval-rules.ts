import { type Item, RequestRefusal, type Tool } from '@offshoot/openai-api';
import { answerAt, approvedIn } from '../../conversations/domain/approvals.ts';
import { mayBeAllowed } from './mcp-rules.ts';

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
