// A process of its own: the least that a gateway between two APIs costs, with Fastify and undici. It reads each request and each answer as JSON and
// writes them anew, and does nothing else.
import { Readable } from 'node:stream';
import { createParser } from 'eventsource-parser';
import { fastify } from 'fastify';
import { Pool } from 'undici';

const target = new Pool(process.env.TARGET ?? '', { connections: 64 });
const app = fastify();
app.post('/*', async (request, reply) => {
  const { statusCode, headers, body } = await target.request({
    method: 'POST',
    path: request.url,
    headers: { 'content-type': 'application/json', authorization: request.headers.authorization },
    body: JSON.stringify(request.body),
  });
  const type = String(headers['content-type']);
  reply.code(statusCode).type(type);
  return type.startsWith('text/event-stream') ? reply.send(Readable.from(rewritten(body))) : reply.send(JSON.stringify(await body.json()));
});
app.get('/*', async () => ({}));
await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });

/** Events that come together go on together. */
async function* rewritten(body: Readable): AsyncGenerator<string> {
  let come: string[] = [];
  const parser = createParser({ onEvent: ({ data }) => come.push(data) });
  const decoder = new TextDecoder();
  for await (const part of body as AsyncIterable<Buffer>) {
    parser.feed(decoder.decode(part, { stream: true }));
    const events = come.map((data) => `data: ${data === '[DONE]' ? data : JSON.stringify(JSON.parse(data))}\n\n`);
    come = [];
    if (events.length > 0) yield events.join('');
  }
}
