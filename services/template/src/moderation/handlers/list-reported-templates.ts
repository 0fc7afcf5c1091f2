import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { ServiceImpl } from '@connectrpc/connect';
import type { ModerationService } from '@offshoot/gen/offshoot/template/v1/moderation_service_pb.ts';
import { page } from '../../reading/commands/read-templates.ts';
import { reportReasonToWire, standingToWire } from '../../wire/moderation-wire.ts';
import { reportedPages } from '../../wire/template-wire.ts';
import type { ModerationDeps } from '../domain/ports.ts';

const DEFAULT_PAGE_SIZE = 20;

export function listReportedTemplatesHandler({
  moderation,
}: ModerationDeps): ServiceImpl<typeof ModerationService>['listReportedTemplates'] {
  return async ({ pageSize, pageToken }) => {
    const [oldest, id] = reportedPages.decode('', pageToken) ?? [];
    const limit = pageSize || DEFAULT_PAGE_SIZE;
    const rows = await moderation.reportedTemplates(oldest && id ? { oldest, id } : undefined, limit + 1);
    const { items, next } = page(rows, limit, (last) => last);
    const templates = items.map(({ oldest: since, standing, counts, ...same }) => ({
      ...same,
      standing: standingToWire(standing),
      counts: counts.map(({ reason, count }) => ({ reason: reportReasonToWire(reason), count: BigInt(count) })),
      oldestTime: timestampFromDate(since),
    }));
    return { templates, nextPageToken: reportedPages.encode('', next && [next.oldest, next.templateId]) };
  };
}
