// What the operator sees of responses: how many, how fast, how large. Never whose, and never what.
import { serveAdmin } from '@offshoot/runtime/admin/admin-port.ts';
import { eventually } from '@offshoot/testing';
import { expect, onTestFinished, test } from 'vitest';
import { member, refusalOf, runningResponses } from './running-responses.ts';
import { calls, hangsAfter, says } from './scripted-model.ts';

const FUNCTION = { type: 'function' as const, name: 'canary_function', parameters: { type: 'object', properties: {} }, strict: false };
const KNOWN = new Set([
  'service',
  'rpc_method',
  'rpc_response_status_code',
  'http_request_method',
  'http_route',
  'http_response_status_code',
  'gen_ai_operation_name',
  'gen_ai_token_type',
  'gen_ai_tool_type',
  'status',
  'outcome',
  'limit',
  'db_client_connection_state',
  'state',
  'reason',
  'kind',
  'work',
  'resource',
  'error_type',
  'le',
]);

test('metrics count responses, tokens, tools, limits and what waits, and name no tenant, key, model or content', async () => {
  const metrics = await serveAdmin({ host: '127.0.0.1', port: 0 });
  onTestFinished(() => metrics.close());
  const isAway = { record: () => Promise.reject(new Error('nobody answers')) };
  const service = await runningResponses({ usage: isAway, limits: { background: 1, backgroundAtOnce: 0 } });
  onTestFinished(() => service.close());
  const read = async () => (await fetch(`${metrics.url}/metrics`)).text();
  const readingOf = (text: string, series: string) =>
    Number(
      text
        .split('\n')
        .find((line) => line.startsWith(`${series} `))
        ?.slice(series.length) ?? 0,
    );
  const before = await read();

  const someone = member();
  const client = service.as(someone);
  for (let n = 0; n < 5; n++) await client.responses.create({ model: `canary-model-${n}`, input: 'canary text' });
  service.model.answers = [calls(['canary_function', {}])];
  await client.responses.create({ model: 'canary-model', input: 'Hi', tools: [FUNCTION] });
  service.model.answers = [calls(['canary_missing', {}]), says('Done.')];
  await client.responses.create({ model: 'canary-model', input: 'Hi', tools: [FUNCTION] });
  service.model.answers = [(_, signal) => hangsAfter('canary', signal)];
  const stream = await client.responses.create({ model: 'canary-model', input: 'Hi', stream: true });
  for await (const event of stream) if (event.type === 'response.output_text.delta') break;
  const background = { model: 'canary-model', input: 'Hi', background: true };
  await client.responses.create(background);
  expect(await refusalOf(client.responses.create(background))).toMatchObject({ status: 429 });
  expect(await refusalOf(client.responses.retrieve('resp_canary'))).toMatchObject({ status: 404 });
  await fetch(`${service.url}/canary-path?canary`, { method: 'POST', headers: await service.headersFor(someone) });

  await eventually(async () => {
    const after = await read();
    const more = (series: string) => readingOf(after, series) - readingOf(before, series);
    expect({
      completed: more('offshoot_responses_total{status="completed"}'),
      broken: more('offshoot_responses_total{status="incomplete"}') + more('offshoot_responses_total{status="cancelled"}'),
      firstTokens: more('gen_ai_server_time_to_first_token_seconds_count{gen_ai_operation_name="chat"}'),
      input: more('gen_ai_client_token_usage_count{gen_ai_operation_name="chat",gen_ai_token_type="input"}'),
      handedOver: more('offshoot_tool_calls_total{gen_ai_tool_type="function",outcome="handed_over"}'),
      unknown: more('offshoot_tool_calls_total{gen_ai_tool_type="unknown",outcome="unknown"}'),
      refused: more('offshoot_refused_by_limit_total{service="response",limit="too_many_background_responses"}'),
      queued: more('offshoot_responses_queued'),
      waiting: more('offshoot_usage_records_waiting'),
      missing: more(
        'http_server_request_duration_seconds_count{service="response",http_request_method="GET",http_route="/v1/responses/:id",http_response_status_code="404"}',
      ),
    }).toEqual({
      ...{ completed: 7, broken: 1, firstTokens: 7, input: 8, handedOver: 1, unknown: 1, refused: 1, queued: 1, waiting: 8, missing: 1 },
    });
  });
  const all = await read();
  expect(all).not.toMatch(/canary/);
  for (const secret of [someone.tenantId, someone.subject]) expect(all).not.toContain(secret);
  expect(all).not.toMatch(/(?:tenant|user|key|agent|resp|file|vs)_[a-z2-7]{26}/);
  // A test of metrics may have run in this process before.
  const ours = all.replace(/^test.*$/gm, '');
  for (const [, labels = ''] of ours.matchAll(/\{([^}]*)\}/g))
    for (const [, label = ''] of labels.matchAll(/(\w+)="/g)) expect(KNOWN).toContain(label);
  expect((await fetch(`${metrics.url}/`)).status).toBe(404);
});
