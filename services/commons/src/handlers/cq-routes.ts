// The face of a node of Mozilla's cq, for its plugins and clients.
import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import { type Commons, MAX_LIMIT } from '../commands/commons.ts';
import { cqUnits } from './cq-units.ts';

const Words = Type.Array(Type.String(), { maxItems: 16 });
const Query = Type.Object({
  domains: Words,
  languages: Type.Optional(Words),
  frameworks: Type.Optional(Words),
  pattern: Type.Optional(Type.String()),
  limit: Type.Optional(Type.Integer({ minimum: 1 })),
});
const Proposed = Type.Object({
  domains: Type.Array(Type.String(), { minItems: 1, maxItems: 16 }),
  insight: Type.Object({ summary: Type.String(), detail: Type.String(), action: Type.String() }),
  context: Type.Optional(
    Type.Object({ languages: Type.Optional(Words), frameworks: Type.Optional(Words), pattern: Type.Optional(Type.String()) }),
  ),
});
const Unit = Type.Object({ unit_id: Type.String({ pattern: '^ku_[0-9a-f]{32}$' }) });
const Flag = Type.Object({ reason: Type.Enum({ stale: 'stale', incorrect: 'incorrect', duplicate: 'duplicate' }) });

export function cqRoutes(app: FastifyInstance, commons: Commons, publicUrl: () => string): void {
  const units = cqUnits(commons);

  app.get('/.well-known/cq-node.json', () => ({
    version: 1,
    api_base_url: `${publicUrl()}/api/v1`,
    api_version: 'v1',
    node_name: 'Offshoot commons',
  }));

  app.get<{ Querystring: Static<typeof Query> }>('/api/v1/knowledge', { schema: { querystring: Query } }, ({ commonsCaller, query }) => {
    const interests = [query.domains, query.languages, query.frameworks, query.pattern].flatMap((given) => given || []);
    return units.query(commonsCaller, interests, query.limit && Math.min(query.limit, MAX_LIMIT));
  });

  app.post<{ Body: Static<typeof Proposed> }>('/api/v1/knowledge', { schema: { body: Proposed } }, async (request, reply) => {
    const { domains, insight, context = {} } = request.body;
    return reply.code(201).send(await units.propose(request.commonsCaller, { domains, insight, context }));
  });

  app.post<{ Params: Static<typeof Unit> }>(
    '/api/v1/knowledge/:unit_id/confirmations',
    { schema: { params: Unit } },
    async (request, reply) => reply.code(201).send(await units.confirm(request.commonsCaller, request.params.unit_id)),
  );

  app.post<{ Params: Static<typeof Unit>; Body: Static<typeof Flag> }>(
    '/api/v1/knowledge/:unit_id/flags',
    { schema: { params: Unit, body: Flag } },
    async (request, reply) => reply.code(201).send(await units.flag(request.commonsCaller, request.params.unit_id)),
  );
}
