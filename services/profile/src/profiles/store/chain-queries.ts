/** One more than the levels that are allowed, so that too long a chain is noticed. `useWith` has as many. */
const MAX_LEVELS = 4;

const LINK = 'v.agent_id, v.version, v.content, v.base_profile_id';

/** From a version up to its outermost base: the bases in their current versions. The outermost first. */
const chainFrom = (first: string) => `
  with recursive chain as (
    select 1 as level, ${LINK} from ${first}
    union all
    select c.level + 1, ${LINK} from chain c
    join profile.agent_profiles p on p.tenant_id = :tenant_id and p.id = c.base_profile_id
    join profile.agent_profile_versions v on v.tenant_id = :tenant_id and v.agent_id = p.id and v.version = p.version
    where c.level < ${MAX_LEVELS}
  )
  select agent_id, version, content from chain order by level desc`;

export const CHAIN_OF_VERSION = chainFrom(
  'profile.agent_profile_versions v where v.tenant_id = :tenant_id and v.agent_id = :agent_id and v.version = :version',
);

export const CHAIN_OF_CURRENT = chainFrom(
  `profile.agent_profiles h join profile.agent_profile_versions v on v.tenant_id = h.tenant_id and v.agent_id = h.id and v.version = h.version
   where h.tenant_id = :tenant_id and h.id = :agent_id`,
);

/** The nearest base that is paused. Null: none is. */
const PAUSED_BASE = `case when b1.is_paused then b1.id when b2.is_paused then b2.id when b3.is_paused then b3.id end`;

const basesOf = (base: string) => `
  left join profile.agent_profiles b1 on b1.tenant_id = :tenant_id and b1.id = ${base}
  left join profile.agent_profiles b2 on b2.tenant_id = :tenant_id and b2.id = b1.base_profile_id
  left join profile.agent_profiles b3 on b3.tenant_id = :tenant_id and b3.id = b2.base_profile_id`;

/**
 * Who may use a profile, which share a label gives to which version, and the names of the versions that make up one of them: no content, so it
 * is read before each use. `first` is the profile's version, `base` its base.
 */
const useWith = (joined: string, { first, base }: { first: string; base: string }) => `
  select p.status, p.is_paused, p.version, p.access, l.shares, ${PAUSED_BASE} as paused_base, case when ${first} is null then '' else
    concat_ws(' ', b3.id || '@' || b3.version, b2.id || '@' || b2.version, b1.id || '@' || b1.version, p.id || '@' || ${first}) end as versions
  from profile.agent_profiles p
  left join profile.agent_profile_labels l on l.tenant_id = p.tenant_id and l.agent_id = p.id and l.name = :label
  ${joined}
  ${basesOf(base)}
  where p.tenant_id = :tenant_id and p.id = :agent_id`;

export const USE_OF_CURRENT = useWith('', { first: 'p.version', base: 'p.base_profile_id' });

export const USE_OF_VERSION = useWith(
  'left join profile.agent_profile_versions v on v.tenant_id = p.tenant_id and v.agent_id = p.id and v.version = :version',
  { first: 'v.version', base: 'v.base_profile_id' },
);

/** A page of what can be used, by age. */
export const ACTIVE = `select p.id, p.name, p.created_at, p.access from profile.agent_profiles p ${basesOf('p.base_profile_id')}
  where p.tenant_id = :tenant_id and p.status = 'active' and ${PAUSED_BASE} is null and (:ids::text[] is null or p.id = any(:ids::text[]))
    and (:after_time::timestamptz is null or (p.created_at, p.id) > (:after_time, :after_id)) order by p.created_at, p.id limit :most`;

export const HEIRS = `
  with recursive heirs as (
    select p.id, p.base_profile_id, 1 as level from profile.agent_profiles p
    where p.tenant_id = :tenant_id and p.base_profile_id = :agent_id
    union all
    select p.id, p.base_profile_id, h.level + 1 from heirs h
    join profile.agent_profiles p on p.tenant_id = :tenant_id and p.base_profile_id = h.id
    where h.level < ${MAX_LEVELS}
  )
  select id, base_profile_id from heirs`;

export const CONTENTS = `
  select p.id, v.content from profile.agent_profiles p
  join profile.agent_profile_versions v on v.tenant_id = p.tenant_id and v.agent_id = p.id and v.version = p.version
  where p.tenant_id = :tenant_id and p.id = any(:agent_ids::text[])`;

export const CHILDREN = `
  select id from profile.agent_profiles where tenant_id = :tenant_id and base_profile_id = :agent_id
  union
  select l.agent_id as id from profile.agent_profile_labels l
  cross join lateral jsonb_to_recordset(l.shares) as share (version int)
  join profile.agent_profile_versions v on v.tenant_id = l.tenant_id and v.agent_id = l.agent_id and v.version = share.version
  where l.tenant_id = :tenant_id and v.base_profile_id = :agent_id and l.agent_id <> :agent_id
  order by id limit :limit`;
