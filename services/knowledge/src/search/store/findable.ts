import type { Search } from '../domain/search.ts';

/** Documents of the stores (`:stores`) that may be found. */
export const FINDABLE = `d.store_key = any(:stores::bigint[]) and d.status = 'completed' and d.delete_time is null
  and (d.expire_time is null or d.expire_time > :now)`;

/** Whether the filter of the search lets a document pass. */
export const PASSES = '(:path::text is null or jsonb_path_match(d.attributes, :path::jsonpath, :path_values::jsonb, true) is true)';

export const filterValues = ({ filter }: Search) => ({ path: filter?.path ?? null, path_values: JSON.stringify(filter?.values ?? {}) });
