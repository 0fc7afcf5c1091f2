import type { Logger, ServiceTls } from '@offshoot/rpc';
import type { InboxKeysReader, XmtpNetwork } from '@offshoot/xmtp';
import type { Backups } from '../domain/backup.ts';
import type { Engine } from '../domain/engine.ts';
import type { SecretScanner } from '../domain/selection/secret-scanner.ts';

export interface HostOptions {
  dataDir: string;
  claimUrl: string;
  serviceToken: string;
  tls?: ServiceTls | undefined;
  network: XmtpNetwork;
  /** Idle instances that it keeps whatever the pool wants. */
  idleTarget: number;
  /** Instances that it takes in all. 0: it does not say. */
  capacity: number;
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
