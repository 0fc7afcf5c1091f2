import { PROFILE_COLUMNS, VERSION_COLUMNS } from './rows.ts';

const OF_PROFILE = 'p.tenant_id = :tenant_id and p.id = :agent_id';
const VERSION_OF = 'join profile.agent_profile_versions v on v.tenant_id = p.tenant_id and v.agent_id = p.id';

export const ONE_PROFILE = `select ${PROFILE_COLUMNS} from profile.agent_profiles p ${VERSION_OF} and v.version = p.version where ${OF_PROFILE}`;

export const ONE_VERSION = `select ${VERSION_COLUMNS} from profile.agent_profiles p ${VERSION_OF} where ${OF_PROFILE} and v.version = :version`;

export const LABELS = `select agent_id, name, shares, protected, updated_by, updated_at from profile.agent_profile_labels
  where tenant_id = :tenant_id and agent_id = :agent_id order by name`;

/**
 * A page of versions in its own direction. `bytes` adds up what the page weighs with each row; rows beyond `most_bytes` come without content,
 * only to tell that more follow.
 */
const versionPage = (comparison: '<' | '>', order: 'asc' | 'desc') => `
  select ${VERSION_COLUMNS.replace('v.content', `case when v.bytes <= :most_bytes or v.nth = 1 then v.content end as content`)}, v.bytes::float8 as bytes
  from profile.agent_profiles p
  join lateral (
    select *, sum(octet_length(content::text)) over (order by version ${order}) as bytes, row_number() over (order by version ${order}) as nth
    from (select * from profile.agent_profile_versions
      where tenant_id = :tenant_id and agent_id = :agent_id and version ${comparison} :from_version
      order by version ${order} limit :limit) page
  ) v on true
  where ${OF_PROFILE} order by v.version ${order}`;

export const VERSION_PAGES = { after: versionPage('<', 'desc'), before: versionPage('>', 'asc') };
