import type { ConversationState, Opinion, Voice } from '../../database/domain/states.ts';

/** What an owned instance reports about itself when the pool asks. */
export interface Standing {
  readonly instanceId: string;
  readonly inboxId: string;
  readonly claimId: string;
  readonly state: 'JOINING' | 'LIVE';
  readonly ownerId: string;
  /** The owner is not the one that the claim named. */
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
  readonly inUse: boolean;
  readonly opinion: Opinion;
  readonly pinnedVersion: number;
  /** '': not a clone. */
  readonly parentInstanceId: string;
  /** The transfer that gives a clone its parent's context, and whether it has arrived. '': not a clone. */
  readonly transferId: string;
  readonly transferState: 'INGESTED' | 'FAILED';
  /** The key that values for it are sealed to, and `instance.register`, freshly signed by its inbox. */
  readonly sealingKey: { readonly publicKey: Uint8Array; readonly statement: Uint8Array; readonly voucher: Uint8Array };
}
