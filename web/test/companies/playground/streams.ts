// Streams of responses as the service writes them, from any telling.
import { EventWriter, type OutputItem, type ResponseObject, type ResponseSettings, type StreamEvent } from '@offshoot/openai-api';
import fc from 'fast-check';

const SETTINGS: ResponseSettings = { id: 'resp_1', createdAt: 1_700_000_000, model: 'm', request: { input: 'Hi' }, isStored: true };

export function written(tell: (writer: EventWriter) => void, settings: Partial<ResponseSettings> = {}): StreamEvent[] {
  const events: StreamEvent[] = [];
  let ids = 0;
  const writer = new EventWriter({
    settings: { ...SETTINGS, ...settings },
    newId: (prefix) => `${prefix}_${++ids}`,
    now: () => 1_700_000_003,
    emit: (event) => events.push(event),
    isPadded: false,
  });
  writer.start();
  tell(writer);
  return events;
}

/** The response that a whole stream ends with. */
export function lastOf(events: readonly StreamEvent[]): ResponseObject {
  const last = events.at(-1);
  if (last === undefined || !('response' in last)) throw new Error('the stream has no end');
  return last.response;
}

const hosted = {
  mcp: { type: 'mcp_call', server_label: 'nvd', name: 'find', arguments: '{"q":1}', status: 'in_progress' },
  list: { type: 'mcp_list_tools', server_label: 'nvd', tools: [] },
  search: { type: 'file_search_call', status: 'in_progress', queries: ['soup'] },
  code: { type: 'code_interpreter_call', status: 'in_progress', code: 'print(1)', container_id: 'box', outputs: null },
} as const;
type Hosted = Parameters<EventWriter['beginHosted']>[0];

const text = fc.string({ maxLength: 8, unit: fc.constantFrom('a', 'é', '🍜', '\n', '<b>', '\0') });
const step = fc.record({
  is: fc.constantFrom(
    'text',
    'refusal',
    'thinking',
    'summary',
    'call',
    'approval',
    'end-hosted',
    'annotate',
    ...(Object.keys(hosted) as (keyof typeof hosted)[]),
  ),
  text,
});
const end = fc.constantFrom('complete', 'cut', 'fail', 'cancel');

/** Whole streams, with everything that a response can have in it. */
export const stream = fc.tuple(fc.array(step, { maxLength: 25 }), end).map(([steps, how]) =>
  written((writer) => {
    const running: Hosted[] = [];
    for (const [place, one] of steps.entries()) tellStep(writer, running, one, place);
    if (how === 'complete') writer.complete();
    else if (how === 'cut') writer.cut('max_output_tokens');
    else if (how === 'fail') writer.fail({ type: 'server_error', error: { code: 'server_error', message: 'x' } });
    else writer.cancel();
  }),
);

function tellStep(writer: EventWriter, running: Hosted[], { is, text }: { is: string; text: string }, place: number): void {
  const id = `h_${place}`;
  if (is === 'text' || is === 'refusal' || is === 'thinking' || is === 'summary') writer[is](text);
  else if (is === 'call') writer.call({ callId: `c_${place}`, name: 'f', arguments: text });
  else if (is === 'approval') writer.whole({ type: 'mcp_approval_request', id, server_label: 'nvd', name: 'x', arguments: text });
  else if (is === 'annotate') writer.annotation({ type: 'file_citation', file_id: 'file_1', filename: text, index: 0 });
  else if (is === 'end-hosted') {
    const item = running.shift();
    if (item) writer.endHosted(item.type === 'mcp_list_tools' ? { ...item, error: text } : ({ ...item, status: 'completed' } as Hosted));
  } else {
    const item = { ...hosted[is as keyof typeof hosted], id } as unknown as Hosted;
    running.push(item);
    writer.beginHosted(item);
  }
}

/** What of an item comes in pieces, one after the other. */
export function readIn(item: OutputItem): string {
  if (item.type === 'message') return item.content.map((part) => (part.type === 'refusal' ? part.refusal : part.text)).join('');
  if (item.type === 'reasoning') return (item.content ?? []).map((part) => part.text).join('');
  if (item.type === 'code_interpreter_call') return item.code ?? '';
  return item.type === 'function_call' || item.type === 'mcp_call' ? item.arguments : '';
}
