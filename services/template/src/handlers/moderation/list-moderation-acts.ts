import type { ServiceImpl } from '@connectrpc/connect';
import type { ModerationService } from '@offshoot/gen/offshoot/template/v1/moderation_service_pb.ts';
import { page } from '../../commands/reading/read-templates.ts';
import type { Deps } from '../../domain/ports.ts';
import { actPages } from '../template-wire.ts';
import { actToWire } from './moderation-wire.ts';

const DEFAULT_PAGE_SIZE = 20;

export function listModerationActsHandler({ moderation }: Deps): ServiceImpl<typeof ModerationService>['listModerationActs'] {
  return async ({ templateId, pageSize, pageToken }) => {
    const [createdAt, id] = actPages.decode(templateId, pageToken) ?? [];
    const before = createdAt && id ? { createdAt, id } : undefined;
    const limit = pageSize || DEFAULT_PAGE_SIZE;
    const { items, next } = page(await moderation.actsBefore(templateId, before, limit + 1), limit, (last) => last);
    return { acts: items.map(actToWire), nextPageToken: actPages.encode(templateId, next && [next.createdAt, next.id]) };
  };
}
