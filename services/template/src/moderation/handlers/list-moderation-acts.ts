import type { ServiceImpl } from '@connectrpc/connect';
import type { ModerationService } from '@offshoot/gen/offshoot/template/v1/moderation_service_pb.ts';
import { page } from '../../reading/commands/read-templates.ts';
import { actToWire } from '../../wire/moderation-wire.ts';
import { actPages } from '../../wire/template-wire.ts';
import type { ModerationDeps } from '../domain/ports.ts';

const DEFAULT_PAGE_SIZE = 20;

export function listModerationActsHandler({ moderation }: ModerationDeps): ServiceImpl<typeof ModerationService>['listModerationActs'] {
  return async ({ templateId, pageSize, pageToken }) => {
    const [createdAt, id] = actPages.decode(templateId, pageToken) ?? [];
    const before = createdAt && id ? { createdAt, id } : undefined;
    const limit = pageSize || DEFAULT_PAGE_SIZE;
    const { items, next } = page(await moderation.actsBefore(templateId, before, limit + 1), limit, (last) => last);
    return { acts: items.map(actToWire), nextPageToken: actPages.encode(templateId, next && [next.createdAt, next.id]) };
  };
}
