/** A page of the profiles with some metadata ($2) in a tenant ($1), and one more row that tells whether more follow. */
export const LIST = `select id, name, display_name, description, status, version, created_at, updated_at from profile.agent_profiles
  where tenant_id = $1 and metadata @> $2::jsonb order by created_at, id limit 21`;
