// How much room each section of a context gets, in tokens.
import type { SectionName } from '@offshoot/engine/assembled-context.ts';

export interface Demand {
  /** What is never cut. Absent: everything may be. */
  least?: number;
  /** The whole section. */
  whole: number;
  /** What is worth spare room: all of a text; of a memory, the relevant items. */
  worthwhile: number;
}

interface Place {
  /** 0 is dropped last. */
  priority: number;
  /** Tokens that are guaranteed, where there is room for all floors. */
  floor: number;
  /** Tokens that it gets ahead of lower priorities. */
  share: number;
  /** Tokens that it never exceeds. Absent: it may have what is left. */
  most?: number;
}

/**
 * In the order the model reads them. By priority: what the agent is told to be, what people are talking about, what they thought of its
 * answers, what it knows, and the rest.
 */
export const PLACES: Record<SectionName, Place> = {
  instructions: { priority: 0, floor: 2_000, share: 4_000 },
  tools: { priority: 2, floor: 100, share: 500 },
  soul: { priority: 1, floor: 500, share: 2_000 },
  'owner-section': { priority: 3, floor: 500, share: 1_500 },
  people: { priority: 8, floor: 100, share: 200 },
  inherited: { priority: 6, floor: 500, share: 1_000 },
  memory: { priority: 7, floor: 500, share: 2_000 },
  feedback: { priority: 5, floor: 300, share: 500, most: 500 },
  headlines: { priority: 9, floor: 200, share: 1_000 },
  advice: { priority: 10, floor: 200, share: 800, most: 800 },
  recent: { priority: 4, floor: 2_000, share: 8_000 },
};

const NAMES = Object.keys(PLACES) as SectionName[];
const BY_PRIORITY = NAMES.toSorted((a, b) => PLACES[a].priority - PLACES[b].priority);
const FLOORS = NAMES.reduce((sum, name) => sum + PLACES[name].floor, 0);

/**
 * Allots what is never cut, then floors, then shares, then what is left, each by priority. The sum never exceeds `room`, which is at least
 * what is never cut. Where floors do not fit together, each is smaller by the same factor: no long section can starve another.
 */
export function allot(room: number, demands: Readonly<Record<SectionName, Demand>>): Record<SectionName, number> {
  const granted = Object.fromEntries(NAMES.map((name) => [name, 0])) as Record<SectionName, number>;
  let left = Math.max(0, Math.floor(room));
  const grantUpTo = (limit: (name: SectionName) => number) => {
    for (const name of BY_PRIORITY) {
      const wanted = Math.min(PLACES[name].most ?? Number.POSITIVE_INFINITY, Math.floor(limit(name)));
      const more = Math.min(left, Math.max(0, wanted - granted[name]));
      granted[name] += more;
      left -= more;
    }
  };
  grantUpTo((name) => demands[name].least ?? 0);
  const scale = Math.min(1, left / FLOORS);
  grantUpTo((name) => Math.min(demands[name].whole, (demands[name].least ?? 0) + PLACES[name].floor * scale));
  grantUpTo((name) => Math.min(demands[name].whole, PLACES[name].share));
  grantUpTo((name) => demands[name].worthwhile);
  return granted;
}
