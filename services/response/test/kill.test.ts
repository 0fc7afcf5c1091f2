// A process that is killed in the middle of a stream leaves nothing in progress.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { startProtocolServer } from '@offshoot/models/testing';
import { createTestDatabase } from '@offshoot/postgres/testing';
import { eventually } from '@offshoot/testing';
import { expect, test } from 'vitest';
import { clientOf, keys, member, refusalOf, runningResponses } from './running-responses.ts';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

test('after kill -9 in mid-stream, its responses are failed, and those that waited are run by another process', async () => {
  await using database = await createTestDatabase();
  const endpoint = await startProtocolServer();
  endpoint.behave({ kind: 'endless' });
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const env = {
    PATH,
    NODE_COMPILE_CACHE,
    DATABASE_URL: database.url,
    OFFSHOOT_SERVICE_KEY: keys.of('response').seed,
    OFFSHOOT_SERVICE_CALLERS: keys.callers.map(({ name, publicKey }) => `${name}=${publicKey}`).join(','),
    RESPONSE_PORT: '0',
    LLM_BASE_URL: endpoint.url,
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
  const streams = await Promise.all(
    [false, true].map((background) => victim.responses.create({ model: 'm', input: 'Hi', stream: true, background })),
  );
  const ids = await Promise.all(
    streams.map(async (stream) => {
      let id = '';
      for await (const event of stream) {
        if (event.type === 'response.created') id = event.response.id;
        if (event.type === 'response.output_text.delta') break;
      }
      return id;
    }),
  );
  child.kill('SIGKILL');
  await ended;
  await endpoint.close();

  const ahead = () => new Date(Date.now() + 60_000);
  const next = await runningResponses({ databaseUrl: database.url, now: ahead });
  try {
    const client = next.as(someone);
    for (const [place, id] of ids.entries()) {
      const response = await eventually(async () => {
        const read = await client.responses.retrieve(id);
        expect(['failed', 'cancelled']).toContain(read.status);
        return read;
      });
      // The caller of the first may have been gone before its process was, and the endless answer of the second too long.
      if (place === 1)
        expect(response).toMatchObject({ status: 'failed', error: { code: expect.stringMatching(/^(?:server|model)_error$/) } });
      expect(await refusalOf(client.responses.create({ model: 'm', input: 'x', previous_response_id: id }))).toMatchObject({ status: 400 });
    }
    const events = [];
    for await (const event of await client.responses.retrieve(ids[1] ?? '', { stream: true, starting_after: 3 })) events.push(event);
    expect(events.at(-1)).toMatchObject({ type: 'response.failed', response: { status: 'failed' } });
    expect(await next.rows("select 1 from response where status in ('queued', 'in_progress')")).toEqual([]);
  } finally {
    await next.close();
  }
});
