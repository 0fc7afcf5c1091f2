// The test host's state: what it has, what it shares with others, and how tests change its behaviour.
import type { MessageInitShape } from '@bufbuild/protobuf';
import type {
  AcceptOfferRequest,
  BatchUpdateTemplateRequest,
  BatchUpdateTemplateResponseSchema,
  CloneSummaryRequest,
  ConfigureRequest,
  ConfigureResponseSchema,
  ExpectContextRequest,
  ProvideToolsRequest,
  ReleaseRequest,
  RestoreInstanceRequest,
  UpdateTemplateRequest,
} from '@offshoot/gen/offshoot/instance/v1/instance_service_pb.ts';
import type { InboxKeys } from '@offshoot/statements';
import type { SealingKeys } from '@offshoot/statements/sealing';
import type { Person } from './person.ts';

type Standing = MessageInitShape<typeof ConfigureResponseSchema>;

export interface HostScript {
  configure?(request: ConfigureRequest): Promise<void> | void;
  /** What each instance reports after being configured. */
  standing?: Standing;
  /** For one instance, whether it is called alone or in a batch. */
  updateTemplate?(request: UpdateTemplateRequest): Promise<bigint> | bigint;
  /** Replaces calls to each instance. */
  batchUpdateTemplate?(request: BatchUpdateTemplateRequest): MessageInitShape<typeof BatchUpdateTemplateResponseSchema>;
  cloneSummary?(request: CloneSummaryRequest): Promise<void> | void;
  release?(request: ReleaseRequest): Promise<void> | void;
  /** The capabilities of a version, as the consent names them. */
  capabilities?: string;
  acceptOffer?(request: AcceptOfferRequest): Promise<void> | void;
  expectContext?(request: ExpectContextRequest): Promise<void> | void;
  /** What the instance claims to have created, if it lies. */
  provideTools?(request: ProvideToolsRequest): Record<string, string> | undefined;
  /** Runs before the backup is looked up. */
  restoreInstance?(request: RestoreInstanceRequest): Promise<void> | void;
  /** Which of the instances sleep. Default: none. */
  listDormant?(instanceIds: readonly string[]): Promise<readonly string[]> | readonly string[];
}

/** Shared backups, by instance. */
export type SharedBackups = Map<string, { generation: bigint; held: HeldInstance }>;

/** The network of a host and its instances. */
export interface Network {
  person(): Person;
  keysOf(inboxId: string): InboxKeys;
  now(): Date;
}

export interface HeldInstance {
  inboxId: string;
  claimId: string;
  ownerId?: string;
  /** Since it was configured. */
  template?: { templateId: string; creatorId: string; appliedVersion: bigint };
  /** It has reported this. */
  isLive?: boolean;
  self?: Person;
  keys?: SealingKeys;
  credential?: Uint8Array;
  /** The sealed values that it received, opened. */
  opened?: string;
  /** The values of its newest list from the pool, by tool id. */
  tools?: { generation: bigint; values: Map<string, Record<string, string>> };
}
