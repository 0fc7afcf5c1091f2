import type { ConversationState, Voice } from '../../lifecycle/domain/agent-facts.ts';

/** What an instance that somebody has says of itself, asked by the pool. */
export interface Standing {
  readonly instanceId: string;
  readonly inboxId: string;
  readonly claimId: string;
  readonly state: 'JOINING' | 'LIVE';
  readonly ownerId: string;
  /** That is another one than the claim named. */
  readonly ownerChanged: boolean;
  readonly templateId: string;
  readonly creatorId: string;
  readonly agentName: string;
  readonly appliedVersion: number;
  readonly modelOverride: string;
  readonly userConfigKeys: readonly string[];
  readonly joinBy: 'invite' | 'added';
  readonly conversationId: string;
  readonly acceptedCapabilities: string;
  readonly templateStale: boolean;
  readonly conversationState: ConversationState;
  readonly voice: Voice;
  /** '': it is no clone. */
  readonly parentInstanceId: string;
  /** Of a clone: what brings it its parent's context, and whether it has that. '': it is no clone. */
  readonly transferId: string;
  readonly transferState: 'INGESTED' | 'FAILED';
  /** What values for it are sealed to, and `instance.register`, which its inbox has just signed. */
  readonly sealingKey: { readonly publicKey: Uint8Array; readonly statement: Uint8Array; readonly voucher: Uint8Array };
}
