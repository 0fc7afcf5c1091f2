/** Fields whose values are a member's own JSON: a null in them means something. */
const FOREIGN = ['parameters', 'constraints'];

/** Without the fields that are null, which are the same as missing: two texts of one configuration have one digest. */
export function plainForm<T>(value: T): T {
  if (Array.isArray(value)) return value.map(plainForm) as T;
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([, inner]) => inner !== null && inner !== undefined);
  return Object.fromEntries(kept.map(([name, inner]) => [name, FOREIGN.includes(name) ? inner : plainForm(inner)])) as T;
}
