// The pool, as the host and its agents call it: the port.
import type { TakenTokens } from '@offshoot/models';
import type { PassLink } from '../../agent/commons/courier.ts';
import type { JournalLink } from '../../agent/effects/journal.ts';
import type { Standing } from '../../agent/ownership/domain/standing.ts';
import type { PoolLink } from '../../agent/record/reporting.ts';
import type { BackupMade } from '../backups/domain/backup.ts';
import type { Ending } from '../leaving/endings.ts';

/** What the host announces when it registers. */
export interface Announcement {
  /** Where the pool reaches it. */
  address: string;
  /** All instances the pool is known to have registered. */
  instanceIds: string[];
  /** Instances the pool may have registered: the response was lost. */
  unsureInstanceIds: string[];
  /** Maximum number of instances. 0: not stated. */
  capacity: number;
  /** Minimum number of idle instances, even if the pool wants fewer. */
  idleFloor: number;
  /** '': it makes no backups. */
  backupPlace: string;
  /** Instances owned by a user, by their own account. */
  held: ({ instanceId: string } & Standing)[];
}

/** The pool's answer to the host's list. */
export interface Compared {
  /** Surplus idle instances. */
  drop: string[];
  /** Instances that now run on another host. */
  fenced: string[];
  /** Instances that count as ended. */
  ended: Ending[];
  /** Owned instances the pool does not know. */
  parked: string[];
}

/** What the pool wants from a host that keeps its lease. */
export interface Orders {
  /** Undefined: the host's own floor. */
  idleTarget: number | undefined;
  claimsWait: boolean;
  drop: string[];
}

/** The host's status, sent with every KeepAlive. */
export interface HostCondition {
  /** It is about to stop. */
  draining: boolean;
  /** Instances starting but not registered yet. */
  starting: number;
  /** Failed starts since the last successful one. */
  startFailures: number;
  /** Everything its probe finds broken. */
  troubles: { instanceId: string; message: string }[];
  engineOk: boolean;
  /** How many of its agents sleep. */
  dormant: number;
  /** Why it takes no claims. Undefined: it does. */
  withheld: 'STORAGE_FULL' | 'NETWORK_AWAY' | undefined;
  /** Backups not yet reported to the pool. */
  backups: BackupMade[];
}

/** What the host gives to how it calls the pool. */
export interface PoolCallbacks {
  /** Number of the next registration; see host-store.ts. */
  nextRegistration(): number;
  onHostUnknown: () => void;
}

export interface PoolClient extends PoolLink, JournalLink, PassLink, TakenTokens {
  /** Announces the host. Undefined: not now. */
  registerHost(announcement: Announcement): Promise<(Compared & { leaseMs: number }) | undefined>;
  /** `idleTarget`: number of idle instances the pool wants here. Undefined: the host's own floor. */
  keepAlive(condition: HostCondition): Promise<({ leaseMs: number } & Orders) | 'register-again' | 'later'>;
  /** Ends the lease. False: the pool did not get the call and finds out when the lease expires. */
  leavePool(backups: readonly BackupMade[]): Promise<boolean>;
}
