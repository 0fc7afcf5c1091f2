import type { Claim } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import type { Transfer } from '@offshoot/gen/offshoot/claim/v1/transfer_pb.ts';
import type { SignedStatement } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import type { Action, InboxKeys, KeySignature } from '@offshoot/statements';
import type { OwnerGateway } from './gateway/connect.ts';
import type { OwnerMessages } from './owner-messages.ts';

/** A person who owns agents, with everything that their client needs of its surroundings: the command and the web page bring their own. */
export interface Owner {
  /** The person's XMTP inbox, 64 hex digits. */
  readonly inboxId: string;
  readonly gateway: OwnerGateway;
  /** Makes and signs the action's statement, issued now. Valid for as long as verifiers allow, unless said otherwise. */
  sign(action: Action, options?: SigningOptions): Promise<SignedStatement>;
  /** Signs the text of an existing statement, with a further key. */
  signText(text: string): Promise<KeySignature>;
  /** An inbox's current keys, read from the XMTP network now. Throws STATEMENT_KEY_UNKNOWN and IDENTITY_UNAVAILABLE. */
  keysOf(inboxId: string): Promise<InboxKeys>;
  readonly messages: OwnerMessages;
  /** Called with what happens while the person waits. */
  progress(step: Progress): void;
  /** Aborts when the person stops waiting. What the gateway has accepted continues. */
  readonly signal: AbortSignal;
}

export interface SigningOptions {
  lifetimeSeconds?: number;
}

/** News for a person who waits. The same step can come again. */
export type Progress =
  /** No agent is idle. The place in the queue, from 1. */
  | { is: 'queued'; position: number }
  /** A call failed for a reason that passes, and is repeated. `message` is the gateway's, in English. */
  | { is: 'retrying'; reason: string; message: string }
  /** The same, while the claim, the transfer or the rollout itself continues. */
  | { is: 'still-waiting'; reason: string; message: string }
  | { is: 'claim'; claim: Claim }
  | { is: 'transfer'; transfer: Transfer };
