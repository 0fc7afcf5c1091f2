import { createHash } from 'node:crypto';

/** The same ones for a seed, whatever else there is: each thing's place follows from its own id. */
export function drawn<T extends { id: string }>(things: readonly T[], count: number, seed: number): T[] {
  const place = ({ id }: T) => createHash('sha256').update(`${seed} ${id}`).digest('hex');
  const chosen = new Set(things.toSorted((a, b) => (place(a) < place(b) ? -1 : 1)).slice(0, count));
  return things.filter((thing) => chosen.has(thing));
}
