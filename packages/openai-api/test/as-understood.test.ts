// What clients send who cannot say it as this API does.
import { expect, test } from 'vitest';
import { agentFieldOf, readCreateRequest, readSocketText } from '../src/index.ts';
import { refusalOf } from './refused.ts';

test('a model that is the ID of an agent means the agent', () => {
  const agent = `agent_${'a'.repeat(26)}`;
  const [other, input] = [`agent_${'c'.repeat(26)}`, 'Hi'];
  for (const model of [agent, `${agent}@3`, `${agent}@production`, `tmpl_${'b'.repeat(26)}`]) {
    const request = readCreateRequest({ model, input });
    expect({ ...request, field: agentFieldOf(request) }).toMatchObject({ agent_id: model, input, field: 'model' });
    expect(request).not.toHaveProperty('model');
  }
  expect(readSocketText(JSON.stringify({ type: 'response.create', model: agent, input }))).toMatchObject({ agent_id: agent });
  for (const [model, agent_id, both] of [
    [agent, agent, agent],
    [agent, `${agent}@3`, `${agent}@3`],
    [`${agent}@3`, agent, `${agent}@3`],
  ])
    expect(readCreateRequest({ model, agent_id, input })).toEqual({ agent_id: both, input });
  for (const agent_id of [other, `${agent}@4`])
    expect(refusalOf(() => readCreateRequest({ model: `${agent}@3`, agent_id, input }))).toMatchObject({ status: 400, param: 'model' });
  expect(refusalOf(() => readCreateRequest({ model: agent, prompt: { id: other }, input }))).toMatchObject({ param: 'prompt.id' });
  for (const model of ['agent_1', `my-${agent}`, 'gpt']) expect(readCreateRequest({ model, input })).toEqual({ model, input });
});

test('old names mean the same as the new ones', () => {
  const request = { input: 'Hi', user: 'u-1', reasoning: { generate_summary: 'auto' } };
  expect(readCreateRequest(request)).toMatchObject({ safety_identifier: 'u-1', reasoning: { summary: 'auto' } });
  expect(readCreateRequest({ ...request, safety_identifier: 'u-2' })).toMatchObject({ safety_identifier: 'u-2' });
});

test('a JSON schema of which nothing is said means any JSON', () => {
  const read = (format: object) => readCreateRequest({ model: 'm', input: 'Hi', text: { verbosity: 'low', format } }).text;
  expect(read({ type: 'json_schema' })).toEqual({ verbosity: 'low', format: { type: 'json_object' } });
  for (const more of [{ schema: {} }, { strict: true, foo: 1 }])
    expect(refusalOf(() => read({ type: 'json_schema', ...more }))).toMatchObject({ param: 'text.format.name' });
});
