import type { PreviewItem } from '@offshoot/context';

/** Items that the owner moved: true goes along, false stays. */
export type ByHand = ReadonlyMap<string, boolean>;

/** The owner's place for the item overrides the agent's. Moving it back undoes the move. */
export function moved(byHand: ByHand, item: PreviewItem): ByHand {
  const next = new Map(byHand);
  const isIn = !isGoing(byHand, item);
  // Only the agent knows where an item that was moved before would be without that.
  if (isIn === item.isIn && item.reason !== 'added' && item.reason !== 'removed') next.delete(item.id);
  else next.set(item.id, isIn);
  return next;
}

export const isGoing = (byHand: ByHand, { id, isIn }: PreviewItem): boolean => byHand.get(id) ?? isIn;

/** As the agent is asked. */
export function asked(byHand: ByHand): { add: string[]; remove: string[] } {
  const ids = (wanted: boolean) => [...byHand].flatMap(([id, isIn]) => (isIn === wanted ? [id] : []));
  return { add: ids(true), remove: ids(false) };
}
