import type { ServiceImpl } from '@connectrpc/connect';
import type { EntryService } from '@offshoot/gen/offshoot/knowledge/v1/entry_service_pb.ts';
import { Refusal } from '@offshoot/refusals';
import { newId } from '@offshoot/refusals/ids';
import { requireMember } from '@offshoot/rpc/auth';
import { contentOf, topicOf } from '../domain/entry-text.ts';
import type { EntryDeps } from './entry-routes.ts';

export function suggestEntryHandler({ entries, now }: EntryDeps): ServiceImpl<typeof EntryService>['suggestEntry'] {
  return async (request, context) => {
    const member = requireMember(context);
    const [topic, content] = [topicOf(request.topic), contentOf(request.content)];
    if (topic === undefined || content === undefined) {
      throw new Refusal('VALIDATION_FAILED', 'The suggestion has no visible text.', {
        help: 'Suggest a topic and what is known about it.',
      });
    }
    const entryId = newId('kn');
    const sourceId = request.sourceId || undefined;
    const { agentId, agentVersion } = request;
    const suggestion = {
      entryId,
      topic,
      content,
      sourceId,
      agent: agentId === '' ? undefined : { agentId, agentVersion },
      source: 'agent_suggested',
      state: 'suggested',
      createdBy: member.subject,
    } as const;
    const stored = await entries.create(member, { ...suggestion, expireTime: undefined }, now());
    return { entryId: stored?.entryId ?? '' };
  };
}
