import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  type ProfileLabelSchema,
  type ProfileSchema,
  type ProfileSummarySchema,
  type ProfileVersionSchema,
  type PublicationSchema,
  ProfileStatus as WireStatus,
} from '@offshoot/gen/offshoot/profile/v1/profile_pb.ts';
import type { ProfileLabel, ProfileStatus, ProfileSummary, ProfileVersion, Publication, StoredProfile } from '../domain/profile.ts';

const statuses: Record<ProfileStatus, WireStatus> = {
  active: WireStatus.ACTIVE,
  paused: WireStatus.PAUSED,
  archived: WireStatus.ARCHIVED,
};

/** Undefined: unspecified. */
export function statusFromWire(wire: WireStatus): ProfileStatus | undefined {
  return (Object.keys(statuses) as ProfileStatus[]).find((status) => statuses[status] === wire);
}

/** `body`: instead of what was written, such as what is in effect. */
export function profileToWire(
  { id, tenantId, status, version, content, createdBy, createdAt, updatedAt, publication }: StoredProfile,
  body: object = content,
): MessageInitShape<typeof ProfileSchema> {
  return {
    id,
    tenantId,
    status: statuses[status],
    version,
    createTime: timestampFromDate(createdAt),
    updateTime: timestampFromDate(updatedAt),
    createdBy,
    bodyJson: JSON.stringify(body),
    ...(publication && { publication: publicationToWire(publication) }),
  };
}

export function summaryToWire({
  status,
  createdAt,
  updatedAt,
  publication,
  details,
  ...rest
}: ProfileSummary): MessageInitShape<typeof ProfileSummarySchema> {
  return {
    ...rest,
    status: statuses[status],
    createTime: timestampFromDate(createdAt),
    updateTime: timestampFromDate(updatedAt),
    ...(publication && { publication: publicationToWire(publication) }),
    ...(details && { details: { ...details, labels: details.labels.map(labelToWire) } }),
  };
}

export function publicationToWire({ publishedAt, templateVersion, ...rest }: Publication): MessageInitShape<typeof PublicationSchema> {
  return { ...rest, templateVersion: BigInt(templateVersion), publishTime: timestampFromDate(publishedAt) };
}

export function versionToWire({ snapshot, changedBy, changeSummary }: ProfileVersion): MessageInitShape<typeof ProfileVersionSchema> {
  return {
    agentId: snapshot.id,
    version: snapshot.version,
    snapshot: profileToWire(snapshot),
    changedBy,
    changeTime: timestampFromDate(snapshot.updatedAt),
    changeSummary,
  };
}

export function labelToWire({ updatedAt, ...rest }: ProfileLabel): MessageInitShape<typeof ProfileLabelSchema> {
  return { ...rest, updateTime: timestampFromDate(updatedAt) };
}
