// Lists in the order by most kept. What nobody keeps follows, the newest first, as in the other orders.

/** When a template was created, in milliseconds: the sort key of most lists. */
export const AGE = '(extract(epoch from created_at) * 1000)::bigint::text as created_ms';

const KEPT = 'coalesce((select u.kept from template.template_uses u where u.template_id = e.template_id), 0)';
const COLUMNS = `kept::text, ${AGE}, template_id`;
const IN_ORDER = 'order by kept desc, created_at desc, template_id desc limit :limit';

/** Like `searchIn`, but in this order within each level. */
export const keptSearchIn = (entries: string) => `
  select found.level::text, ${COLUMNS} from unnest(:queries::text[]) with ordinality as q (query, level)
  cross join lateral (
    select q.level, kept, created_at, template_id from (
      select ${KEPT} as kept, e.created_at, e.template_id from ${entries} and e.marks @@ q.query::tsquery offset 0) matching
    where q.level > :after_level or (kept, created_at, template_id) < (:after_kept, :after_time, :after_id)
    ${IN_ORDER}) found
  where q.level >= :after_level limit :limit`;

/** Two levels, so that the first is read from the index of what is kept and the second from that of the newest. */
export const allKeptIn = (entries: string) => `
  select level::text, ${COLUMNS} from (
    (select 1 as level, kept, created_at, template_id from (
      select u.kept, e.created_at, e.template_id from template.template_uses u, ${entries} and e.template_id = u.template_id and u.kept > 0
        and (:after_level = 0 or :after_level = 1 and (u.kept, e.created_at, e.template_id) < (:after_kept, :after_time, :after_id))
      ) most ${IN_ORDER})
    union all
    (select 2, 0, created_at, template_id from (
      select e.created_at, e.template_id from ${entries}
        and not exists (select from template.template_uses u where u.template_id = e.template_id and u.kept > 0)
        and (:after_level < 2 or (e.created_at, e.template_id) < (:after_time, :after_id))
      order by e.created_at desc, e.template_id desc limit :limit) newest)
  ) found limit :limit`;
