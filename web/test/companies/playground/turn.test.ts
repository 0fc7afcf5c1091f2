// Requests of a conversation, checked by the rules of the service: every request that the page makes is one that it takes.
import { checkOrder, type EventWriter, type InputItem, type OutputItem, readCreateRequest } from '@offshoot/openai-api';
import { expect, test } from 'vitest';
import { NO_ANSWER, withEvent } from '../../../src/companies/playground/answer/answer.ts';
import { endText } from '../../../src/companies/playground/answer/end-text.ts';
import { spokenEnd } from '../../../src/companies/playground/answer/spoken.ts';
import {
  NO_SETTINGS,
  newTurn,
  requestOf,
  type Settings,
  type Turn,
  temperatureOf,
  waitingNow,
} from '../../../src/companies/playground/answer/turn.ts';
import { answersTo, isWaiting } from '../../../src/companies/playground/answer/waiting.ts';
import { messageInput } from '../../../src/companies/playground/attachments/attachment.ts';
import { missingVariables } from '../../../src/companies/playground/variables.ts';
import { written } from './streams.ts';

const AGENT = 'agent_x';
let keys = 0;

/** A turn that was answered like this. */
function turnOf(input: readonly InputItem[], tell: (writer: EventWriter) => void, { id = `resp_${++keys}`, isStored = true } = {}): Turn {
  const events = written(tell, { id, isStored });
  return { ...newTurn(++keys, {}, input), answer: events.reduce(withEvent, NO_ANSWER) };
}
const said = (input: string, text: string, o?: { id?: string; isStored?: boolean }) =>
  turnOf(
    messageInput(input),
    (writer) => {
      writer.text(text);
      writer.complete();
    },
    o,
  );
const calling = (o?: { id?: string; isStored?: boolean }) =>
  turnOf(
    messageInput('Do it.'),
    (writer) => {
      writer.call({ callId: 'call_1', name: 'weather', arguments: '{}' });
      writer.whole({ type: 'mcp_approval_request', id: 'mcpr_1', server_label: 'nvd', name: 'delete', arguments: '{}' });
      writer.complete();
    },
    o,
  );
const ask = (turns: readonly Turn[], input: InputItem[], settings: Partial<Settings> = {}) => {
  const request = requestOf(AGENT, { ...NO_SETTINGS, ...settings }, turns, input);
  // Throws for what the service refuses.
  readCreateRequest(JSON.parse(JSON.stringify(request)));
  return request;
};

test('a request says only what the person chose', () => {
  expect(ask([], messageInput('Hi'))).toEqual({ prompt: { id: AGENT }, input: messageInput('Hi'), stream: true });
  const settings = {
    version: 'production',
    variables: { city: 'Rome', day: '' },
    model: 'm',
    temperature: '0,5',
    instructions: 'Be brief.',
    stores: false,
  };
  expect(ask([], messageInput('Hi'), settings)).toEqual({
    prompt: { id: AGENT, version: 'production', variables: { city: 'Rome' } },
    ...{ input: messageInput('Hi'), model: 'm', temperature: 0.5, instructions: 'Be brief.', store: false, stream: true },
  });
});

test('a conversation goes on from the last stored response, and what is stored nowhere goes along', () => {
  const [first, second] = [said('1', 'one', { id: 'resp_a' }), said('2', 'two', { id: 'resp_b' })];
  expect(ask([first, second], messageInput('3'))).toMatchObject({ previous_response_id: 'resp_b', input: messageInput('3') });
  const unstored = said('3', 'three', { id: 'resp_c', isStored: false });
  const next = ask([first, second, unstored], messageInput('4'), { stores: false });
  expect(next.previous_response_id).toBe('resp_b');
  expect(next.input).toEqual([...messageInput('3'), ...unstored.answer.items, ...messageInput('4')]);
  expect(ask([unstored], messageInput('4')).previous_response_id).toBeUndefined();
});

test('a turn that was stopped, refused or failed is not gone on from', () => {
  const kept = said('1', 'one', { id: 'resp_a' });
  const failed = turnOf(messageInput('2'), (writer) => writer.fail({ type: 'server_error', error: { code: 'x', message: 'It is away.' } }));
  const cancelled = turnOf(messageInput('2'), (writer) => writer.cancel());
  const stopped: Turn = { ...newTurn(90, {}, messageInput('2')), end: { is: 'stopped' } };
  expect(ask([kept, failed, cancelled, stopped], messageInput('3'))).toMatchObject({
    previous_response_id: 'resp_a',
    input: messageInput('3'),
  });
  expect([failed, cancelled, stopped].map(endText)).toEqual([
    'The answer failed: It is away. The agent does not remember this message.',
    'The answer was cancelled. The agent does not remember this message.',
    'You stopped the answer. The agent does not remember this message.',
  ]);
});

test.each([true, false])('what an agent waits for is answered all together, stored or not: %s', (isStored) => {
  const turn = calling({ id: 'resp_a', isStored });
  const waiting = waitingNow([turn]);
  expect(isWaiting(waiting)).toBe(true);
  const [call] = waiting.calls;
  const given = { [call?.id ?? '']: '' };
  expect(answersTo(waiting, given)).toBeUndefined();
  const input = answersTo(waiting, { ...given, mcpr_1: false }) ?? [];
  expect(input).toEqual([
    { type: 'function_call_output', call_id: 'call_1', output: '' },
    { type: 'mcp_approval_response', approval_request_id: 'mcpr_1', approve: false },
  ]);
  const earlier = isStored ? (turn.answer.items as OutputItem[]) : [];
  expect(() => checkOrder(earlier, ask([turn], input).input as InputItem[])).not.toThrow();
  const stopped: Turn = { ...newTurn(91, {}, input), end: { is: 'stopped' } };
  // The call may have been made: it is not asked about again.
  expect(waitingNow([turn, stopped])).toMatchObject({ calls: [{ call_id: call?.call_id }], approvals: [] });
  const refused: Turn = { ...stopped, end: { is: 'refused', error: new Error('too many') } };
  expect(waitingNow([turn, refused]).approvals).toHaveLength(1);
  expect(isWaiting(waitingNow([turn, said('x', 'done')]))).toBe(false);
});

test('a call that was cut off waits for nothing', () => {
  const cut = turnOf(messageInput('1'), (writer) => {
    writer.text('Half');
    writer.cut('max_output_tokens');
  });
  expect(isWaiting(waitingNow([cut]))).toBe(false);
  expect(endText(cut)).toBe('The answer was cut off at the token limit.');
});

test('a screen reader hears an answer once, and not endlessly', () => {
  expect(spokenEnd(said('1', 'Hello.'))).toBe('The agent answered: Hello.');
  expect(spokenEnd(said('1', 'a'.repeat(10_000))).length).toBeLessThan(700);
  expect(spokenEnd(calling())).toBe('The agent has answered. The agent is waiting for you.');
  expect(spokenEnd({ ...newTurn(92, {}, []), end: { is: 'refused', error: new Error('no') } })).toBe('');
});

test.each([
  ['', undefined],
  ['0', 0],
  [' 1.5 ', 1.5],
  ['2', 2],
  ['2.1', 'wrong'],
  ['-1', 'wrong'],
  ['1e0', 'wrong'],
  ['hot', 'wrong'],
])('the temperature %j', (typed, temperature) => {
  expect(temperatureOf(typed)).toBe(temperature);
});

test('variables without a value of their own are asked for', () => {
  const variables = {
    city: { type: 'string' as const },
    day: { type: 'string' as const, default: 'today' },
    note: { type: 'string' as const, required: false },
  };
  expect(missingVariables(variables, { city: '' })).toEqual(['city']);
  expect(missingVariables(variables, { city: 'Rome' })).toEqual([]);
});
