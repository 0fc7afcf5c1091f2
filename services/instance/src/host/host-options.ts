import type { HostKey, Logger, ServiceTls } from '@offshoot/rpc';
import type { InboxKeysReader, XmtpNetwork } from '@offshoot/xmtp';
import type { Backups } from '../domain/backup.ts';
import type { Engine } from '../domain/engine.ts';
import type { Room } from '../domain/room.ts';
import type { SecretScanner } from '../domain/selection/secret-scanner.ts';

export interface HostOptions {
  dataDir: string;
  claimUrl: string;
  serviceKey: HostKey;
  tls?: ServiceTls | undefined;
  network: XmtpNetwork;
  /** Idle instances that it keeps whatever the pool wants. */
  idleTarget: number;
  /** How many agents it takes in all. */
  room: Room;
  backups: Backups;
  engine: Engine;
  engineTimeoutMs: number;
  /** How long a stop waits for work that is going on, and then for the last backups. */
  drainMs: number;
  secretScanner: SecretScanner;
  identities: InboxKeysReader;
  now: () => Date;
  log: Logger;
}
