import type { NamedValues } from '@offshoot/postgres';
import type { PageOf, ProfileFilter, ProfilePosition } from '../domain/ports.ts';

const COLUMNS = 'id, name, display_name, description, status, version, created_at, updated_at, publication';

const HAS_NAME_PART =
  "(position(lower(:name_part) in lower(name)) > 0 or position(lower(:name_part) in lower(coalesce(display_name, ''))) > 0)";

/** A page of the list, with the details of each. Labels are JSON as the rows of `LABELS`. */
const withDetails = (page: string, order: string) => `
  select p.*, v.content->>'model' as model, base.name as base_name, (
    select json_agg(json_build_object('agent_id', l.agent_id, 'name', l.name, 'shares', l.shares, 'protected', l.protected,
      'updated_by', l.updated_by, 'updated_at', l.updated_at) order by l.name)
    from profile.agent_profile_labels l where l.tenant_id = :tenant_id and l.agent_id = p.id) as labels
  from (${page}) p
  join profile.agent_profile_versions v on v.tenant_id = :tenant_id and v.agent_id = p.id and v.version = p.version
  left join profile.agent_profiles base on base.tenant_id = :tenant_id and base.id = p.base_profile_id
  order by ${order}`;

/** The statement for a page of the list, in the direction of the page, and its values. One more row than the page has tells whether more follow. */
export function listStatement(
  tenantId: string,
  { status, name, namePart, metadata, ids }: ProfileFilter,
  { limit, from, detailed }: PageOf<ProfilePosition> & { detailed: boolean },
): { sql: string; values: NamedValues } {
  const backward = from?.direction === 'before';
  const conditions = [
    'tenant_id = :tenant_id',
    ...(status === undefined ? [] : ['status = :status']),
    ...(name === undefined ? [] : ['name = :name']),
    ...(namePart === undefined ? [] : [HAS_NAME_PART]),
    ...(metadata === undefined ? [] : ['metadata @> :metadata::jsonb']),
    ...(ids === undefined ? [] : ['id = any(:ids::text[])']),
    ...(from === undefined ? [] : [`(created_at, id) ${backward ? '<' : '>'} (:from_time, :from_id)`]),
  ];
  const order = backward ? 'created_at desc, id desc' : 'created_at, id';
  const columns = detailed ? `${COLUMNS}, base_profile_id` : COLUMNS;
  const page = `select ${columns} from profile.agent_profiles where ${conditions.join(' and ')} order by ${order} limit :limit`;
  const ofPage = backward ? 'p.created_at desc, p.id desc' : 'p.created_at, p.id';
  return {
    sql: detailed ? withDetails(page, ofPage) : page,
    values: {
      tenant_id: tenantId,
      limit: limit + 1,
      ...(status !== undefined && { status }),
      ...(name !== undefined && { name }),
      ...(namePart !== undefined && { name_part: namePart }),
      ...(metadata !== undefined && { metadata: JSON.stringify(metadata) }),
      ...(ids !== undefined && { ids }),
      ...(from !== undefined && { from_time: from.place.createdAt, from_id: from.place.id }),
    },
  };
}
