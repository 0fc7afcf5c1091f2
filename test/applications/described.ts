// The published description: valid, and every answer of the routes that services behind the gateway have is as it says.

import { eventually } from '@offshoot/testing';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 as Ajv } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import type { Application } from './application.ts';

interface Operation {
  requestBody?: { content: Record<string, { schema: { $ref?: string } }> };
  responses: Record<string, { content: Record<string, { schema: { $ref?: string } }> }>;
}
interface Document {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: object;
}
type Body = Record<string, unknown> & { id: string };

const COLLECTIONS = /^\/v1\/(?:responses|conversations|files|vector_stores|knowledge|models|usage\/responses)\b/;

/** `person`: the session token of a person who decides on suggestions. */
export function described(app: () => Application, person: () => Promise<string>): void {
  test('is valid, and the routes behind the gateway answer as it says', async () => {
    const { baseUrl, key } = app();
    const document = (await (await fetch(`${baseUrl}/openapi.json`)).json()) as Document;
    expect(await new Validator().validate(structuredClone(document) as object as Record<string, unknown>)).toEqual({ valid: true });
    const ajv = new Ajv({ strict: false, validateFormats: false });
    ajv.addSchema({ $id: 'described', components: document.components });
    const visited = new Set<string>();
    /** Only names of schemas are looked for, so that each is compiled once. */
    const check = (schema: { $ref?: string } | undefined, value: unknown, what: string) => {
      const validate = ajv.getSchema(`described${schema?.$ref}`);
      const isAsDescribed = validate?.(value) ?? 'not described';
      expect({ what, isAsDescribed, why: validate?.errors ?? null, value }).toMatchObject({ what, isAsDescribed: true });
    };
    const operationOf = (method: string, path: string) => {
      const [template = '', of] =
        Object.entries(document.paths).find(([one, methods]) => {
          const pattern = new RegExp(`^${one.replace(/\{\w+\}/g, '[a-z]+_\\w+')}$`);
          return pattern.test(`/v1${path}`) && method.toLowerCase() in methods;
        }) ?? [];
      visited.add(`${method} ${template}`);
      return of?.[method.toLowerCase()];
    };
    /** Sends what the description allows, and reads what it says. */
    const call = async (
      method: string,
      path: string,
      body?: object | FormData,
      o: { status?: number; token?: string } = {},
    ): Promise<Body> => {
      const operation = operationOf(method, path.split('?', 1)[0] ?? '');
      const isForm = body instanceof FormData;
      if (body && !isForm && o.status === undefined)
        check(operation?.requestBody?.content['application/json']?.schema, body, `body of ${method} ${path}`);
      const answer = await fetch(baseUrl + path, {
        method,
        headers: { authorization: `Bearer ${o.token ?? key}`, ...(body && !isForm && { 'content-type': 'application/json' }) },
        ...(body && { body: isForm ? body : JSON.stringify(body) }),
      }).catch((cause: unknown) => {
        throw new Error(`${method} ${path} was not answered`, { cause });
      });
      const type = answer.headers.get('content-type')?.split(';', 1)[0] ?? '';
      const text = await answer.text();
      expect({ path, status: answer.status, text }).toMatchObject({ path, status: o.status ?? 200 });
      const schema = operation?.responses[o.status === undefined ? '200' : 'default']?.content[type]?.schema;
      if (type === 'application/json') check(schema, JSON.parse(text), `answer to ${method} ${path}`);
      else if (type === 'text/event-stream')
        for (const [, event] of text.matchAll(/^data: (\{.*)$/gm)) check(schema, JSON.parse(event ?? ''), `event of ${method} ${path}`);
      else expect(schema).toBeDefined();
      return type === 'application/json' ? (JSON.parse(text) as Body) : ({ id: '', text } as Body);
    };

    const response = await call('POST', '/responses', { model: 'offline', input: 'Hello.', metadata: { of: 'a test' } });
    await call('POST', '/responses', { agent_id: app().agentId, input: 'Hello.', stream: true });
    await call('POST', '/responses', { model: 'offline', input: 'Hello.', temperature: 9 }, { status: 400 });
    await call('GET', `/responses/${response.id}`);
    await call('GET', `/responses/${response.id}/input_items?limit=1&order=asc`);
    await call('POST', `/responses/${response.id}/cancel`, undefined, { status: 400 });
    const waiting = await call('POST', '/responses', { model: 'offline', input: 'Hello.', background: true });
    await call('POST', `/responses/${waiting.id}/cancel`);
    const items = [{ role: 'user', content: 'My name is Saul.' }];
    const conversation = await call('POST', '/conversations', { items, metadata: { of: 'a test' } });
    const inConversation = `/conversations/${conversation.id}`;
    await call('POST', '/responses', { model: 'offline', conversation: conversation.id, input: 'Hello.' });
    await call('GET', inConversation);
    await call('POST', inConversation, { metadata: { of: 'another test' } });
    await call('POST', `${inConversation}/items`, { items });
    const { last_id: itemId } = await call('GET', `${inConversation}/items?limit=2&order=asc`);
    await call('GET', `${inConversation}/items/${itemId}`);
    await call('DELETE', `${inConversation}/items/${itemId}`);
    await call('DELETE', inConversation);
    await call('GET', '/usage/responses');
    await call('GET', '/models');
    await call('GET', `/models/${app().agentId}`);
    await call('POST', '/responses/input_tokens', { model: 'offline', input: 'Hello.' });
    await call('POST', '/responses/compact', { model: 'offline', previous_response_id: response.id });
    await call('DELETE', `/responses/${response.id}`);
    await call('GET', `/responses/${response.id}`, undefined, { status: 404 });

    const form = new FormData();
    form.set('purpose', 'assistants');
    form.set('file', new File(['The lantern is kept in the harbor.'], 'a.md'));
    const file = await call('POST', '/files', form);
    await call('GET', '/files?limit=5');
    await call('GET', `/files/${file.id}`);
    await call('GET', `/files/${file.id}/content`);
    const store = await call('POST', '/vector_stores', { name: 'Handbook', expires_after: { anchor: 'last_active_at', days: 7 } });
    const inStore = `/vector_stores/${store.id}`;
    await call('GET', '/vector_stores');
    await call('POST', inStore, { metadata: { of: 'a test' } });
    await call('GET', inStore);
    const batch = await call('POST', `${inStore}/file_batches`, { file_ids: [file.id] });
    await eventually(async () => expect(await call('GET', `${inStore}/file_batches/${batch.id}`)).toMatchObject({ status: 'completed' }));
    await call('GET', `${inStore}/file_batches/${batch.id}/files`);
    await call('POST', `${inStore}/file_batches/${batch.id}/cancel`);
    await call('POST', `${inStore}/files`, { file_id: file.id, attributes: { year: 2026 } });
    await call('GET', `${inStore}/files?filter=completed`);
    await call('GET', `${inStore}/files/${file.id}`);
    await call('POST', `${inStore}/files/${file.id}`, { attributes: { year: 2027, isOld: false } });
    await eventually(async () => expect(await call('GET', `${inStore}/files/${file.id}`)).toMatchObject({ status: 'completed' }));
    await call('GET', `${inStore}/files/${file.id}/content`);
    expect(await call('POST', `${inStore}/search`, { query: 'lantern' })).toMatchObject({ data: [{ file_id: file.id }] });
    await call('POST', '/vector_stores', { name: 7 }, { status: 400 });

    const entry = await call('POST', '/knowledge', { topic: 'Lantern', content: 'The lantern is lit at dusk.', expires_at: null });
    await eventually(async () =>
      expect(await call('POST', '/knowledge/search', { query: 'lantern', vector_store_ids: [store.id] })).toMatchObject({
        data: expect.arrayContaining([expect.objectContaining({ entry_id: entry.id }), expect.objectContaining({ file_id: file.id })]),
      }),
    );
    await call('GET', '/knowledge?status=accepted');
    await call('GET', `/knowledge/${entry.id}`);
    await call('PATCH', `/knowledge/${entry.id}`, { archived: true });
    const token = await person();
    for (const verb of ['accept', 'reject']) {
      await call('POST', '/responses', {
        agent_id: app().suggesterId,
        input: `suggest_knowledge {"topic": "${verb}", "content": "The ferry takes bicycles."}`,
      });
      const { data } = (await call('GET', `/knowledge?status=suggested&topic=${verb}`)) as unknown as { data: Body[] };
      const id = data[0]?.id ?? '';
      await call('POST', `/knowledge/${id}/${verb}`, undefined, { status: 403 });
      await call('POST', `/knowledge/${id}/${verb}`, undefined, { token });
    }
    await call('DELETE', `/knowledge/${entry.id}`);
    await call('DELETE', `${inStore}/files/${file.id}`);
    await call('DELETE', inStore);
    await call('DELETE', `/files/${file.id}`);

    const all = Object.entries(document.paths).flatMap(([path, methods]) =>
      COLLECTIONS.test(path) ? Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`) : [],
    );
    expect([...visited].sort()).toEqual(all.sort());
  });
}
