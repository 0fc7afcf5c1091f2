import type { Item } from '@offshoot/openai-api';
import type { Earlier } from './conversation.ts';
import { codeText } from './model-items.ts';

/** A conversation as plain text, one line for each thing that was said or done. */
export function conversationText({ summary, items }: Pick<Earlier, 'summary' | 'items'>): string {
  return [...(summary === undefined ? [] : [summary]), ...items.flatMap(lineOf)].join('\n');
}

function lineOf(item: Item): string[] {
  switch (item.type) {
    case 'message':
      return item.role === 'system' || item.role === 'developer' ? [] : [`${item.role}: ${messageText(item)}`];
    case 'function_call':
      return [`called ${item.name}(${item.arguments})`];
    case 'function_call_output':
      return [`it returned: ${outputText(item.output)}`];
    case 'mcp_call':
      return [`called ${item.name}(${item.arguments})`, `it returned: ${item.output ?? 'an error'}`];
    case 'file_search_call':
      return [
        `searched files for: ${item.queries.join(', ')}`,
        ...(item.results ?? []).map(({ filename, text }) => `${filename}: ${text}`),
      ];
    case 'code_interpreter_call':
      return [`ran code: ${item.code ?? ''}`, `it printed: ${codeText(item.outputs)}`];
    default:
      return [];
  }
}

/** Pictures and files are named, not shown. */
function messageText(item: Extract<Item, { type: 'message' }>): string {
  return item.content
    .map((part) => ('text' in part ? part.text : part.type === 'refusal' ? part.refusal : placeholder(part.type)))
    .join('\n');
}

type Output = Extract<Item, { type: 'function_call_output' }>['output'];

const outputText = (output: Output): string =>
  typeof output === 'string' ? output : output.map((part) => (part.type === 'input_text' ? part.text : placeholder(part.type))).join('\n');

const placeholder = (type: string): string => `[${type === 'input_image' ? 'a picture' : 'a file'}]`;
