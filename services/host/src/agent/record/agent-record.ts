// What every room of an agent may read and change of the agent itself.
import type { SignedVersion } from '../versions/domain/signed-version.ts';
import type { BegunStore } from './begun-store.ts';
import type { AgentState } from './domain/agent-state.ts';
import type { Report } from './domain/report.ts';

type Redemption = 'redeemed' | 'again' | 'used-for-something-else';

/** What can be read of an agent that sleeps, too. */
export interface RestingRecord {
  readonly state: Readonly<AgentState>;
  /** The version the agent runs on; undefined while idle. Read from the file each time: instructions can be 256 KB. */
  templateVersion(): SignedVersion | undefined;
}

/** What the agent itself keeps, and every room writes to. */
export interface AgentRecord extends RestingRecord {
  readonly begun: BegunStore;
  /** All or nothing, in-memory state included. Nested calls join. */
  transaction<T>(work: () => T): T;
  /** A transaction that a power failure may undo: see `soon`. Never use it for something that others are told of and then rely on. */
  soon<T>(work: () => T): T;
  /** What the work would do: all that it changes is undone. It is synchronous, and in no transaction. */
  rehearse<T>(work: () => T): T;
  change(patch: Partial<AgentState>): void;
  report(report: Report): void;
}

/** Writes down signed orders. */
export interface Redemptions {
  keepTemplateVersion(version: SignedVersion): void;
  /** Single use of a statement. `purpose` is what it was redeemed for; the same purpose again is a repeat of the call. */
  redeem(signer: string, nonce: string, purpose: string): Redemption;
  /** What the statement was redeemed for; undefined if it was not. */
  redeemedFor(signer: string, nonce: string): string | undefined;
}

/** Reports that the pool has not acknowledged. */
export interface Reports {
  nextReport(): { seq: number; report: Report } | undefined;
  reportAcknowledged(seq: number): void;
}
