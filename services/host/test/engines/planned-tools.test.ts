// Which sentences ask for a tool of a server, with which arguments, in both engines.

import type { PlannableTool } from '@offshoot/engine/engine.ts';
import { planned } from '@offshoot/quoting-engine/planning/planning.ts';
import { isForTool } from '@offshoot/quoting-engine/planning/tool-calls.ts';
import { describe, expect, test } from 'vitest';
import { plannedIn, planPrompt } from '../../src/adapters/engines/openai/planning.ts';
import { planRequest } from './requests.ts';

const text = { type: 'string' };
const tools: PlannableTool[] = [
  {
    ...{ server: 'weather', name: 'forecast', description: 'The weather.' },
    inputSchema: { type: 'object', properties: { city: text, days: { type: 'integer' }, rain: { type: 'boolean' } }, required: ['city'] },
  },
  { server: 'weather', name: 'forecast-long', description: '', inputSchema: { type: 'object', properties: { city: text } } },
  { server: 'bank', name: 'get.balance', description: '', inputSchema: { type: 'object' } },
];
const call = (server: string, tool: string, args: object) => [{ action: 'mcp.call', server, tool, arguments: args }];
const request = (said: string) => ({ ...planRequest(said), tools });

describe('without a model', () => {
  test.each([
    ['use weather forecast with city=Zürich, days=3', call('weather', 'forecast', { city: 'Zürich', days: 3 })],
    [
      'please call weather/forecast with city="Zürich, Enge" and rain=true.',
      call('weather', 'forecast', { city: 'Zürich, Enge', rain: true }),
    ],
    ['Trip Planner, can you use the tool weather forecast for Zürich?', call('weather', 'forecast', { city: 'Zürich' })],
    ['use weather forecast long with city=Zürich', call('weather', 'forecast-long', { city: 'Zürich' })],
    ['run bank get.balance', call('bank', 'get.balance', {})],
    ['use weather forecast with days=many', call('weather', 'forecast', { days: 'many' })],
    ['use weather forecast', call('weather', 'forecast', {})],
  ])('%s', (said, asked) => expect(planned(request(said))).toEqual(asked));

  test.each([
    'the weather forecast is fine',
    'use weather',
    'use weather forecasts with city=Zürich',
    'did you use weather forecast?',
    'use fax send',
  ])('%s: no order', (said) => expect(planned(request(said))).toEqual([]));

  test('what is said to a tool is not learned', () => {
    expect([isForTool(request('use weather forecast with city=Zürich')), isForTool(request('we use the bus'))]).toEqual([true, false]);
  });
});

describe('with a model', () => {
  test('it is shown what is pinned', () => {
    const offered = planPrompt(request('how is the weather?')).tools ?? [];
    expect(offered.map(({ name }) => name)).toEqual(expect.arrayContaining(['tool0_weather_forecast', 'tool2_bank_get_balance']));
    expect(offered.find(({ name }) => name === 'tool0_weather_forecast')?.parameters).toEqual(tools[0]?.inputSchema);
    expect(new Set(offered.map(({ name }) => name)).size).toBe(offered.length);
  });

  test('its calls become plans, and those of tools that there are not become none', () => {
    const calls = [
      { is: 'call', callId: '1', name: 'tool0_weather_forecast', arguments: '{"city":"Zürich"}' },
      { is: 'call', callId: '2', name: 'tool9_weather_forecast', arguments: '{"city":"Zürich"}' },
      { is: 'call', callId: '3', name: 'weather_forecast', arguments: '{}' },
    ] as const;
    expect(plannedIn(calls, tools)).toEqual(call('weather', 'forecast', { city: 'Zürich' }));
  });
});
