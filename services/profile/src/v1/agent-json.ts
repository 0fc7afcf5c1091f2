// Profiles as the API shows them. The order of the fields is part of what clients see.
import { toJson } from '@bufbuild/protobuf';
import { type Timestamp, timestampDate, ValueSchema } from '@bufbuild/protobuf/wkt';
import {
  type Profile,
  type ProfileDetails,
  type ProfileLabel,
  ProfileStatus,
  type ProfileSummary,
  type ProfileVersion,
  type Publication,
} from '@offshoot/gen/offshoot/profile/v1/profile_pb.ts';
import { type ProfileChange, ProfileChangeKind } from '@offshoot/gen/offshoot/profile/v1/profile_service_pb.ts';

const AGENT = 'agent_profile';

export const STATUSES = { active: ProfileStatus.ACTIVE, paused: ProfileStatus.PAUSED, archived: ProfileStatus.ARCHIVED } as const;
type StatusName = keyof typeof STATUSES;

const statusName = (status: ProfileStatus): StatusName =>
  (Object.keys(STATUSES) as StatusName[]).find((name) => STATUSES[name] === status) ?? 'active';

/** In whole seconds, such as "2026-02-22T10:15:00Z". */
export function timeText(time: Timestamp | undefined): string {
  return `${timestampDate(time ?? ({ seconds: 0n, nanos: 0 } as Timestamp))
    .toISOString()
    .slice(0, 19)}Z`;
}

/** The body's own fields are in the order of the API already. */
export function agentJson({ id, tenantId, status, version, createTime, updateTime, createdBy, bodyJson, publication }: Profile): object {
  return {
    id,
    object: AGENT,
    ...JSON.parse(bodyJson),
    status: statusName(status),
    version,
    created_at: timeText(createTime),
    updated_at: timeText(updateTime),
    created_by: createdBy,
    tenant_id: tenantId,
    ...(publication && { publication: publicationJson(publication) }),
  };
}

export function publicationJson({
  version,
  digest,
  templateId,
  templateVersion,
  templateDigest,
  publishedBy,
  publishTime,
}: Publication): object {
  return {
    version,
    digest,
    template_id: templateId,
    template_version: Number(templateVersion),
    template_digest: templateDigest,
    published_by: publishedBy,
    published_at: timeText(publishTime),
  };
}

export function summaryJson({
  id,
  name,
  displayName,
  description,
  status,
  version,
  createTime,
  updateTime,
  publication,
  details,
}: ProfileSummary): object {
  return {
    id,
    object: AGENT,
    name,
    display_name: displayName ?? null,
    description: description ?? null,
    status: statusName(status),
    version,
    created_at: timeText(createTime),
    updated_at: timeText(updateTime),
    ...(publication && { publication: publicationJson(publication) }),
    ...(details && detailsJson(details)),
  };
}

const detailsJson = ({ model, baseProfileId, baseName, labels }: ProfileDetails): object => ({
  model: model ?? null,
  base_profile_id: baseProfileId ?? null,
  base_name: baseName === '' ? null : baseName,
  labels: labels.map(labelJson),
});

export function versionJson({ agentId, version, snapshot, changedBy, changeTime, changeSummary }: ProfileVersion): object {
  return {
    id: agentId,
    version,
    snapshot: snapshot ? agentJson(snapshot) : null,
    changed_by: changedBy,
    changed_at: timeText(changeTime),
    change_summary: changeSummary,
  };
}

export function labelJson({ agentId, name, shares, protected: isProtected, updateTime, updatedBy }: ProfileLabel): object {
  const [first] = shares;
  return {
    object: 'agent_label',
    agent_id: agentId,
    name,
    version: shares.length === 1 && first ? first.version : null,
    split: shares.length === 1 ? null : shares.map(({ version, percent }) => ({ version, percent })),
    protected: isProtected,
    updated_at: timeText(updateTime),
    updated_by: updatedBy,
  };
}

/** What the permanent deletion and the archiving of a profile answer. */
export const deletedJson = (id: string, status?: 'archived'): object => ({ id, object: AGENT, ...(status && { status }), deleted: true });

/** A page as every list has it. `ids`: what `after` and `before` take, of each element. */
export function listJson(data: readonly object[], hasMore: boolean, ids: readonly (string | number)[]): object {
  return { object: 'list', data, has_more: hasMore, first_id: ids[0] ?? null, last_id: ids.at(-1) ?? null };
}

const CHANGES = {
  [ProfileChangeKind.ADDED]: 'added',
  [ProfileChangeKind.REMOVED]: 'removed',
  [ProfileChangeKind.CHANGED]: 'changed',
} as const;

export function changeJson({ path, kind, before, after }: ProfileChange): object {
  return {
    path,
    kind: CHANGES[kind as keyof typeof CHANGES],
    ...(before && { before: toJson(ValueSchema, before) }),
    ...(after && { after: toJson(ValueSchema, after) }),
  };
}
