// How people take a template, for its creator: counted by person, told in rounded numbers.
import { roundedCount } from '@offshoot/runtime/rounded-count.ts';
import type { LeavingReason, Opinion } from '../../database/domain/states.ts';

/** An agent that a person added, also if it has ended since. */
export interface AddedAgent {
  ownerId: string;
  addedAt: Date;
  /** The version with which it began. */
  version: number;
  /** When its owner let it go, or it was removed from its conversation. Undefined: it is still there. */
  leftAt: Date | undefined;
  opinion: Opinion;
}

export interface PeopleCounts {
  added: number;
  weekOld: number;
  keptWeek: number;
  monthOld: number;
  keptMonth: number;
  liked: number;
  disliked: number;
}

export interface TemplateStats {
  sinceMs: number;
  untilMs: number;
  people: PeopleCounts;
  versions: { version: number; people: PeopleCounts }[];
  reasons: { reason: LeavingReason; people: number }[];
}

export interface LeavingCount {
  reason: LeavingReason;
  people: number;
}

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
const MONTH_MS = 28 * DAY_MS;
const WINDOW_MS = 90 * DAY_MS;
const VERSIONS_TOLD = 10;

/** From whole day to whole day, UTC: a creator who looks again and again in the course of a day does not see people come and go. */
export function statsWindow(now: Date): { since: Date; until: Date } {
  const until = Math.floor(now.getTime() / DAY_MS) * DAY_MS;
  return { since: new Date(until - WINDOW_MS), until: new Date(until) };
}

/** One owner, with all their agents: these are one vote. */
interface Person {
  since: number;
  version: number;
  agents: AddedAgent[];
}

/** `since` and `until`: between them, all of `agents` were added. */
export function templateStats(
  agents: readonly AddedAgent[],
  reasons: readonly LeavingCount[],
  { creators, since, until }: { creators: readonly string[]; since: Date; until: Date },
): TemplateStats {
  const people = peopleOf(agents.filter(({ ownerId }) => !creators.includes(ownerId)));
  const versions = [...Map.groupBy(people, ({ version }) => version)].toSorted(([a], [b]) => b - a).slice(0, VERSIONS_TOLD);
  return {
    sinceMs: since.getTime(),
    untilMs: until.getTime(),
    people: countsOf(people, until.getTime()),
    versions: versions.map(([version, theirs]) => ({ version, people: countsOf(theirs, until.getTime()) })),
    reasons: reasons
      .map(({ reason, people: said }) => ({ reason, people: roundedCount(said) }))
      .filter(({ people: said }) => said > 0)
      .toSorted((a, b) => b.people - a.people || (a.reason < b.reason ? -1 : 1)),
  };
}

function peopleOf(agents: readonly AddedAgent[]): Person[] {
  return [...Map.groupBy(agents, ({ ownerId }) => ownerId).values()].map((theirs) => {
    const first = theirs.reduce((earliest, agent) => (agent.addedAt < earliest.addedAt ? agent : earliest));
    return { since: first.addedAt.getTime(), version: first.version, agents: theirs };
  });
}

function countsOf(people: readonly Person[], until: number): PeopleCounts {
  const count = (holds: (person: Person) => boolean) => roundedCount(people.filter(holds).length);
  const isOld = (age: number) => (person: Person) => person.since + age <= until;
  const isKept = (age: number) => (person: Person) => isOld(age)(person) && person.agents.some((agent) => hadIt(agent, person.since + age));
  return {
    added: roundedCount(people.length),
    weekOld: count(isOld(WEEK_MS)),
    keptWeek: count(isKept(WEEK_MS)),
    monthOld: count(isOld(MONTH_MS)),
    keptMonth: count(isKept(MONTH_MS)),
    liked: count((person) => balance(person) > 0),
    disliked: count((person) => balance(person) < 0),
  };
}

const hadIt = ({ addedAt, leftAt }: AddedAgent, at: number): boolean =>
  addedAt.getTime() <= at && (leftAt === undefined || leftAt.getTime() > at);

const VALUES: Record<Opinion, number> = { NONE: 0, LIKED: 1, DISLIKED: -1 };

const balance = ({ agents }: Person): number => agents.reduce((sum, { opinion }) => sum + VALUES[opinion], 0);
