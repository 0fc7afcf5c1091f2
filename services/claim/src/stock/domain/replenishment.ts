import { noWarm, type WarmFloors, warmSum } from './warm.ts';

/** How many idle instances the pool keeps, and how many instances in total. */
export interface StockRules {
  /** Minimum of idle instances, however many are claimed. */
  readonly idleMin: number;
  /** Idle instances per hundred claimed ones. */
  readonly idlePercent: number;
  /** Limit on all instances, idle or not. 0: no limit. */
  readonly instancesMax: number;
  /** Idle instances kept for single templates. */
  readonly warm: WarmFloors;
}

/** Hosts still keep their own floors, and waiting claims add to the demand. */
export const noStockRules: StockRules = { idleMin: 0, idlePercent: 0, instancesMax: 0, warm: noWarm };

/** Instance counts of a host. */
export interface HostStock {
  readonly id: string;
  /** Its lease is valid, it is not draining and takes claims, so it may be asked to make instances. */
  readonly canMake: boolean;
  /** Idle instances that it keeps on its own. */
  readonly idleFloor: number;
  /** 0: not stated. */
  readonly capacity: number;
  /** Its instances that are not idle. */
  readonly held: number;
  /** Its idle instances that pass their probe. */
  readonly well: number;
  /** Its idle instances that fail it. */
  readonly troubled: number;
  /** Instances being started, as of its last call. */
  readonly starting: number;
  /** Failed starts since the last success. */
  readonly startFailures: number;
  /** Instances that it may have made under the level it was last told. */
  readonly promised: number;
}

export interface Demand {
  /** Instances owned by a user, on any host. */
  readonly claimed: number;
  /** Reserved idle instances. */
  readonly reserved: number;
  /** Claims without an instance. */
  readonly waiting: number;
}

/** After this many failed starts, a host tries one at a time, and the rest of its share goes to the others. */
const FAILING_AFTER = 3;

/** How many idle instances the pool wants across all hosts. */
export function wantedIdle(rules: StockRules, { claimed, reserved, waiting }: Demand, hosts: readonly HostStock[]): number {
  const floors = sum(hosts.filter(({ canMake }) => canMake).map((host) => Math.min(host.idleFloor, capacityLeft(host))));
  const stock = Math.max(rules.idleMin, Math.ceil((claimed * rules.idlePercent) / 100), warmSum(rules.warm), floors);
  return Math.max(0, Math.min(stock + reserved + waiting, spaceOf(rules, claimed)));
}

/**
 * Target level of one host, and how many instances it may have made until it asks again. Promises keep two hosts from making the same
 * instance when a share moves between them: no host is given what another may still make. So the promises together exceed the wanted level
 * only by instances that already existed. The caller holds a lock from reading to writing the promise, so that replicas act as one.
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
  const [room, space] = [capacityLeft(own), spaceOn(rules, demand, hosts, own)];
  const target = Math.max(0, Math.min(Math.max(Math.min(own.idleFloor, room), Math.min(fair, missing)), room, space));
  return { target, promised: Math.max(target, there) };
}

/**
 * How many idle instances a host has beyond the maximum; a host that comes back may bring more than fit. Counts existing instances only,
 * not promises: nothing is thrown away for instances that may never exist.
 */
export function surplusOf(rules: StockRules, { claimed }: Demand, hosts: readonly HostStock[], hostId: string): number {
  const well = hosts.find(({ id }) => id === hostId)?.well ?? 0;
  const there = claimed + sum(hosts.map((host) => host.well + host.troubled));
  return rules.instancesMax === 0 ? 0 : Math.min(well, Math.max(0, there - rules.instancesMax));
}

/**
 * Splits the wanted level equally among the hosts that can make instances. Each gets its floor first, and none more than its room. The
 * shares add up to the level exactly, or to all the room there is. Independent of the order of the hosts.
 */
export function sharesOf(wanted: number, hosts: readonly HostStock[]): Map<string, number> {
  const able = hosts.filter(({ canMake }) => canMake).sort((a, b) => (a.id < b.id ? -1 : 1));
  const bounds = able.map((host) => ({ least: Math.min(host.idleFloor, capacityLeft(host)), most: capacityLeft(host) }));
  const isEnough = sum(bounds.map(({ least }) => least)) <= wanted;
  const levels = levelled(wanted, isEnough ? bounds : bounds.map(({ least }) => ({ least: 0, most: least })));
  return new Map(able.map(({ id }, at) => [id, levels[at] ?? 0]));
}

interface Bounds {
  readonly least: number;
  readonly most: number;
}

/** Numbers within their bounds, as equal as possible, that add up to the total, or to as much as the bounds permit. */
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

/** Healthy idle instances that the host has, or may have before it asks again. */
function presentOn({ well, promised }: HostStock): number {
  return Math.max(well, promised);
}

/** How many idle instances the host can have. */
function capacityLeft({ capacity, held, well, troubled, startFailures }: HostStock): number {
  const room = capacity === 0 ? Number.MAX_SAFE_INTEGER : Math.max(0, capacity - held - troubled);
  return startFailures < FAILING_AFTER ? room : Math.min(room, well + 1);
}

/** How many healthy idle instances the maximum leaves for one host. Unhealthy ones are not stock, but they take up space. */
function spaceOn(rules: StockRules, { claimed }: Demand, hosts: readonly HostStock[], own: HostStock): number {
  const elsewhere = sum(hosts.filter((host) => host !== own).map((host) => presentOn(host) + host.troubled));
  return spaceOf(rules, claimed) - own.troubled - elsewhere;
}

/** How many unclaimed instances the pool may have. */
function spaceOf({ instancesMax }: StockRules, claimed: number): number {
  return instancesMax === 0 ? Number.MAX_SAFE_INTEGER : instancesMax - claimed;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
