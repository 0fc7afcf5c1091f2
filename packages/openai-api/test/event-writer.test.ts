// Streams as the event writer makes them: whole ones as vectors, and any other by their properties.
import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  abandoned,
  type CodeInterpreterCallItem,
  EventWriter,
  eventSchema,
  type FileSearchCallItem,
  type McpCallItem,
  type McpListToolsItem,
  type ResponseSettings,
  responseSchema,
  type StreamEvent,
  type Usage,
} from '../src/index.ts';
import { checkOf } from '../src/reading/checking.ts';
import { paddingOf } from '../src/writing/padding.ts';
import { problemsOf, replayed } from './testing.ts';

const SETTINGS: ResponseSettings = { id: 'resp_1', createdAt: 1_700_000_000, model: 'm', request: { input: 'Hi' }, isStored: true };
const USAGE: Usage = {
  input_tokens: 5,
  input_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
  output_tokens: 2,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: 7,
};
const checkEvent = checkOf(eventSchema);
const checkResponse = checkOf(responseSchema);

function written(tell: (writer: EventWriter, events: readonly StreamEvent[]) => void, settings: Partial<ResponseSettings> = {}) {
  const events: StreamEvent[] = [];
  let ids = 0;
  const writer = new EventWriter({
    settings: { ...SETTINGS, ...settings },
    newId: (prefix) => `${prefix}_${++ids}`,
    now: () => 1_700_000_003,
    emit: (event) => events.push(event),
    isPadded: false,
  });
  tell(writer, events);
  return { events, writer };
}
/** Without the responses, which have a test of their own. */
const short = (events: readonly StreamEvent[]) =>
  events.map((event) =>
    'response' in event ? { type: event.type, sequence_number: event.sequence_number, status: event.response.status } : event,
  );

const CALL: McpCallItem = { type: 'mcp_call', id: 'mcp_1', server_label: 'nvd', name: 'find', arguments: '{"q":1}', status: 'in_progress' };
const LIST: McpListToolsItem = { type: 'mcp_list_tools', id: 'mcpl_1', server_label: 'nvd', tools: [] };
const SEARCH: FileSearchCallItem = { type: 'file_search_call', id: 'fs_1', status: 'in_progress', queries: ['soup'] };
const CODE: CodeInterpreterCallItem = {
  type: 'code_interpreter_call',
  id: 'ci_1',
  status: 'in_progress',
  code: 'print(1)',
  container_id: 'box',
  outputs: null,
};

test('a text answer, event by event', () => {
  const { events } = written((writer) => {
    writer.start();
    writer.text('Hel');
    writer.text('lo');
    writer.complete(USAGE);
  });
  const ofItem = { item_id: 'msg_1', output_index: 0 };
  const ofPart = { ...ofItem, content_index: 0 };
  const part = (text: string) => ({ type: 'output_text', text, annotations: [], logprobs: [] });
  const message = { type: 'message', id: 'msg_1', role: 'assistant' };
  expect(short(events)).toEqual([
    { type: 'response.created', sequence_number: 0, status: 'in_progress' },
    { type: 'response.in_progress', sequence_number: 1, status: 'in_progress' },
    { type: 'response.output_item.added', sequence_number: 2, output_index: 0, item: { ...message, status: 'in_progress', content: [] } },
    { type: 'response.content_part.added', sequence_number: 3, ...ofPart, part: part('') },
    { type: 'response.output_text.delta', sequence_number: 4, ...ofPart, delta: 'Hel', logprobs: [] },
    { type: 'response.output_text.delta', sequence_number: 5, ...ofPart, delta: 'lo', logprobs: [] },
    { type: 'response.output_text.done', sequence_number: 6, ...ofPart, text: 'Hello', logprobs: [] },
    { type: 'response.content_part.done', sequence_number: 7, ...ofPart, part: part('Hello') },
    {
      type: 'response.output_item.done',
      sequence_number: 8,
      output_index: 0,
      item: { ...message, status: 'completed', content: [part('Hello')], phase: 'final_answer' },
    },
    { type: 'response.completed', sequence_number: 9, status: 'completed' },
  ]);
});

test('a thought, a comment and two calls of the caller, event by event', () => {
  const { events, writer } = written((one) => {
    one.start();
    one.thinking('Rome or Oslo?');
    one.summary('Two cities.');
    one.text('One moment.');
    one.call({ callId: 'a', name: 'weather', arguments: '{"city":"Rome"}' });
    one.call({ callId: 'b', name: 'weather', arguments: '' });
    one.complete(USAGE);
  });
  expect(events.map(({ type }) => type.replace('response.', ''))).toEqual([
    'created',
    'in_progress',
    'output_item.added',
    'content_part.added',
    'reasoning.delta',
    'reasoning_summary_part.added',
    'reasoning_summary_text.delta',
    'reasoning.done',
    'content_part.done',
    'reasoning_summary_text.done',
    'reasoning_summary_part.done',
    'output_item.done',
    'output_item.added',
    'content_part.added',
    'output_text.delta',
    'output_text.done',
    'content_part.done',
    'output_item.done',
    'output_item.added',
    'function_call_arguments.delta',
    'function_call_arguments.done',
    'output_item.done',
    'output_item.added',
    'function_call_arguments.done',
    'output_item.done',
    'completed',
  ]);
  expect(writer.response().output).toMatchObject([
    { type: 'reasoning', content: [{ text: 'Rome or Oslo?' }], summary: [{ text: 'Two cities.' }], status: 'completed' },
    { type: 'message', phase: 'commentary', status: 'completed' },
    { type: 'function_call', call_id: 'a', arguments: '{"city":"Rome"}', status: 'completed' },
    { type: 'function_call', call_id: 'b', arguments: '', status: 'completed' },
  ]);
});

test('tools that run here, two of them at once, event by event', () => {
  const { events } = written((writer) => {
    writer.start();
    writer.beginHosted(LIST);
    writer.endHosted({ ...LIST, tools: [{ name: 'find', input_schema: {} }] });
    writer.beginHosted(CALL);
    writer.beginHosted(SEARCH);
    writer.endHosted({ ...SEARCH, status: 'completed', results: [] });
    writer.endHosted({ ...CALL, status: 'failed', error: { type: 'http_error', code: 502, message: 'Bad gateway' } });
    writer.beginHosted(CODE);
    writer.endHosted({ ...CODE, status: 'completed', outputs: [{ type: 'logs', logs: '1' }] });
    writer.whole({ type: 'mcp_approval_request', id: 'mcpr_1', server_label: 'nvd', name: 'delete', arguments: '{}' });
    writer.complete();
  });
  expect(events.map((event) => `${event.type.replace('response.', '')}${'output_index' in event ? ` ${event.output_index}` : ''}`)).toEqual(
    [
      'created',
      'in_progress',
      'output_item.added 0',
      'mcp_list_tools.in_progress 0',
      'mcp_list_tools.completed 0',
      'output_item.done 0',
      'output_item.added 1',
      'mcp_call.in_progress 1',
      'mcp_call_arguments.delta 1',
      'mcp_call_arguments.done 1',
      'output_item.added 2',
      'file_search_call.in_progress 2',
      'file_search_call.searching 2',
      'file_search_call.completed 2',
      'output_item.done 2',
      'mcp_call.failed 1',
      'output_item.done 1',
      'output_item.added 3',
      'code_interpreter_call.in_progress 3',
      'code_interpreter_call_code.delta 3',
      'code_interpreter_call_code.done 3',
      'code_interpreter_call.interpreting 3',
      'code_interpreter_call.completed 3',
      'output_item.done 3',
      'output_item.added 4',
      'output_item.done 4',
      'completed',
    ],
  );
  expect(problemsOf(events)).toEqual([]);
});

test.each<[how: string, tell: (writer: EventWriter) => void, ends: string[], response: object]>([
  [
    'a limit of tokens',
    (writer) => writer.cut('max_output_tokens', USAGE),
    ['response.output_item.done', 'response.incomplete'],
    { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' }, completed_at: null, error: null, usage: USAGE },
  ],
  [
    'a failure',
    (writer) => writer.fail({ type: 'model_error', error: { code: 'model_error', message: 'The model broke off.' } }),
    ['response.output_item.done', 'error', 'response.failed'],
    { status: 'failed', error: { code: 'model_error', message: 'The model broke off.' }, completed_at: null, usage: null },
  ],
  [
    'the caller',
    (writer) => writer.cancel(),
    ['response.output_item.done', 'response.incomplete'],
    { status: 'cancelled', incomplete_details: null, error: null, completed_at: null },
  ],
])('%s ends a response in the middle: what was open is incomplete, and nothing follows', (_, end, ends, response) => {
  const { events, writer } = written((one) => {
    one.start();
    one.beginHosted(CALL);
    one.text('Half an ans');
    end(one);
    one.text('more');
    one.call({ callId: 'a', name: 'x', arguments: '' });
    one.complete(USAGE);
  });
  expect(events.slice(-ends.length).map(({ type }) => type)).toEqual(ends);
  expect(writer.response()).toMatchObject({ ...response, output: [{ status: 'incomplete' }, { status: 'incomplete' }] });
  expect(writer.isEnded).toBe(true);
  expect(problemsOf(events)).toEqual([]);
});

test('a call in the middle of which the model was cut is incomplete, the last item, and its arguments are never done', () => {
  const { events, writer } = written((one) => {
    one.start();
    one.text('One moment.');
    one.call({ callId: 'a', name: 'weather', arguments: '{}' });
    one.call({ callId: 'b', name: 'weather', arguments: '{"ci', isCut: true });
    one.cut('max_output_tokens', USAGE);
  });
  const types = events.slice(-4).map(({ type }) => type.replace('response.', ''));
  expect(types).toEqual(['output_item.added', 'function_call_arguments.delta', 'output_item.done', 'incomplete']);
  expect(writer.response()).toMatchObject({
    status: 'incomplete',
    incomplete_details: { reason: 'max_output_tokens' },
    output: [
      { type: 'message', status: 'completed' },
      { call_id: 'a', status: 'completed' },
      { call_id: 'b', arguments: '{"ci', status: 'incomplete' },
    ],
  });
});

test('an answer without a word is a message without text, and two answers are two messages', () => {
  const { writer } = written((one) => {
    one.start();
    one.text('One moment.');
    one.endAnswer();
    one.silence();
    one.complete(USAGE);
  });
  expect(writer.response().output).toMatchObject([
    { type: 'message', phase: 'commentary', content: [{ text: 'One moment.' }] },
    { type: 'message', phase: 'final_answer', content: [{ type: 'output_text', text: '' }] },
  ]);
});

test('how probable tokens were stands in the piece, and in the whole text', () => {
  const token = { token: 'Hi', logprob: -0.5, bytes: [72, 105], others: [{ token: 'x', logprob: -2, bytes: [120] }] };
  const { events, writer } = written((one) => {
    one.start();
    one.text('Hi', [token]);
    one.text('!');
    one.complete();
  });
  const logprobs = [{ token: 'Hi', logprob: -0.5, bytes: [72, 105], top_logprobs: [{ token: 'x', logprob: -2, bytes: [120] }] }];
  const told = events.flatMap((event) => ('logprobs' in event ? [[event.type, event.logprobs]] : []));
  expect(told).toEqual([
    ['response.output_text.delta', logprobs],
    ['response.output_text.delta', []],
    ['response.output_text.done', logprobs],
  ]);
  expect(writer.response().output).toMatchObject([{ content: [{ logprobs }] }]);
  for (const event of events) checkEvent(event);
});

test('a response whose process is gone has failed, and nothing of it is in progress', () => {
  const { writer } = written((one) => {
    one.start();
    one.beginHosted(CALL);
    one.text('Half an ans');
  });
  const error = { code: 'server_error', message: 'The service was stopped.' };
  const left = abandoned(writer.response(), error);
  checkResponse(left);
  expect(left).toMatchObject({
    status: 'failed',
    error,
    output: [{ status: 'incomplete' }, { status: 'incomplete', content: [{ text: 'Half an ans' }] }],
  });
  expect(abandoned(left, { code: 'x', message: 'y' })).toBe(left);
});

test('a queued response says so before it begins', () => {
  const { events } = written((writer) => {
    writer.start('queued');
    writer.begin();
    writer.complete();
  });
  expect(short(events).map((event) => ('status' in event ? [event.type, event.status] : []))).toEqual([
    ['response.created', 'queued'],
    ['response.queued', 'queued'],
    ['response.in_progress', 'in_progress'],
    ['response.completed', 'completed'],
  ]);
});

const word = fc.string({ maxLength: 8, unit: fc.constantFrom('a', 'é', '🍜', '\n', '"', '\u2028', '\0') });
const step = fc.oneof(
  fc.record({ is: fc.constantFrom('text', 'refusal', 'thinking', 'summary'), text: word }),
  fc.record({ is: fc.constantFrom('call', 'cut-call', 'end-answer', 'silence'), text: word }),
  fc.record({ is: fc.constantFrom('write-call', 'write-mcp', 'write', 'written'), text: word }),
  fc.record({ is: fc.constantFrom('annotate', 'list', 'mcp', 'search', 'code', 'approval', 'end-hosted'), text: word }),
);
const end = fc.constantFrom('complete', 'cut', 'fail', 'cancel');

test('the events are in order, and the response is what they add up to, for any run', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), end, fc.boolean(), (steps, how, isQueued) => {
      const running: (McpListToolsItem | McpCallItem | FileSearchCallItem | CodeInterpreterCallItem)[] = [];
      const open: { id: string; json: string; isMcp: boolean }[] = [];
      const { events, writer } = written((one, soFar) => {
        one.start(isQueued ? 'queued' : 'now');
        if (isQueued) one.begin();
        for (const [place, { is, text }] of steps.entries()) {
          const id = `h_${place}`;
          const hosted = {
            list: { ...LIST, id },
            mcp: { ...CALL, id, arguments: text },
            search: { ...SEARCH, id },
            code: { ...CODE, id, code: text },
          };
          if (is === 'text' || is === 'refusal' || is === 'thinking' || is === 'summary') one[is](text);
          else if (is === 'call' || is === 'cut-call')
            one.call({ callId: `c${place}`, name: 'f', arguments: text, isCut: is === 'cut-call' });
          else if (is === 'write-call') open.push({ id: one.beginCall({ callId: `c${place}`, name: 'f' }), json: '', isMcp: false });
          else if (is === 'write-mcp') {
            one.beginMcpCall({ ...CALL, id });
            open.push({ id, json: '', isMcp: true });
          } else if (is === 'write') {
            const written = open[place % open.length];
            if (written) one.callArguments(written.id, text);
            if (written) written.json += text;
          } else if (is === 'written') {
            const written = open.shift();
            const json = `${written?.json}${text}`;
            if (written && !written.isMcp) one.endCall(written.id, { arguments: json, isCut: place % 2 === 0 });
            else if (written) {
              const item = { ...CALL, id: written.id, arguments: json };
              running.push(item);
              one.beginHosted(item);
            }
          } else if (is === 'end-answer') one.endAnswer();
          else if (is === 'silence') one.silence();
          else if (is === 'annotate')
            one.annotation({ type: 'url_citation', url: 'https://a.example', title: text, start_index: 0, end_index: 1 });
          else if (is === 'approval') one.whole({ type: 'mcp_approval_request', id, server_label: 'nvd', name: 'x', arguments: text });
          else if (is === 'end-hosted') {
            const item = running.shift();
            if (item) one.endHosted(item.type === 'mcp_list_tools' ? { ...item, error: text } : { ...item, status: 'completed' });
          } else {
            const item = hosted[is as keyof typeof hosted];
            running.push(item);
            one.beginHosted(item);
          }
          // What a client has at any time is what the response says then.
          const { output } = one.response();
          checkResponse(one.response());
          if (running.length === 0) expect(replayed(soFar).output).toEqual(output);
        }
        if (how === 'complete') one.complete(USAGE);
        else if (how === 'cut') one.cut('max_output_tokens', USAGE);
        else if (how === 'fail') one.fail({ type: 'server_error', error: { code: 'server_error', message: 'x' } });
        else one.cancel();
      });
      expect(problemsOf(events)).toEqual([]);
      for (const event of events) checkEvent(event);
      expect(replayed(events)).toEqual(writer.response());
      expect(writer.response()).toEqual((events.at(-1) as { response: unknown }).response);
      expect(JSON.stringify(writer.response().output)).not.toMatch(/"status":"(?:in_progress|searching|interpreting|calling)"/);
    }),
    { numRuns: propertyRuns(150) },
  );
});

test('events are not changed after they were sent', () => {
  const kept: [StreamEvent, string][] = [];
  let ids = 0;
  const emit = (event: StreamEvent) => kept.push([event, JSON.stringify(event)]);
  const writer = new EventWriter({ settings: SETTINGS, newId: (prefix) => `${prefix}_${++ids}`, now: () => 0, emit });
  writer.start();
  writer.text('a');
  writer.annotation({ type: 'file_citation', file_id: 'file_1', filename: 'a.txt', index: 1 });
  writer.text('b');
  writer.annotation({ type: 'file_citation', file_id: 'file_2', filename: 'b.txt', index: 2 });
  writer.beginHosted(CALL);
  writer.response();
  writer.endHosted({ ...CALL, status: 'completed', output: 'found' });
  writer.complete();
  for (const [event, before] of kept) expect(JSON.stringify(event)).toBe(before);
});

test('a piece of text has the size of its multiple of 32 bytes on the wire', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (delta) => {
      const bytes = new TextEncoder().encode(JSON.stringify(delta).slice(1, -1)).length;
      // JSON escapes halves of characters; those stay out of well-formed texts.
      fc.pre(delta.isWellFormed());
      const padding = paddingOf(delta);
      expect((bytes + padding.length) % 32).toBe(0);
      expect(padding.length).toBeGreaterThan(0);
    }),
    { numRuns: propertyRuns(200) },
  );
});
