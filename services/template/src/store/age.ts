/** When a template was created, in milliseconds: the sort key of most lists. */
export const AGE = '(extract(epoch from created_at) * 1000)::bigint::text as created_ms';
