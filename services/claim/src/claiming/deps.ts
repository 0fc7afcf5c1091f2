import type { AllowedModels } from '@offshoot/models/allowed-models.ts';
import type { Logger } from '@offshoot/process/logger.ts';
import type { Database } from '../database/database.ts';
import type { AgentMetadata } from '../database/entities/agent-metadata.ts';
import type { Claim } from '../database/entities/claim.ts';
import type { InstanceHosts } from '../hosts/adapters/instance-hosts.ts';
import type { TakeSteps } from '../lifecycle/commands/take-steps.ts';
import type { QuotaScope, Quotas } from '../lifecycle/domain/quota.ts';
import type { ClaimView } from '../lifecycle/store/agents.ts';
import type { ReadVersion } from '../templates/adapters/template-facts.ts';
import type { Templates } from '../templates/adapters/templates.ts';
import type { VersionCopies } from '../templates/store/version-copies.ts';
import type { ToolResource } from '../tools/domain/tools.ts';
import type { WakeUps } from '../work/adapters/wake-ups.ts';
import type { Wake } from '../work/domain/work.ts';
import type { TemplateCounts } from './adapters/template-counts.ts';
import type { Pressure } from './domain/pressure.ts';
import type { NewClaim } from './store/new-claim.ts';
import type { TakeIdle } from './store/take-in-batches.ts';

export interface ReadClaimsDeps {
  db: Database;
  wakeUps: WakeUps;
}

export interface ConfigureDeps {
  db: Database;
  hosts: InstanceHosts;
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
  wake: Wake;
  now: () => Date;
  settings: ClaimSettings;
}

/** The rows that a new claim reads and writes. */
export interface ClaimStore {
  /** Assigns an idle instance to the claim, in one statement. */
  take: TakeIdle;
  /** Adds the claim to the queue. 'repeated': the request has been answered in the meantime. */
  enqueue(claim: NewClaim, quotas: Quotas, expiresAt: Date, now: Date): Promise<'waits' | 'repeated' | QuotaScope>;
  ofRequest(requesterId: string, requestId: string): Promise<Claim | null>;
  view(claim: Claim): Promise<ClaimView>;
  parent(instanceId: string): Promise<AgentMetadata | undefined>;
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
