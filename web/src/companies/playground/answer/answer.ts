// What the events of a response add up to, at any time.
import type { OutputItem, ResponseObject, StreamEvent } from '@offshoot/openai-api';

export interface Answer {
  /** As the last event that has one says. Undefined: none has come yet. */
  response?: ResponseObject;
  /** What was made so far. The last event of a stream replaces it by what was stored. */
  items: readonly OutputItem[];
  /** What an `error` event said. */
  error?: { code: string | null; message: string };
  /** The `sequence_number` of the last event that counted. */
  last: number;
  /** After this, no event changes it. */
  isEnded: boolean;
}

export const NO_ANSWER: Answer = { items: [], last: -1, isEnded: false };

/** Events that came before, and those of items or parts that nobody announced, change nothing; neither do unknown ones. */
export function withEvent(answer: Answer, event: StreamEvent): Answer {
  if (answer.isEnded || event.sequence_number <= answer.last) return answer;
  const next = { ...answer, last: event.sequence_number };
  switch (event.type) {
    case 'response.completed':
    case 'response.failed':
    case 'response.incomplete':
      return { ...next, response: event.response, items: event.response.output, isEnded: true };
    case 'response.created':
    case 'response.queued':
    case 'response.in_progress':
      return { ...next, response: event.response };
    case 'error':
      return { ...next, error: { code: event.code, message: event.message } };
    case 'response.output_item.added':
    case 'response.output_item.done':
      return { ...next, items: withPlaced(answer.items, event.output_index, event.item) };
    default:
      return 'output_index' in event ? { ...next, items: withItemEvent(answer.items, event) } : next;
  }
}

type ItemEvent = Extract<StreamEvent, { item_id: string }>;

function withItemEvent(items: readonly OutputItem[], event: ItemEvent): readonly OutputItem[] {
  const item = items[event.output_index];
  const changed = item?.id === event.item_id ? changedItem(item, event) : undefined;
  return changed === undefined ? items : withPlaced(items, event.output_index, changed);
}

/** Undefined: the event says nothing about it that is shown. */
function changedItem(item: OutputItem, event: ItemEvent): OutputItem | undefined {
  switch (event.type) {
    case 'response.content_part.added':
    case 'response.content_part.done':
      return hasContent(item) ? withContent(item, event.content_index, () => event.part as Part) : undefined;
    case 'response.output_text.delta':
    case 'response.reasoning.delta':
      return hasContent(item) ? withContent(item, event.content_index, (part) => withText(part, event.delta)) : undefined;
    case 'response.refusal.delta':
      return hasContent(item) ? withContent(item, event.content_index, (part) => withRefusal(part, event.delta)) : undefined;
    case 'response.reasoning_summary_part.added':
    case 'response.reasoning_summary_part.done':
      return item.type === 'reasoning' ? { ...item, summary: withPlaced(item.summary, event.summary_index, event.part) } : undefined;
    case 'response.reasoning_summary_text.delta':
      return item.type === 'reasoning' ? withSummary(item, event.summary_index, event.delta) : undefined;
    case 'response.function_call_arguments.delta':
    case 'response.mcp_call_arguments.delta':
      return item.type === 'function_call' || item.type === 'mcp_call' ? { ...item, arguments: item.arguments + event.delta } : undefined;
    case 'response.function_call_arguments.done':
    case 'response.mcp_call_arguments.done':
      return item.type === 'function_call' || item.type === 'mcp_call' ? { ...item, arguments: event.arguments } : undefined;
    case 'response.code_interpreter_call_code.delta':
      return item.type === 'code_interpreter_call' ? { ...item, code: (item.code ?? '') + event.delta } : undefined;
    case 'response.code_interpreter_call_code.done':
      return item.type === 'code_interpreter_call' ? { ...item, code: event.code } : undefined;
    default:
      return undefined;
  }
}

type WithContent = Extract<OutputItem, { type: 'message' | 'reasoning' }>;
type Part = NonNullable<WithContent['content']>[number];

const hasContent = (item: OutputItem): item is WithContent => item.type === 'message' || item.type === 'reasoning';

/** `change` gets undefined for the place after the last part. */
function withContent(item: WithContent, at: number, change: (part: Part | undefined) => Part | undefined): WithContent | undefined {
  const parts: readonly Part[] = item.content ?? [];
  const part = change(parts[at]);
  return part && ({ ...item, content: withPlaced(parts, at, part) } as WithContent);
}

const withText = (part: Part | undefined, more: string): Part | undefined =>
  part && 'text' in part ? { ...part, text: part.text + more } : undefined;

const withRefusal = (part: Part | undefined, more: string): Part | undefined =>
  part && 'refusal' in part ? { ...part, refusal: part.refusal + more } : undefined;

type Reasoning = Extract<OutputItem, { type: 'reasoning' }>;

function withSummary(item: Reasoning, at: number, more: string): Reasoning | undefined {
  const part = item.summary[at];
  return part && { ...item, summary: withPlaced(item.summary, at, { ...part, text: part.text + more }) };
}

/** Places have no gaps: what would leave one is not for this list. */
function withPlaced<T>(list: readonly T[], at: number, one: T): T[] {
  if (at > list.length) return [...list];
  return [...list.slice(0, at), one, ...list.slice(at + 1)];
}
