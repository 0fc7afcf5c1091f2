import type { AllowedModels } from '@offshoot/models/allowed-models.ts';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { Basics } from '../basics.ts';
import type { Database } from '../database/database.ts';
import type { AgentMetadata } from '../database/entities/agent-metadata.ts';
import type { Claim } from '../database/entities/claim.ts';
import type { Transfer } from '../database/entities/transfer.ts';
import type { TakeSteps } from '../lifecycle/deps.ts';
import type { AgentFacts } from '../lifecycle/domain/agent-facts.ts';
import type { Quotas } from '../lifecycle/domain/quota.ts';
import type { HostAddress } from '../placement/store/host-addresses.ts';
import type { Shortage } from '../stock/adapters/shortage.ts';
import type { WarmFloors } from '../stock/domain/warm.ts';
import type { ReadVersion } from '../templates/adapters/template-facts.ts';
import type { Templates } from '../templates/adapters/templates.ts';
import type { ToolResource } from '../templates/domain/template-rules.ts';
import type { VersionCopies } from '../templates/store/version-copies.ts';
import type { WakeUps } from '../work/adapters/wake-ups.ts';
import type { Wake } from '../work/domain/work.ts';
import type { TemplateCounts } from './adapters/template-counts.ts';
import type { Pressure } from './domain/pressure.ts';
import type { ClaimStore } from './store/claim-store.ts';

/** The host of a claimed instance. */
export interface ClaimHost {
  /** Returns the instance's current facts. */
  configure(
    to: HostAddress,
    work: { claim: Claim; agent: AgentMetadata; version: Uint8Array; transfer: Transfer | null },
    signal: AbortSignal,
  ): Promise<AgentFacts>;
}

export interface ReadClaimsDeps {
  db: Database;
  wakeUps: WakeUps;
}

export interface ConfigureDeps {
  db: Database;
  hosts: ClaimHost;
  versions: VersionCopies;
  pressure: Pressure;
  takeSteps: TakeSteps;
  now: () => Date;
  log: Logger;
  /** Time limit of one call. */
  attemptMs: number;
}

export interface CreateClaimDeps {
  claims: ClaimStore;
  templates: TemplatesToClaim;
  /** Agent counts of templates that are far below their quota. */
  templateCounts: TemplateCounts;
  pressure: Pressure;
  shortage: Shortage;
  wake: Wake;
  now: () => Date;
  settings: ClaimSettings;
}

interface TemplatesToClaim extends Templates {
  /** For a clone: ignores the template's visibility, and works for deleted templates too. */
  newest(templateId: string): Promise<ReadVersion>;
}

interface ClaimSettings {
  /** Keys the request digests. Requests hold config values; without the key, nobody who reads the table can confirm a guess. */
  requestKey: string;
  quotas: Quotas;
  /** Whether idle instances may be kept for a template. */
  keepsWarm: boolean;
  /** How long a host may take to configure a claimed instance. */
  configureTimeoutMs: number;
  /** Tool resources that this pool can make for an instance. */
  resourcesMade: readonly ToolResource[];
  /** Models that the operator pays for. */
  allowedModels: AllowedModels;
}

export interface CancelClaimDeps {
  db: Database;
  now: () => Date;
}

export interface ServeQueueDeps extends Basics {
  /** How many idle instances are kept for each template. */
  warm: WarmFloors;
  /** How long a host may take to configure a claimed instance. */
  configureTimeoutMs: number;
  /** How long a queued reservation keeps its place, or the instance it then got, without being asked for again. */
  placeKeptMs: number;
}
