// Items of tools that run here: which events tell how far they are, and what they are when the response ends before they do.
import type { ProgressEvent } from '../schemas/events.ts';
import type { HostedItem, OutputItem } from '../schemas/items.ts';
import type { ResponseError, ResponseObject } from '../schemas/response.ts';

type Progress = ProgressEvent['type'];

interface Kind {
  /** The item as it is announced: without what its own events tell. */
  bare(item: HostedItem): HostedItem;
  begins: readonly Progress[];
  /** After its arguments or its code are known. */
  runs: readonly Progress[];
  ends?: Progress;
  fails?: Progress;
}

const KINDS: Readonly<Record<HostedItem['type'], Kind>> = {
  mcp_list_tools: {
    bare: (item) => (item.type === 'mcp_list_tools' ? { ...item, tools: [] } : item),
    begins: ['response.mcp_list_tools.in_progress'],
    runs: [],
    ends: 'response.mcp_list_tools.completed',
    fails: 'response.mcp_list_tools.failed',
  },
  mcp_call: {
    bare: (item) => (item.type === 'mcp_call' ? { ...item, arguments: '' } : item),
    begins: ['response.mcp_call.in_progress'],
    runs: [],
    ends: 'response.mcp_call.completed',
    fails: 'response.mcp_call.failed',
  },
  mcp_approval_request: { bare: (item) => item, begins: [], runs: [] },
  file_search_call: {
    bare: (item) => item,
    begins: ['response.file_search_call.in_progress'],
    runs: ['response.file_search_call.searching'],
    ends: 'response.file_search_call.completed',
  },
  code_interpreter_call: {
    bare: (item) => (item.type === 'code_interpreter_call' ? { ...item, code: '' } : item),
    begins: ['response.code_interpreter_call.in_progress'],
    runs: ['response.code_interpreter_call.interpreting'],
    ends: 'response.code_interpreter_call.completed',
  },
};

export const kindOfHosted = (item: HostedItem): Kind => KINDS[item.type];

/** There is no event for a failure of every kind: the item tells it then. */
export function isFailedItem(item: HostedItem): boolean {
  if (item.type === 'mcp_list_tools') return typeof item.error === 'string';
  return 'status' in item && item.status !== undefined && item.status !== 'completed';
}

const UNFINISHED = new Set(['in_progress', 'searching', 'interpreting', 'calling']);

/** The item as it stays if nobody goes on with it. */
export function brokenOff<T extends OutputItem>(item: T): T {
  if (item.type === 'mcp_list_tools' && item.tools.length === 0) return { ...item, error: item.error ?? 'The response ended first.' };
  return 'status' in item && item.status !== undefined && UNFINISHED.has(item.status) ? { ...item, status: 'incomplete' } : item;
}

/** A response whose process is gone: failed, with nothing in progress. One that has ended stays as it is. */
export function abandoned(response: ResponseObject, error: ResponseError): ResponseObject {
  if (response.status !== 'in_progress' && response.status !== 'queued') return response;
  return { ...response, status: 'failed', error, output: response.output.map((item) => brokenOff(item)) };
}
