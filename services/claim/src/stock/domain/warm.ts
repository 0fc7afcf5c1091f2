/** Number of idle instances kept for each template, by its id. */
export type WarmFloors = ReadonlyMap<string, number>;

export const noWarm: WarmFloors = new Map();

/** Parses "tmpl_…=2,tmpl_…=5". Throws an Error that says what is wrong. */
export function warmFloorsFrom(text: string): WarmFloors {
  const floors = new Map<string, number>();
  for (const part of text.split(',').map((part) => part.trim())) {
    if (part === '') continue;
    const [, templateId, count] = /^(tmpl_[a-z2-7]{26})\s*=\s*(\d{1,6})$/.exec(part) ?? [];
    if (templateId === undefined) throw new Error(`"${part}" is not a template with a number, such as tmpl_…=2`);
    if (floors.has(templateId)) throw new Error(`${templateId} is named twice`);
    if (Number(count) > 0) floors.set(templateId, Number(count));
  }
  return floors;
}

export function warmSum(floors: WarmFloors): number {
  return [...floors.values()].reduce((total, count) => total + count, 0);
}

/** Templates that already have the wanted number are left out. */
export interface WarmPlan {
  /** How many more to keep for each template. */
  readonly keep: ReadonlyMap<string, number>;
  /** How many each template gives back. */
  readonly release: ReadonlyMap<string, number>;
}

/** Free instances are dealt out in turn, one per template, so that a template that wants many does not starve the others. */
export function warmPlan(wanted: WarmFloors, kept: ReadonlyMap<string, number>, free: number): WarmPlan {
  const missing = new Map<string, number>();
  const release = new Map<string, number>();
  for (const templateId of new Set([...wanted.keys(), ...kept.keys()])) {
    const lacks = (wanted.get(templateId) ?? 0) - (kept.get(templateId) ?? 0);
    if (lacks > 0) missing.set(templateId, lacks);
    if (lacks < 0) release.set(templateId, -lacks);
  }
  const keep = new Map<string, number>();
  const inTurn = [...missing.keys()].sort();
  for (let left = free, round = 0; left > 0; round++) {
    const takers = inTurn.filter((templateId) => (missing.get(templateId) ?? 0) > round).slice(0, left);
    if (takers.length === 0) break;
    for (const templateId of takers) keep.set(templateId, round + 1);
    left -= takers.length;
  }
  return { keep, release };
}
