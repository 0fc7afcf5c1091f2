// A process of its own: the least that a list over HTTP costs, with Fastify and pg. It makes one statement for each request, and knows nobody.
import { fastify } from 'fastify';
import pg from 'pg';
import { LIST } from './list-statement.ts';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 8 });
const app = fastify();
app.get<{ Querystring: { tenant?: string; team?: string } }>('/', async ({ query: { tenant = '', team = '' } }) => {
  const { rows } = await pool.query({ name: 'list', text: LIST, values: [tenant, JSON.stringify({ team })] });
  return { object: 'list', data: rows };
});
await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });
