import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { NameKind, type VerifiedNameSchema } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { type CreatorNameSchema, NameStatus } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import type { CreatorName, VerifiedName } from '../creators/domain/creator-name.ts';

const KINDS: Record<VerifiedName['kind'], NameKind> = { website: NameKind.WEBSITE, ens: NameKind.ENS };
const STATUSES: Record<CreatorName['status'], NameStatus> = {
  unread: NameStatus.UNREAD,
  proved: NameStatus.PROVED,
  unproved: NameStatus.UNPROVED,
  unreachable: NameStatus.UNREACHABLE,
};

export const verifiedNameToWire = ({ name, kind }: VerifiedName): MessageInitShape<typeof VerifiedNameSchema> => ({
  name,
  kind: KINDS[kind],
});

/** For a response: unset if there is none. */
export function creatorNameToWire(found: CreatorName | undefined): { name?: MessageInitShape<typeof CreatorNameSchema> } {
  if (!found) return {};
  const { name, kind, status, readAt } = found;
  return { name: { name, kind: KINDS[kind], status: STATUSES[status], ...(readAt && { readTime: timestampFromDate(readAt) }) } };
}
