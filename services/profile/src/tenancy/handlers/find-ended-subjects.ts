import type { ServiceImpl } from '@connectrpc/connect';
import type { SubjectService } from '@offshoot/gen/offshoot/profile/v1/identity_service_pb.ts';
import { requireService } from '@offshoot/rpc/auth';
import type { TenancyDeps } from '../deps.ts';
import { mayGoOn } from '../domain/subject-rules.ts';
import { knownKeys, knownUsers } from '../store/subjects.ts';

export function findEndedSubjectsHandler({ queries, now }: TenancyDeps): ServiceImpl<typeof SubjectService>['findEndedSubjects'] {
  return async ({ subjects, scope }, context) => {
    requireService(context);
    const isKey = ({ subject }: { subject: string }) => subject.startsWith('key_');
    const [keys, users] = await Promise.all([
      knownKeys(queries.query, subjects.filter(isKey)),
      knownUsers(
        queries.query,
        subjects.filter((one) => !isKey(one)),
      ),
    ]);
    const known = new Map([...keys, ...users].map((one) => [`${one.tenantId} ${one.subject}`, one]));
    const time = now();
    return { ended: subjects.filter(({ tenantId, subject }) => !mayGoOn(known.get(`${tenantId} ${subject}`), scope, time)) };
  };
}
