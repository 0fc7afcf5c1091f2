// What stands in a request together: calls, outputs and approvals in their order, and the items that are stored.
import { expect, test } from 'vitest';
import { checkOrder, type InputItem, type Item, readCreateRequest, storedItemsOf } from '../src/index.ts';
import { refusalOf } from './refused.ts';

const user = (content: unknown) => ({ role: 'user', content });
const pixel = 'data:image/png;base64,iVBORw0KGgo=';

const call = (id: string): Item => ({
  type: 'function_call',
  id: `fc_${id}`,
  call_id: id,
  name: 'f',
  arguments: '{}',
  status: 'completed',
});
const output = (id: string): InputItem => ({ type: 'function_call_output', call_id: id, output: 'x' });
const approval = (id: string): InputItem => ({ type: 'mcp_approval_response', approval_request_id: id, approve: true });
const asks: Item = { type: 'mcp_approval_request', id: 'r', server_label: 's', name: 'f', arguments: '{}' };

test('what answers something has something to answer', () => {
  checkOrder([call('a'), call('b')], [output('b'), output('a')]);
  checkOrder([{ ...call('a'), status: 'incomplete' } as Item, asks], [approval('r')]);
});

test.each<[string, readonly Item[], readonly InputItem[], param: string, code: string]>([
  ['an output of no call', [call('a')], [output('a'), output('b')], 'input[1].call_id', 'unknown_call_id'],
  ['an output before its call', [], [output('a'), call('a') as InputItem], 'input[0].call_id', 'unknown_call_id'],
  ['two outputs of one call', [call('a')], [output('a'), output('a')], 'input[1].call_id', 'duplicate_output'],
  ['a call without an output', [call('a'), call('b')], [output('a')], 'input', 'missing_output'],
  ['two calls with one ID', [call('a')], [call('a') as InputItem], 'input[0].call_id', 'duplicate_call_id'],
  ['an approval of nothing', [], [approval('r')], 'input[0].approval_request_id', 'unknown_approval_request'],
  ['an approval twice', [asks], [approval('r'), approval('r')], 'input[1].approval_request_id', 'duplicate_approval'],
])('%s is refused', (_, earlier, input, param, code) => {
  expect(refusalOf(() => checkOrder(earlier, input))).toMatchObject({ status: 400, param, code });
});

test('items are stored with IDs and in one form', () => {
  let ids = 0;
  const storing = { newId: (prefix: string) => `${prefix}_${++ids}`, referred: (id: string) => (id === 'fc_a' ? call('a') : undefined) };
  expect(storedItemsOf('Hi', storing)).toEqual([
    { type: 'message', id: 'msg_1', status: 'completed', role: 'user', content: [{ type: 'input_text', text: 'Hi' }] },
  ]);
  const { input } = readCreateRequest({
    input: [
      { role: 'developer', content: 'Be brief.', extra: 1 },
      { role: 'assistant', content: 'Yes?', phase: 'commentary' },
      user([{ type: 'input_image', image_url: pixel }]),
      { id: 'fc_a' },
      output('a'),
    ],
  });
  expect(storedItemsOf(input, storing)).toEqual([
    { type: 'message', id: 'msg_2', status: 'completed', role: 'developer', content: [{ type: 'input_text', text: 'Be brief.' }] },
    {
      type: 'message',
      id: 'msg_3',
      status: 'completed',
      role: 'assistant',
      content: [{ type: 'output_text', text: 'Yes?', annotations: [], logprobs: [] }],
      phase: 'commentary',
    },
    {
      type: 'message',
      id: 'msg_4',
      status: 'completed',
      role: 'user',
      content: [{ type: 'input_image', image_url: pixel, detail: 'auto' }],
    },
    call('a'),
    { type: 'function_call_output', id: 'fco_5', call_id: 'a', output: 'x', status: 'completed' },
  ]);
  expect(refusalOf(() => storedItemsOf([{ id: 'msg_of_somebody' }], storing))).toMatchObject({ status: 404, param: 'input[0].id' });
});

test('attack: two items with one ID, between which no list of them could go on', () => {
  const message = (id: string): InputItem => ({ role: 'user', id, content: 'x' });
  const storing = { newId: (prefix: string) => `${prefix}_new`, referred: () => call('a') };
  for (const [same, place] of [
    [[message('msg_1'), message('msg_1'), message('msg_2')], 1],
    [[message('msg_1'), message('msg_2'), { type: 'reasoning', id: 'msg_1', summary: [] }], 2],
    [[{ id: 'fc_a' }, { type: 'item_reference', id: 'fc_a' }], 1],
  ] as [InputItem[], number][])
    expect(refusalOf(() => storedItemsOf(same, storing))).toMatchObject({
      status: 400,
      code: 'duplicate_item_id',
      param: `input[${place}].id`,
    });
});
