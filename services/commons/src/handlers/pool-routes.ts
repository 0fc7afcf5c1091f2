// The three paths that a courier of a pool of patterns asks.
import { PATTERN_TTL_DAYS, type Pattern } from '@offshoot/patterns';
import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import { type Commons, MAX_LIMIT } from '../commands/commons.ts';
import { ratingOf, type Stored } from '../domain/stored.ts';

const PatternBody = Type.Object(
  { when: Type.String(), do: Type.String(), because: Type.String(), interests: Type.Array(Type.String()) },
  { additionalProperties: false },
);
/** `version` and `safety` say what the courier understands; every pattern is of the one form, and scanned. */
const QueryBody = Type.Object({
  interests: Type.Array(Type.String(), { minItems: 1 }),
  version: Type.Optional(Type.String()),
  safety: Type.Optional(Type.String()),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_LIMIT })),
});
const BYTES_32 = '^[A-Za-z0-9+/]{43}=$';
/** How a courier calls itself, and the time that it says, are not kept. */
const PublishBody = Type.Object({
  pattern: PatternBody,
  fromAgentId: Type.Optional(Type.String()),
  timestamp: Type.Optional(Type.Integer()),
  /** Only without a token. As in offshoot.commons.v1.SpentPass, bytes in base64. */
  pass: Type.Optional(
    Type.Object({
      week: Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' }),
      input: Type.String({ pattern: BYTES_32 }),
      mac: Type.String({ pattern: BYTES_32 }),
    }),
  ),
});

const DAY_SECONDS = 86_400;

export function poolRoutes(app: FastifyInstance, commons: Commons): void {
  app.post<{ Body: Static<typeof QueryBody> }>('/patterns/query', { schema: { body: QueryBody } }, async ({ commonsCaller, body }) => {
    const [patterns, poolMetrics] = await Promise.all([
      commons.query(commonsCaller, body.interests, body.limit),
      commons.health(commonsCaller),
    ]);
    return { patterns: patterns.map(shown), poolMetrics };
  });

  app.post<{ Body: Static<typeof PublishBody> }>(
    '/patterns/publish',
    { schema: { body: PublishBody } },
    async ({ commonsCaller, body }) => {
      const { pattern, pass } = body;
      const bytes = (base64: string) => Buffer.from(base64, 'base64');
      const spent = pass && { week: pass.week, input: bytes(pass.input), mac: bytes(pass.mac) };
      const { stored, isNew } = await commons.publish(commonsCaller, pattern, spent);
      return { stored: true, isNew, id: stored.id, ttl: PATTERN_TTL_DAYS * DAY_SECONDS };
    },
  );

  app.get('/pool/health', ({ commonsCaller }) => commons.health(commonsCaller));
}

const shown = (stored: Stored): Pattern & Record<string, unknown> => ({
  id: stored.id,
  ...stored.pattern,
  ...stored.votes,
  ...ratingOf(stored),
  expires: stored.expireTime.toISOString(),
});
