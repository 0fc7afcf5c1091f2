// How much room each section of a context gets. Tokens.
import type { SectionName } from './assembly.ts';

export interface Demand {
  /** All that there is. */
  whole: number;
  /** What is worth room that nobody else needs: all of a text, of a memory what the message is about. */
  worthwhile: number;
}

interface Place {
  /** 0 is kept longest. */
  priority: number;
  /** Part of the room that it gets whatever the others want. */
  floor: number;
  /** Part of the room that it gets before those behind it. */
  share: number;
}

/** Floors add up to less than 1: nothing that is long can starve another section. */
export const PLACES: Record<SectionName, Place> = {
  instructions: { priority: 0, floor: 0.2, share: 0.4 },
  tools: { priority: 1, floor: 0.05, share: 0.1 },
  soul: { priority: 2, floor: 0.05, share: 0.1 },
  'owner-section': { priority: 3, floor: 0.05, share: 0.15 },
  inherited: { priority: 5, floor: 0.1, share: 0.25 },
  memory: { priority: 7, floor: 0.15, share: 0.35 },
  feedback: { priority: 4, floor: 0.02, share: 0.05 },
  recent: { priority: 6, floor: 0.1, share: 0.2 },
};

const BY_PRIORITY = (Object.keys(PLACES) as SectionName[]).sort((a, b) => PLACES[a].priority - PLACES[b].priority);

/** Floors first, then shares, then what is left, each in the order of priority. The sum is never above `room`. */
export function allot(room: number, demands: Readonly<Record<SectionName, Demand>>): Record<SectionName, number> {
  const granted: Record<SectionName, number> = {
    instructions: 0,
    tools: 0,
    soul: 0,
    'owner-section': 0,
    feedback: 0,
    inherited: 0,
    recent: 0,
    memory: 0,
  };
  let left = Math.max(0, Math.floor(room));
  const grantUpTo = (limit: (name: SectionName) => number) => {
    for (const name of BY_PRIORITY) {
      const more = Math.min(left, Math.max(0, Math.floor(limit(name)) - granted[name]));
      granted[name] += more;
      left -= more;
    }
  };
  grantUpTo((name) => Math.min(demands[name].whole, PLACES[name].floor * room));
  grantUpTo((name) => Math.min(demands[name].whole, PLACES[name].share * room));
  grantUpTo((name) => demands[name].worthwhile);
  return granted;
}
