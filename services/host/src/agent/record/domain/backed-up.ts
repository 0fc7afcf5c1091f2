import type { KeptMarks } from './mark.ts';

/** The source of a backup: one open agent. */
export interface BackedUp {
  readonly instanceId: string;
  /** Absolute path. */
  readonly folder: string;
  /** Undefined: idle, nothing worth keeping, so no backup is made. */
  readonly inboxId: string | undefined;
  /** How often the instance was moved to another host: backups of a later epoch win. */
  readonly epoch: number;
  /** Increases with every change of the agent's state while it is open. Cheap: called after each piece of work. */
  changes(): number;
  /** Durably increments the generation and returns it. */
  nextGeneration(): number;
  /** The database file as of now. */
  snapshot(): Uint8Array;
  /** What the host remembers about the agent outside its folder. */
  marks(): KeptMarks;
}
