import { noWarm, type WarmFloors, warmSum } from './warm.ts';

/** How many idle instances the pool keeps, and how many instances at all. */
export interface StockRules {
  /** Idle instances whatever is claimed. */
  readonly idleMin: number;
  /** Idle instances per hundred claimed ones. */
  readonly idlePercent: number;
  /** Of all instances together, idle or not. 0: no limit. */
  readonly instancesMax: number;
  /** Idle instances that are kept for one template each. */
  readonly warm: WarmFloors;
}

/** Each host keeps its own floor, and what claims wait for comes on top. */
export const noStockRules: StockRules = { idleMin: 0, idlePercent: 0, instancesMax: 0, warm: noWarm };

/** A host as the pool counts it. */
export interface HostStock {
  readonly id: string;
  /** It has a lease, is not about to stop and its language model answers: it may be given something to make. */
  readonly canMake: boolean;
  /** Idle instances that it keeps of its own accord. */
  readonly idleFloor: number;
  /** 0: it does not say. */
  readonly capacity: number;
  /** Instances on it that are not idle. */
  readonly held: number;
  /** Its idle instances that pass their probe. */
  readonly well: number;
  /** Its idle instances that do not. */
  readonly troubled: number;
  /** Instances on their way to be idle, as it said in its last call. */
  readonly starting: number;
  /** Since the last start that succeeded. */
  readonly startFailures: number;
  /** As many as it may have made by what it was told last. */
  readonly promised: number;
}

export interface Demand {
  /** Instances that belong to somebody, on whichever host. */
  readonly claimed: number;
  /** Idle ones that are kept for somebody. */
  readonly reserved: number;
  /** Claims without an instance. */
  readonly waiting: number;
}

/** After so many failed starts a host is given one trial at a time, and its share goes to the others. */
const FAILING_AFTER = 3;

/** How many idle instances the pool wants on all hosts together. */
export function wantedIdle(rules: StockRules, { claimed, reserved, waiting }: Demand, hosts: readonly HostStock[]): number {
  const floors = sum(hosts.filter(({ canMake }) => canMake).map((host) => Math.min(host.idleFloor, roomOf(host))));
  const stock = Math.max(rules.idleMin, Math.ceil((claimed * rules.idlePercent) / 100), warmSum(rules.warm), floors);
  return Math.max(0, Math.min(stock + reserved + waiting, spaceOf(rules, claimed)));
}

/**
 * The level of one host, and what it may have made until it asks again. The promise is what keeps hosts from making the same
 * instance twice when a share moves from one to another: nobody is given what another one may still make. So all promises
 * together exceed the wanted level only by what was there before. The caller holds a lock from reading to writing the promise,
 * so that replicas answer as if they were one.
 */
export function idleLevel(
  rules: StockRules,
  demand: Demand,
  hosts: readonly HostStock[],
  hostId: string,
): { target: number; promised: number } {
  const own = hosts.find(({ id }) => id === hostId);
  if (!own) return { target: 0, promised: 0 };
  const there = own.well + own.starting;
  if (!own.canMake) return { target: 0, promised: there };
  const wanted = wantedIdle(rules, demand, hosts);
  const others = hosts.filter((host) => host !== own);
  const fair = sharesOf(wanted, hosts).get(hostId) ?? 0;
  const missing = wanted - sum(others.filter(({ canMake }) => canMake).map(presentOn));
  const [room, space] = [roomOf(own), spaceOn(rules, demand, hosts, own)];
  const target = Math.max(0, Math.min(Math.max(Math.min(own.idleFloor, room), Math.min(fair, missing)), room, space));
  return { target, promised: Math.max(target, there) };
}

/**
 * How many idle instances a host has beyond the maximum: what a host brings back that was away may not fit in any more. Only
 * what is there counts, and no promise: nothing is thrown away for what may never be.
 */
export function surplusOf(rules: StockRules, { claimed }: Demand, hosts: readonly HostStock[], hostId: string): number {
  const well = hosts.find(({ id }) => id === hostId)?.well ?? 0;
  const there = claimed + sum(hosts.map((host) => host.well + host.troubled));
  return rules.instancesMax === 0 ? 0 : Math.min(well, Math.max(0, there - rules.instancesMax));
}

/**
 * The wanted level in equal shares over the hosts that can make something, none above its room; first each gets its floor. The
 * shares together are exactly the level, or all the room there is. Does not depend on the order of the hosts.
 */
export function sharesOf(wanted: number, hosts: readonly HostStock[]): Map<string, number> {
  const able = hosts.filter(({ canMake }) => canMake).sort((a, b) => (a.id < b.id ? -1 : 1));
  const bounds = able.map((host) => ({ least: Math.min(host.idleFloor, roomOf(host)), most: roomOf(host) }));
  const isEnough = sum(bounds.map(({ least }) => least)) <= wanted;
  const levels = levelled(wanted, isEnough ? bounds : bounds.map(({ least }) => ({ least: 0, most: least })));
  return new Map(able.map(({ id }, at) => [id, levels[at] ?? 0]));
}

interface Bounds {
  readonly least: number;
  readonly most: number;
}

/** Numbers within their bounds, as equal as these permit, that sum up to the total, or to all that the bounds permit. */
function levelled(total: number, bounds: readonly Bounds[]): number[] {
  const at = (level: number) => bounds.map(({ least, most }) => Math.min(most, Math.max(least, level)));
  let [low, high] = [0, total];
  while (low < high) {
    const level = Math.ceil((low + high) / 2);
    if (sum(at(level)) <= total) low = level;
    else high = level - 1;
  }
  const levels = at(low);
  let rest = total - sum(levels);
  return levels.map((level, index) => {
    const { least, most } = bounds[index] as Bounds;
    if (rest === 0 || level >= most || level > low || least > low) return level;
    rest -= 1;
    return level + 1;
  });
}

/** As many as are there, or may be before the host asks again. */
function presentOn({ well, promised }: HostStock): number {
  return Math.max(well, promised);
}

/** How many idle instances the host can have. */
function roomOf({ capacity, held, well, troubled, startFailures }: HostStock): number {
  const room = capacity === 0 ? Number.MAX_SAFE_INTEGER : Math.max(0, capacity - held - troubled);
  return startFailures < FAILING_AFTER ? room : Math.min(room, well + 1);
}

/** How many well idle instances the maximum leaves for one host. What cannot be handed out is no stock, but it is there. */
function spaceOn(rules: StockRules, { claimed }: Demand, hosts: readonly HostStock[], own: HostStock): number {
  const elsewhere = sum(hosts.filter((host) => host !== own).map((host) => presentOn(host) + host.troubled));
  return spaceOf(rules, claimed) - own.troubled - elsewhere;
}

/** How many instances beside the claimed ones the pool may have. */
function spaceOf({ instancesMax }: StockRules, claimed: number): number {
  return instancesMax === 0 ? Number.MAX_SAFE_INTEGER : instancesMax - claimed;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
