import { createHash } from 'node:crypto';

/** A seed always draws the same ones from any list that has them: each position derives from the ID alone. */
export function drawn<T extends { id: string }>(things: readonly T[], count: number, seed: number): T[] {
  const place = ({ id }: T) => createHash('sha256').update(`${seed} ${id}`).digest('hex');
  const chosen = new Set(things.toSorted((a, b) => (place(a) < place(b) ? -1 : 1)).slice(0, count));
  return things.filter((thing) => chosen.has(thing));
}
