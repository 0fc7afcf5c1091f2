// How much room each section of a context gets, in tokens.
import type { SectionName } from './assembly.ts';

export interface Demand {
  /** The whole section. */
  whole: number;
  /** What is worth spare room: all of a text; of a memory, the relevant items. */
  worthwhile: number;
}

interface Place {
  /** 0 is dropped last. */
  priority: number;
  /** Fraction of the room that is guaranteed. */
  floor: number;
  /** Fraction of the room that it gets ahead of lower priorities. */
  share: number;
}

/** Floors add up to less than 1: no long section can starve another. */
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

/** Allots floors, then shares, then what is left, each by priority. The sum never exceeds `room`. */
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
