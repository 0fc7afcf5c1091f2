// A process of its own: what a proxy costs that does nothing but pass requests and answers on, with Fastify and undici.
import { fastify } from 'fastify';
import { Pool } from 'undici';

const target = new Pool(process.env.TARGET ?? '', { connections: 64 });
const app = fastify();
app.removeAllContentTypeParsers();
app.addContentTypeParser('*', (_request, _payload, done) => done(null));
app.all('/*', async ({ raw }, reply) => {
  const { method, url, headers } = raw;
  const {
    statusCode,
    headers: given,
    body,
  } = await target.request({
    method: method as 'POST',
    path: url ?? '/',
    headers: { 'content-type': headers['content-type'], 'content-length': headers['content-length'], authorization: headers.authorization },
    ...(method === 'POST' && { body: raw }),
  });
  const { connection: _, 'keep-alive': _keptFor, 'transfer-encoding': _framing, ...rest } = given;
  return reply.code(statusCode).headers(rest).send(body);
});
await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });
