// What a client makes of a stream, written for itself: only from what the events say, and with everything that a stream must not do.
import type { OutputItem, ResponseObject, StreamEvent } from '../src/index.ts';

type Part = { type: string; text?: string; refusal?: string; annotations?: unknown[] };
type Loose = Record<string, unknown> & { id: string; type: string; content?: Part[]; summary?: Part[] };

/** The response that the events add up to. The output comes from the events of items alone, everything else from the last lifecycle event. */
export function replayed(events: readonly StreamEvent[]): ResponseObject {
  let response: ResponseObject | undefined;
  const output: Loose[] = [];
  for (const event of events) {
    if ('response' in event) response = event.response;
    else applyTo(output, event);
  }
  if (response === undefined) throw new Error('No event has a response.');
  return { ...response, output: output as unknown as OutputItem[] };
}

function applyTo(output: Loose[], event: Exclude<StreamEvent, { response: unknown }>): void {
  if (!('output_index' in event)) return;
  const item = output[event.output_index] as Loose;
  if (event.type === 'response.output_item.added' || event.type === 'response.output_item.done') {
    // What was put together from deltas must be what the item says at its end.
    if (event.type === 'response.output_item.done' && 'content' in item) expectSame(item.content, (event.item as unknown as Loose).content);
    output[event.output_index] = structuredClone(event.item) as unknown as Loose;
    return;
  }
  const part =
    'content_index' in event
      ? item.content?.[event.content_index]
      : 'summary_index' in event
        ? item.summary?.[event.summary_index]
        : undefined;
  switch (event.type) {
    case 'response.content_part.added':
      item.content = [...(item.content ?? []), structuredClone(event.part) as Part];
      return;
    case 'response.reasoning_summary_part.added':
      item.summary = [...(item.summary ?? []), structuredClone(event.part)];
      return;
    case 'response.output_text.delta':
    case 'response.reasoning.delta':
    case 'response.reasoning_summary_text.delta':
      if (part) part.text += event.delta;
      return;
    case 'response.refusal.delta':
      if (part) part.refusal += event.delta;
      return;
    case 'response.output_text.annotation.added':
      part?.annotations?.push(event.annotation);
      return;
    case 'response.function_call_arguments.delta':
    case 'response.mcp_call_arguments.delta':
      item.arguments = `${String(item.arguments ?? '')}${event.delta}`;
      return;
    case 'response.code_interpreter_call_code.delta':
      item.code = `${String(item.code ?? '')}${event.delta}`;
      return;
    case 'response.output_text.done':
    case 'response.reasoning.done':
    case 'response.reasoning_summary_text.done':
      expectSame(part?.text, event.text);
      return;
    case 'response.refusal.done':
      expectSame(part?.refusal, event.refusal);
      return;
    case 'response.content_part.done':
    case 'response.reasoning_summary_part.done':
      expectSame(part, event.part);
      return;
    case 'response.function_call_arguments.done':
    case 'response.mcp_call_arguments.done':
      expectSame(item.arguments, event.arguments);
      return;
    case 'response.code_interpreter_call_code.done':
      expectSame(item.code, event.code);
      return;
    default:
  }
}

function expectSame(had: unknown, told: unknown): void {
  if (JSON.stringify(had) !== JSON.stringify(told))
    throw new Error(`The deltas gave ${JSON.stringify(had)}, the end says ${JSON.stringify(told)}.`);
}

const TERMINAL = ['response.completed', 'response.incomplete', 'response.failed'];

/** What is wrong with the order of a whole stream. */
export function problemsOf(events: readonly StreamEvent[]): string[] {
  const problems: string[] = [];
  const open = new Set<string>();
  const added: Record<string, true> = {};
  let items = 0;
  for (const [place, event] of events.entries()) {
    const { type } = event;
    if (event.sequence_number !== place) problems.push(`${place}: its number is ${event.sequence_number}`);
    if ((place === 0) !== (type === 'response.created')) problems.push(`${place}: ${type} stands in the wrong place`);
    if ((place === events.length - 1) !== TERMINAL.includes(type)) problems.push(`${place}: ${type} stands in the wrong place`);
    const opens = /^(.*(?:output_item|_part))\.added$/.exec(type)?.[1];
    const closes = /^(.*(?:output_item|_part))\.done$/.exec(type)?.[1];
    const key = (of: string) =>
      `${of} ${'output_index' in event ? event.output_index : ''} ${'content_index' in event ? event.content_index : ''}${'summary_index' in event ? event.summary_index : ''}`;
    if (opens !== undefined) {
      if (added[key(opens)]) problems.push(`${place}: ${key(opens)} was added before`);
      added[key(opens)] = true;
      open.add(key(opens));
    }
    if (type === 'response.output_item.added' && event.output_index !== items++) problems.push(`${place}: its index leaves a gap`);
    if (closes !== undefined && !open.delete(key(closes))) problems.push(`${place}: ${key(closes)} was not open`);
    if ('item_id' in event && !open.has(`response.output_item ${event.output_index} `))
      problems.push(`${place}: ${type} of an item that is not open`);
    if (type.endsWith('.delta') && 'content_index' in event && !open.has(key('response.content_part')))
      problems.push(`${place}: ${type} of a part that is not open`);
  }
  for (const key of open) problems.push(`${key} was never done`);
  return problems;
}
