import type { ModelAttachment, ModelItem } from '@offshoot/models';
import { type InputPart, type Item, type OutputPart, RequestRefusal } from '@offshoot/openai-api';
import { attachedFile, type ShownFiles } from './shown-files.ts';

/** Items as the model is told them, with the files of the tenant that they name. Thoughts are the model's own affair, and of tools that ran here it sees calls and results. */
export function modelItemsOf(items: readonly Item[], files: ShownFiles): ModelItem[] {
  const decided = new Map(
    items.flatMap((item) => (item.type === 'mcp_approval_response' ? [[item.approval_request_id, item] as const] : [])),
  );
  const called = new Set<string>();
  return items.flatMap((item): ModelItem[] => {
    switch (item.type) {
      case 'message':
        return [{ is: 'message', role: item.role, ...spoken(item.content, files) }];
      case 'function_call':
        if (item.status === 'incomplete') return [];
        called.add(item.call_id);
        return [{ is: 'call', callId: item.call_id, name: item.name, arguments: item.arguments }];
      case 'function_call_output': {
        // Its call may be in what a compaction stands for.
        if (!called.has(item.call_id)) return [];
        const { text, attached } =
          typeof item.output === 'string' ? { text: item.output, attached: undefined } : spoken(item.output, files);
        return [{ is: 'result', callId: item.call_id, output: text, ...(attached && { attached }) }];
      }
      case 'mcp_call':
        if (item.status === 'incomplete') return [];
        return ranHere(item.id, item.name, item.arguments, item.output ?? 'The call has failed.');
      case 'file_search_call':
        return ranHere(item.id, 'file_search', JSON.stringify({ query: item.queries.join(' ') }), searchText(item.results));
      case 'code_interpreter_call':
        return ranHere(item.id, 'code_interpreter', JSON.stringify({ code: item.code ?? '' }), codeText(item.outputs));
      case 'mcp_approval_request':
        // An approved call is an item of its own.
        if (decided.get(item.id)?.approve !== false) return [];
        return ranHere(item.id, item.name, item.arguments, declined(decided.get(item.id)?.reason));
      default:
        return [];
    }
  });
}

const ranHere = (callId: string, name: string, json: string, output: string): ModelItem[] => [
  { is: 'call', callId, name, arguments: json },
  { is: 'result', callId, output },
];

const declined = (reason: string | null | undefined): string =>
  `The person did not approve this call.${reason ? ` They say: ${reason}` : ''}`;

type CodeOutputs = Extract<Item, { type: 'code_interpreter_call' }>['outputs'];

/** What code printed. */
export const codeText = (outputs: CodeOutputs): string =>
  outputs?.map((output) => (output.type === 'logs' ? output.logs : '[a picture]')).join('\n') ?? 'The code was not run.';

type SearchResults = Extract<Item, { type: 'file_search_call' }>['results'];

/** What a search found, for the model. A client may send the call back without it. */
export const searchText = (results: SearchResults): string =>
  results?.length ? results.map(({ filename, text }) => `${filename ?? ''}:\n${text ?? ''}`).join('\n\n') : 'Nothing was found.';

/** Texts of all parts, and where in them the others stand. */
function spoken(parts: readonly (InputPart | OutputPart)[], files: ShownFiles): { text: string; attached?: ModelAttachment[] } {
  let text = '';
  const attached: ModelAttachment[] = [];
  for (const part of parts) {
    const isAttached = part.type === 'input_image' || part.type === 'input_file';
    const one = isAttached ? attachmentOf(part, text.length, files) : undefined;
    if (one) attached.push(one);
    else text += `${text === '' ? '' : '\n'}${isAttached ? GONE : part.type === 'refusal' ? part.refusal : part.text}`;
  }
  return { text, ...(attached.length > 0 && { attached }) };
}

/** In place of a file that was deleted since it was shown. */
const GONE = '[a file that is not there any more]';

/** Undefined: the file that it names is gone. */
function attachmentOf(
  part: Extract<InputPart, { type: 'input_image' | 'input_file' }>,
  at: number,
  files: ShownFiles,
): ModelAttachment | undefined {
  if (part.file_id) return attachedFile(part, at, files);
  if (part.type === 'input_image') {
    const { image_url, detail } = part;
    if (!image_url) throw unreadable('input_image', 'image_url');
    return { is: 'image', at, url: image_url, ...(detail === 'low' || detail === 'high' ? { detail } : {}) };
  }
  const { file_data, filename } = part;
  if (!file_data) throw unreadable('input_file', 'file_data');
  return { is: 'file', at, name: filename ?? 'file', data: file_data };
}

/** No address of a file is fetched. */
function unreadable(type: string, instead: string): RequestRefusal {
  return new RequestRefusal('invalid_request', `Send what '${type}' shows itself, as '${instead}'.`, {
    code: 'unsupported_parameter',
    param: 'input',
  });
}
