// Idempotency-Key: what is sent again is answered again, and done once.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import http2 from 'node:http2';
import { eventually } from '@offshoot/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { V1World } from './v1-world.ts';

interface Scene {
  world: V1World;
  tenant: Awaited<ReturnType<V1World['newTenant']>>;
}

const FAILED = 'event: error\ndata: {"type":"error"}\n\nevent: response.failed\ndata: {}\n\ndata: [DONE]\n\n';

export function idempotentRequests(scene: () => Scene): void {
  describe('a request with an Idempotency-Key', () => {
    let database: pg.Client;
    beforeAll(async () => {
      database = new pg.Client({ connectionString: scene().world.gateway.databaseUrl, options: '-c search_path=gateway' });
      await database.connect();
    });
    afterAll(() => database.end());
    let keys = 0;
    const newKey = () => `key-of-a-test-${++keys}`;
    const rows = async (sql: string) => (await database.query(sql)).rows;
    /** As JSON, unless `body` is something else. */
    async function send(idempotencyKey: string, body: object | string | FormData = { model: 'm' }, path = '/v1/responses', key?: string) {
      const { world, tenant } = scene();
      const isJson = !(body instanceof FormData) && typeof body !== 'string';
      const answer = await world.fetch(path, {
        method: 'POST',
        key: key ?? tenant.key,
        headers: { 'idempotency-key': idempotencyKey, ...(!(body instanceof FormData) && { 'content-type': 'application/json' }) },
        body: isJson ? JSON.stringify(body) : body,
      });
      const text = await answer.text();
      return {
        status: answer.status,
        text,
        type: answer.headers.get('content-type'),
        isReplayed: answer.headers.get('idempotent-replayed') === 'true',
        retryAfter: answer.headers.get('retry-after'),
        code: answer.status < 400 ? undefined : JSON.parse(text).error.code,
      };
    }
    /** Counts how often the service was asked, and answers with the number. */
    function counting(
      how: (response: ServerResponse, n: number, request: IncomingMessage) => void = (response, n) => response.end(`{"n":${n}}`),
    ) {
      const calls = { n: 0 };
      scene().world.answer((request, response) => {
        const n = ++calls.n;
        request.resume().once('end', () => {
          response.setHeader('content-type', 'application/json');
          how(response, n, request);
        });
      });
      return calls;
    }

    test('is carried out once: sent again, it gets the same answer; another one with the key is refused', async () => {
      const calls = counting();
      const key = newKey();
      expect(await send(key)).toMatchObject({ status: 200, text: '{"n":1}', isReplayed: false });
      expect(await send(key)).toMatchObject({ status: 200, text: '{"n":1}', type: 'application/json', isReplayed: true });
      const refused = { status: 422, code: 'idempotency_key_reused' };
      expect(await send(key, { model: 'other' })).toMatchObject(refused);
      expect(await send(key, { model: 'm' }, '/v1/responses/compact')).toMatchObject(refused);
      expect(calls.n).toBe(1);
      expect((await send(newKey())).text).toBe('{"n":2}');
      for (const bad of ['', 'x'.repeat(256)]) expect(await send(bad)).toMatchObject({ status: 400, code: 'invalid_value' });
    });

    test('attack: the key of another member, in the same tenant or another, finds nothing of theirs', async () => {
      const { world } = scene();
      counting();
      const key = newKey();
      await send(key);
      const other = await world.newTenant();
      expect(await send(key, { model: 'm' }, '/v1/responses', other.key)).toMatchObject({
        status: 200,
        text: '{"n":2}',
        isReplayed: false,
      });
      const narrow = await world.newTenant(['responses:read']);
      expect(await send(key, { model: 'm' }, '/v1/responses', narrow.key)).toMatchObject({ status: 403 });
    });

    test('while it runs, the same one is told to wait; if its client goes away, it is carried out all the same, and its answer is there', async () => {
      const { world, tenant } = scene();
      let finish = () => {};
      let isCut = false;
      const calls = counting((response, n) => {
        response.once('close', () => {
          isCut = !response.writableFinished;
        });
        response.writeHead(200, { 'content-type': 'text/event-stream' }).write('event: a\ndata: 1\n\n');
        finish = () => response.end(`event: b\ndata: ${n}\n\ndata: [DONE]\n\n`);
      });
      const key = newKey();
      const gone = new AbortController();
      const headers = { 'idempotency-key': key, 'content-type': 'application/json' };
      const first = await world.fetch('/v1/responses', {
        method: 'POST',
        key: tenant.key,
        headers,
        body: '{"stream":true}',
        signal: gone.signal,
      });
      const reader = first.body?.getReader();
      expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('event: a\ndata: 1\n\n');
      expect(await send(key, '{"stream":true}')).toMatchObject({ status: 409, code: 'idempotency_key_in_use', retryAfter: '1' });
      gone.abort();
      await reader?.closed.catch(() => {});
      finish();
      const again = await eventually(async () => {
        const answer = await send(key, '{"stream":true}');
        expect(answer.status).toBe(200);
        return answer;
      });
      expect(again).toMatchObject({
        isReplayed: true,
        type: 'text/event-stream',
        text: 'event: a\ndata: 1\n\nevent: b\ndata: 1\n\ndata: [DONE]\n\n',
      });
      expect([calls.n, isCut]).toEqual([1, false]);
    });

    test('that came to nothing is carried out again: refused, failed in its stream, or cut', async () => {
      const key = newKey();
      const calls = counting((response, n) => {
        if (n === 1) response.writeHead(429).end('{"error":{"code":"x"}}');
        else if (n === 2) response.writeHead(200, { 'content-type': 'text/event-stream' }).end(FAILED);
        else if (n === 3) {
          response.writeHead(200, { 'content-length': '100' }).write('part');
          setImmediate(() => response.destroy());
        } else response.end('{"done":true}');
      });
      expect((await send(key)).status).toBe(429);
      expect((await send(key)).text).toBe(FAILED);
      await expect(send(key)).rejects.toThrow();
      await eventually(async () => expect(await send(key)).toMatchObject({ status: 200, text: '{"done":true}', isReplayed: false }));
      expect(calls.n).toBe(4);
      expect(await rows('select 1 from kept_answers where status is null')).toEqual([]);
    });

    test('that comes over HTTP/2 is carried out once, too', async () => {
      const { world, tenant } = scene();
      const calls = counting((response, n) =>
        response.writeHead(200, { 'content-type': 'text/event-stream' }).end(`data: ${n}\n\ndata: [DONE]\n\n`),
      );
      const session = http2.connect(world.gateway.url);
      const key = newKey();
      const sent = async () => {
        const headers = { ':method': 'POST', ':path': '/v1/responses', authorization: `Bearer ${tenant.key}`, 'idempotency-key': key };
        const stream = session.request({ ...headers, 'content-type': 'application/json' });
        stream.setEncoding('utf8').end('{}');
        const answered = once(stream, 'response');
        const text = (await stream.toArray()).join('');
        const [told] = await answered;
        return [told[':status'], told['content-type'], told['idempotent-replayed'], text];
      };
      const text = 'data: 1\n\ndata: [DONE]\n\n';
      expect(await sent()).toEqual([200, 'text/event-stream', undefined, text]);
      expect(await sent()).toEqual([200, 'text/event-stream', 'true', text]);
      expect(calls.n).toBe(1);
      session.close();
    });

    test('whose process was killed is carried out again once its lease is over, and not before', async () => {
      const { tenant } = scene();
      const calls = counting();
      const key = newKey();
      await send(key);
      // What a kill -9 in the middle leaves.
      const holder = `${tenant.tenantId} ${tenant.keyId}`;
      const left = `update kept_answers set status = null, request_digest = null, answer = null, runner_id = 'killed', lease_until = now() + $1::interval
        where holder = $2 and key_digest = (select key_digest from kept_answers where holder = $2 order by expires_at desc limit 1)`;
      await database.query(left, ['1 minute', holder]);
      expect(await send(key)).toMatchObject({ status: 409 });
      await database.query(`update kept_answers set lease_until = now() where runner_id = 'killed'`);
      expect(await send(key)).toMatchObject({ text: '{"n":2}', isReplayed: false });
      expect(await send(key)).toMatchObject({ text: '{"n":2}', isReplayed: true });
      expect(calls.n).toBe(2);
    });

    test('is forgotten after 24 hours', async () => {
      counting();
      const key = newKey();
      await send(key);
      const [{ hours }] = await rows(`select round(extract(epoch from max(expires_at) - now()) / 3600) as hours from kept_answers`);
      expect(Number(hours)).toBe(24);
      await database.query(`update kept_answers set expires_at = now() - interval '1 second'`);
      expect(await send(key)).toMatchObject({ text: '{"n":2}', isReplayed: false });
    });

    test('that is a form is the same however its parts are separated', async () => {
      const { world } = scene();
      const calls = counting();
      const { key: apiKey } = await world.newTenant(['responses:write']);
      const form = (content: string) => {
        const all = new FormData();
        all.append('purpose', 'assistants');
        all.append('file', new File([content], 'a.txt'));
        return all;
      };
      const key = newKey();
      const text = 'x'.repeat(200_000);
      expect((await send(key, form(text), '/v1/responses', apiKey)).text).toBe('{"n":1}');
      expect(await send(key, form(text), '/v1/responses', apiKey)).toMatchObject({ text: '{"n":1}', isReplayed: true });
      expect(await send(key, form(`${text}y`), '/v1/responses', apiKey)).toMatchObject({ status: 422 });
      expect(calls.n).toBe(1);
    });

    test('of the gateway itself is done once, too, and its answer is sealed: a key that was made is in no row', async () => {
      const { world, tenant } = scene();
      const key = newKey();
      const body = { name: 'Once', scopes: ['agents:read'] };
      const first = await send(key, body, '/v1/keys', tenant.token);
      const again = await send(key, body, '/v1/keys', tenant.token);
      expect([again.status, again.text, again.isReplayed]).toEqual([first.status, first.text, true]);
      expect(await send(key, { ...body, name: 'Twice' }, '/v1/keys', tenant.token)).toMatchObject({ status: 422 });
      const { data } = (await world.call('GET', '/v1/keys', { key: tenant.token })).body;
      expect(data.filter(({ name }: { name: string }) => name === 'Once')).toHaveLength(1);
      const kept = JSON.stringify(await rows('select * from kept_answers'));
      const { secret, id } = JSON.parse(first.text);
      for (const told of [secret, id, key, createHash('sha256').update(key).digest('hex')]) expect(kept).not.toContain(told);
      expect(await send(newKey(), { name: '' }, '/v1/keys', tenant.token)).toMatchObject({ status: 400 });
    });

    test('attack: keys without end, or long answers: what is kept is bounded, and said', async () => {
      const { world } = scene();
      counting((response) => response.end('x'.repeat(9 * 1024 * 1024)));
      const one = await world.newTenant();
      const long = newKey();
      expect((await send(long, {}, '/v1/responses', one.key)).text).toHaveLength(9 * 1024 * 1024);
      expect(await send(long, {}, '/v1/responses', one.key)).toMatchObject({ status: 422, code: 'idempotency_answer_too_long' });
      const calls = counting();
      const totals = `insert into kept_totals values ($1, $2, $3) on conflict (holder) do update set keys = $2, bytes = $3`;
      for (const [holder, most, bytes] of [
        [`${one.tenantId} ${one.keyId}`, 50_000, 0],
        [`${one.tenantId} ${one.keyId}`, 1, 256 * 1024 * 1024],
        [one.tenantId, 200_000, 0],
        [one.tenantId, 1, 1024 * 1024 * 1024],
      ] as const) {
        await database.query(totals, [holder, most, bytes]);
        expect(await send(newKey(), {}, '/v1/responses', one.key)).toMatchObject({ status: 429, code: 'too_many_idempotency_keys' });
        // What is there already is answered.
        expect(await send(long, {}, '/v1/responses', one.key)).toMatchObject({ status: 422 });
        await database.query(totals, [holder, 1, 0]);
      }
      expect(calls.n).toBe(0);
      expect((await send(newKey(), {}, '/v1/responses', one.key)).status).toBe(200);
      await database.query('delete from kept_answers');
      await database.query('delete from kept_totals where keys <> 0 or bytes <> 0');
    });

    test('of a tenant that is deleted leaves nothing', async () => {
      const { world } = scene();
      counting();
      const one = await world.newTenant();
      await send(newKey(), {}, '/v1/responses', one.key);
      const { name } = (await world.call('GET', '/v1/tenant', { key: one.token })).body;
      expect((await world.call('DELETE', `/v1/tenant?name=${encodeURIComponent(name)}`, { key: one.token })).status).toBe(200);
      expect(await rows(`select 1 from kept_answers where tenant_id = '${one.tenantId}'`)).toEqual([]);
      expect(await rows(`select 1 from kept_totals where holder like '${one.tenantId}%'`)).toEqual([]);
    });
  });
}
