import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { type CreatorWebsiteSchema, WebsiteStatus } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import type { CreatorWebsite } from '../domain/makers/website.ts';

const STATUSES: Record<CreatorWebsite['status'], WebsiteStatus> = {
  unread: WebsiteStatus.UNREAD,
  proved: WebsiteStatus.PROVED,
  unlisted: WebsiteStatus.UNLISTED,
  unreachable: WebsiteStatus.UNREACHABLE,
};

/** For a response: unset if there is none. */
export function websiteToWire(found: CreatorWebsite | undefined): { website?: MessageInitShape<typeof CreatorWebsiteSchema> } {
  if (!found) return {};
  const { website, status, readAt } = found;
  return { website: { website, status: STATUSES[status], ...(readAt && { readTime: timestampFromDate(readAt) }) } };
}
