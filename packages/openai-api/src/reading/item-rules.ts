// Rules for items in their order: what answers something must have something to answer.
import type { InputItem, Item } from '../schemas/items.ts';
import { invalid } from './refusal.ts';

/**
 * `earlier`: the items of the chain or conversation, inputs and outputs, in their order, and the field that names it. `input`: those of the
 * request. Throws RequestRefusal.
 * Every result has its call before it, every call gets one result, and every approval a request before it.
 */
export function checkOrder(
  earlier: readonly Item[],
  input: readonly (InputItem | Item)[],
  field: 'previous_response_id' | 'conversation' = 'previous_response_id',
): void {
  const open = new Map<string, number | undefined>();
  const answered = new Set<string>();
  const asked = new Set<string>();
  const decided = new Set<string>();
  const see = (item: InputItem | Item, index: number | undefined): void => {
    const at = (part: string) => (index === undefined ? field : `input[${index}].${part}`);
    switch (item.type) {
      case 'function_call': {
        // The model was cut off in the middle of it.
        if (item.status === 'incomplete') return;
        if (open.has(item.call_id) || answered.has(item.call_id))
          throw invalid(`Two function calls have the call_id '${item.call_id}'.`, 'duplicate_call_id', at('call_id'));
        open.set(item.call_id, index);
        return;
      }
      case 'function_call_output':
        if (answered.has(item.call_id))
          throw invalid(`The function call '${item.call_id}' has two outputs.`, 'duplicate_output', at('call_id'));
        if (!open.delete(item.call_id))
          throw invalid(`No function call found for call_id '${item.call_id}'.`, 'unknown_call_id', at('call_id'));
        answered.add(item.call_id);
        return;
      case 'mcp_approval_request':
        asked.add(item.id);
        return;
      case 'mcp_approval_response':
        if (!asked.has(item.approval_request_id))
          throw invalid(
            `No approval request found with the ID '${item.approval_request_id}'.`,
            'unknown_approval_request',
            at('approval_request_id'),
          );
        if (decided.has(item.approval_request_id))
          throw invalid(
            `The approval request '${item.approval_request_id}' was answered before.`,
            'duplicate_approval',
            at('approval_request_id'),
          );
        decided.add(item.approval_request_id);
        return;
      default:
    }
  };
  for (const item of earlier) see(item, undefined);
  for (const [index, item] of input.entries()) see(item, index);
  const [left] = open;
  if (left !== undefined) throw invalid(`No tool output found for function call '${left[0]}'.`, 'missing_output', 'input');
}
