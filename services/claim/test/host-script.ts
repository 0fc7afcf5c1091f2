// What a host of the tests is like: what it holds, what it shares with others, and how tests change what it does.
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
import type { SealingKeys } from '@offshoot/sealing';
import type { InboxKeys } from '@offshoot/statements';
import type { Person } from './person.ts';

type Standing = MessageInitShape<typeof ConfigureResponseSchema>;

export interface HostScript {
  configure?(request: ConfigureRequest): Promise<void> | void;
  /** What each instance says of itself when it was configured. */
  standing?: Standing;
  /** Of one instance, however it is asked. */
  updateTemplate?(request: UpdateTemplateRequest): Promise<bigint> | bigint;
  /** Instead of asking each instance. */
  batchUpdateTemplate?(request: BatchUpdateTemplateRequest): MessageInitShape<typeof BatchUpdateTemplateResponseSchema>;
  cloneSummary?(request: CloneSummaryRequest): Promise<void> | void;
  release?(request: ReleaseRequest): Promise<void> | void;
  /** What a version lets the agent use, as the consent names it. */
  capabilities?: string;
  acceptOffer?(request: AcceptOfferRequest): Promise<void> | void;
  expectContext?(request: ExpectContextRequest): Promise<void> | void;
  /** Answers what the instance says that it made, where that is not the truth. */
  provideTools?(request: ProvideToolsRequest): Record<string, string> | undefined;
  /** Before the backup is looked for. */
  restoreInstance?(request: RestoreInstanceRequest): Promise<void> | void;
}

/** What several hosts can restore from: by instance. */
export type SharedBackups = Map<string, { generation: bigint; held: HeldInstance }>;

/** The network that a host and its instances live on. */
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
  /** It has reported so. */
  isLive?: boolean;
  self?: Person;
  keys?: SealingKeys;
  credential?: Uint8Array;
  /** What was sealed to it, opened. */
  opened?: string;
  /** What it has from the pool by its newest list: values by tool id. */
  tools?: { generation: bigint; values: Map<string, Record<string, string>> };
}
