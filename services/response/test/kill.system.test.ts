// A process that is killed in the middle of a stream leaves nothing in progress, and nothing uncounted.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { startProtocolServer } from '@offshoot/models/testing';
import { createTestDatabase } from '@offshoot/postgres/testing';
import { eventually } from '@offshoot/testing';
import pg from 'pg';
import { expect, test } from 'vitest';
import type { UsedTokens } from '../src/database/domain/ports.ts';
import { clientOf, keys, member, refusalOf, runningResponses } from './running-responses.ts';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

test('after kill -9 in mid-stream, its responses are failed, and those that waited are run by another process, and what they used is counted', async () => {
  await using database = await createTestDatabase();
  const endpoint = await startProtocolServer();
  endpoint.behave({ kind: 'begin', text: 'It began' });
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const env = {
    PATH,
    NODE_COMPILE_CACHE,
    DATABASE_URL: database.url,
    OFFSHOOT_SERVICE_KEY: keys.of('response').seed,
    OFFSHOOT_SERVICE_CALLERS: keys.callers.map(({ name, publicKey }) => `${name}=${publicKey}`).join(','),
    RESPONSE_PORT: '0',
    LLM_BASE_URL: endpoint.url,
    LLM_MODELS: 'm',
  };
  const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(child, 'exit');
  const someone = member();
  let url = '';
  for await (const chunk of child.stderr) {
    url = /http:\/\/127\.0\.0\.1:\d+/.exec(String(chunk))?.[0] ?? '';
    if (url !== '') break;
  }
  const victim = clientOf(url, someone);
  const { id: conversation } = await victim.conversations.create({ items: [{ role: 'user', content: 'Before.' }] });
  const streams = await Promise.all(
    [{ conversation }, { background: true }, { store: false }].map((how) =>
      victim.responses.create({ model: 'm', input: 'Hi', stream: true, ...how }),
    ),
  );
  // Read event by event: leaving a loop would close the connection, which cancels the response.
  const ids = await Promise.all(
    streams.map(async (stream) => {
      const events = stream[Symbol.asyncIterator]();
      let id = '';
      for (;;) {
        const { done, value } = await events.next();
        if (done) throw new Error('the stream ended before its first text');
        if (value.type === 'response.created') id = value.response.id;
        if (value.type === 'response.output_text.delta') return id;
      }
    }),
  );
  const rows = new pg.Client({ connectionString: database.url });
  await rows.connect();
  await eventually(async () => {
    const { rows: kept } = await rows.query('select 1 from response.usage_record where output_tokens > 0');
    expect(kept).toHaveLength(ids.length);
  });
  await rows.end();
  child.kill('SIGKILL');
  await ended;
  await endpoint.close();

  const ahead = () => new Date(Date.now() + 120_000);
  // Like the profile service, which counts each ID once: a run that was counted before it is found to have failed is told again.
  const recorded = new Map<string, UsedTokens>();
  const usage = {
    async record(used: readonly UsedTokens[]) {
      for (const one of used) if (!recorded.has(one.id)) recorded.set(one.id, one);
    },
  };
  const next = await runningResponses({ databaseUrl: database.url, now: ahead, usage });
  try {
    const client = next.as(someone);
    for (const id of ids.slice(0, 2)) {
      const response = await eventually(async () => {
        const read = await client.responses.retrieve(id);
        expect(read.status).toBe('failed');
        return read;
      });
      expect(response.error?.code).toBe('server_error');
      expect(await refusalOf(client.responses.create({ model: 'm', input: 'x', previous_response_id: id }))).toMatchObject({ status: 400 });
    }
    // It locks its conversation no longer, and has left nothing there.
    expect((await client.responses.create({ model: 'm', input: 'Again.', conversation })).status).toBe('completed');
    expect((await client.conversations.items.list(conversation)).data).toHaveLength(3);
    const eventsAfter = async (number: number) => {
      const path = `${next.url}/v1/responses/${ids[1]}?stream=true&starting_after=${number}`;
      const text = await (await fetch(path, { headers: await next.headersFor(someone) })).text();
      return [...text.matchAll(/^data: (\{.*)$/gm)].map(([, json = '']) => JSON.parse(json));
    };
    // OpenAI's client throws at an event of an error.
    const events = await eventsAfter(3);
    expect(events.map(({ sequence_number }) => sequence_number)).toEqual(events.map((_, index) => index + 4));
    expect(events.slice(-2)).toMatchObject([
      { type: 'error', code: 'server_error' },
      { type: 'response.failed', response: { status: 'failed', error: { code: 'server_error' }, output: [] } },
    ]);
    expect(await eventsAfter(events.at(-1).sequence_number)).toEqual([]);
    expect(await next.rows("select 1 from response where status in ('queued', 'in_progress')")).toEqual([]);
    await eventually(() => expect([...recorded.keys()]).toEqual(expect.arrayContaining(ids)));
    for (const used of ids.map((id) => recorded.get(id))) {
      expect(used).toMatchObject({ subject: someone.subject, requests: 1 });
      expect(used?.outputTokens).toBeGreaterThan(0);
    }
  } finally {
    await next.close();
  }
});
