import { MEANS } from '@offshoot/text/means.ts';
import { Type } from 'typebox';
import { only, orNull, subjectField } from './fields.ts';
import { v1Route } from './route.ts';

const day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', [MEANS]: 'a day such as 2026-02-22', description: 'In UTC.' });
const rowSchema = Type.Object({
  object: Type.Literal('usage'),
  day,
  subject: Type.String({ description: 'A key or a person.' }),
  agent_id: orNull(Type.String()),
  agent_version: orNull(Type.Integer()),
  requests: Type.Integer(),
  input_tokens: Type.Integer(),
  output_tokens: Type.Integer(),
});

export const listUsage = v1Route({
  method: 'GET',
  path: '/v1/usage',
  summary: 'Lists what was used by day, key or person, agent and version. Needs tenant:admin; with keys:admin, that of keys.',
  query: only({
    from: Type.Optional(day),
    to: Type.Optional(day),
    subject: Type.Optional(subjectField),
    agent_id: Type.Optional(Type.String({ pattern: '^(agent|tmpl)_[a-z2-7]{26}$', [MEANS]: 'an ID such as agent_… or tmpl_…' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000, description: 'Default 100.' })),
    after: Type.Optional(Type.String({ minLength: 1, maxLength: 512, description: '`next` of the page before.' })),
  }),
  answers: {
    200: Type.Object({
      object: Type.Literal('list'),
      data: Type.Array(rowSchema),
      has_more: Type.Boolean(),
      next: orNull(Type.String({ description: 'For `after`: rows have no IDs.' })),
    }),
  },
});
