import { TenantService } from '@offshoot/gen/offshoot/profile/v1/tenant_service_pb.ts';
import { MEANS } from '@offshoot/rest';
import { Type } from 'typebox';
import { listAnswer, listOf, only, pageFields, subjectField, textField, timeField, timeFromJson, timeToJson } from '../edge/fields.ts';
import { v1Route } from '../edge/v1-route.ts';

const eventSchema = Type.Object({
  id: Type.String(),
  object: Type.Literal('audit_event'),
  time: timeField,
  subject: Type.String({ description: 'Who.' }),
  key_id: Type.Union([Type.String(), Type.Null()]),
  action: Type.String({ description: 'What, such as key.revoke.' }),
  target: Type.String({ description: 'On which ID.' }),
  detail: Type.Unknown(),
});

export const listAuditEvents = v1Route({
  method: 'GET',
  path: '/v1/tenant/audit',
  scope: 'tenant:admin',
  summary: 'Lists what was changed, latest first. Events are never changed or deleted.',
  query: only({
    ...pageFields(Type.String({ pattern: '^event_[0-9a-f]{32}$', [MEANS]: 'an ID such as event_…' })),
    subject: Type.Optional(subjectField),
    target: Type.Optional(textField({ minLength: 1, maxLength: 128 })),
    from: Type.Optional(timeField),
  }),
  answers: { 200: listOf(eventSchema) },
  async handle({ query: { limit = 0, after = '', subject = '', target = '', from }, client }) {
    const { events, hasMore } = await client(TenantService).listAuditEvents({
      ...{ subject, target, pageSize: limit, afterId: after },
      fromTime: timeFromJson(from, 'from'),
    });
    const data = events.map((event) => ({
      id: event.id,
      object: 'audit_event',
      time: timeToJson(event.time),
      subject: event.subject,
      key_id: event.keyId === '' ? null : event.keyId,
      action: event.action,
      target: event.target,
      detail: event.detail ?? {},
    }));
    return listAnswer(data, hasMore);
  },
});
