import type { NamedValues } from '@offshoot/postgres';
import type { PageOf, ProfileFilter, ProfilePlace } from '../domain/ports.ts';

const COLUMNS = 'id, name, display_name, description, status, version, created_at, updated_at, publication';

/** The statement for a page of the list, in the direction of the page, and its values. One more row than the page has tells whether more follow. */
export function listStatement(
  tenantId: string,
  { status, name, metadata, ids }: ProfileFilter,
  { limit, from }: PageOf<ProfilePlace>,
): { sql: string; values: NamedValues } {
  const backward = from?.direction === 'before';
  const conditions = [
    'tenant_id = :tenant_id',
    ...(status === undefined ? [] : ['status = :status']),
    ...(name === undefined ? [] : ['name = :name']),
    ...(metadata === undefined ? [] : ['metadata @> :metadata::jsonb']),
    ...(ids === undefined ? [] : ['id = any(:ids::text[])']),
    ...(from === undefined ? [] : [`(created_at, id) ${backward ? '<' : '>'} (:from_time, :from_id)`]),
  ];
  const order = backward ? 'created_at desc, id desc' : 'created_at, id';
  return {
    sql: `select ${COLUMNS} from profile.agent_profiles where ${conditions.join(' and ')} order by ${order} limit :limit`,
    values: {
      tenant_id: tenantId,
      limit: limit + 1,
      ...(status !== undefined && { status }),
      ...(name !== undefined && { name }),
      ...(metadata !== undefined && { metadata: JSON.stringify(metadata) }),
      ...(ids !== undefined && { ids }),
      ...(from !== undefined && { from_time: from.place.createdAt, from_id: from.place.id }),
    },
  };
}
