// What a response waits for before it goes on, and what a person answers.
import type { InputItem, OutputItem } from '@offshoot/openai-api';

type FunctionCall = Extract<OutputItem, { type: 'function_call' }>;
type ApprovalRequest = Extract<OutputItem, { type: 'mcp_approval_request' }>;

export interface Waiting {
  calls: readonly FunctionCall[];
  approvals: readonly ApprovalRequest[];
}

/** A call that the model was cut off in the middle of waits for nothing. */
export function waitingIn(items: readonly OutputItem[]): Waiting {
  return {
    calls: items.filter((item) => item.type === 'function_call').filter(({ status }) => status !== 'incomplete'),
    approvals: items.filter((item) => item.type === 'mcp_approval_request'),
  };
}

export const isWaiting = ({ calls, approvals }: Waiting): boolean => calls.length + approvals.length > 0;

/** By ID of the item: the output of a function, or whether a call is approved. */
export type Given = Readonly<Record<string, string | boolean>>;

/** Undefined: something is not answered yet. An empty output is an answer, once the person has given it. */
export function answersTo({ calls, approvals }: Waiting, given: Given): InputItem[] | undefined {
  const outputs = calls.map(({ id, call_id }): InputItem | undefined => {
    const output = given[id];
    return typeof output === 'string' ? { type: 'function_call_output', call_id, output } : undefined;
  });
  const decisions = approvals.map(({ id }): InputItem | undefined => {
    const approve = given[id];
    return typeof approve === 'boolean' ? { type: 'mcp_approval_response', approval_request_id: id, approve } : undefined;
  });
  const all = [...outputs, ...decisions];
  return all.every((one) => one !== undefined) ? all : undefined;
}
