/** What somebody agrees to. Each action has its own fields; `text.ts` holds their order and names in the text. */
export type Action =
  | SignInAction
  | PublishVersionAction
  | AttestVersionAction
  | SetVisibilityAction
  | DeleteTemplateAction
  | CloneAction
  | ShareContextAction
  | ReleaseAction
  | TransferAction
  | AcceptAction
  | ConsentAction
  | SetClonePolicyAction
  | RegisterAction
  | ReceiptAction;

export interface SignInAction {
  action: 'session.sign-in';
  /** Public origin of the gateway, as `new URL(…).origin` prints it. */
  audience: string;
  /** The gateway's challenge, 32 hex digits. */
  challenge: string;
}

export interface PublishVersionAction {
  action: 'template.publish-version';
  templateId: string;
  /** From 1, at most 2^53 − 1. */
  version: number;
  /** Digest of the version before; empty for version 1 and only then. */
  previousDigest: string;
  /** `contentDigest` of the content. */
  digest: string;
  /** `capabilitiesOf` the content. */
  capabilities: string;
}

/** The version is the latest one until the statement expires. */
export interface AttestVersionAction {
  action: 'template.attest-version';
  templateId: string;
  version: number;
  /** `contentDigest` of the version's content. */
  digest: string;
}

export interface SetVisibilityAction {
  action: 'template.set-visibility';
  templateId: string;
  version: number;
  visibility: 'public' | 'private';
}

export interface DeleteTemplateAction {
  action: 'template.delete';
  templateId: string;
  version: number;
}

export interface CloneAction {
  action: 'instance.clone';
  parentInstanceId: string;
  parentInboxId: string;
  templateId: string;
  /** `destinationOf` how the child joins its conversation. */
  destination: string;
  /** `textDigest` of the context prompt. */
  contextPromptDigest: string;
  /** The only child that may receive the context. Absent: the one that the pool assigns. */
  childInboxId?: string;
  /** `textDigest` of the summary that the owner approved. Absent: the owner did not see it. */
  summaryDigest?: string;
}

/** One live agent of the owner tells another what it learned. */
export interface ShareContextAction {
  action: 'instance.share-context';
  sourceInstanceId: string;
  sourceInboxId: string;
  targetInstanceId: string;
  targetInboxId: string;
  /** `textDigest` of the context prompt. */
  contextPromptDigest: string;
  /** `textDigest` of the summary that the owner approved. Absent: the owner did not see it. */
  summaryDigest?: string;
}

export interface ReleaseAction {
  action: 'instance.release';
  instanceId: string;
}

export interface TransferAction {
  action: 'instance.transfer';
  instanceId: string;
  newOwnerId: string;
}

/** The new owner's part of a transfer. */
export interface AcceptAction {
  action: 'instance.accept';
  instanceId: string;
  previousOwnerId: string;
}

/** The owner lets a version take effect that widens what the agent may use. */
export interface ConsentAction {
  action: 'instance.consent';
  instanceId: string;
  templateId: string;
  version: number;
  /** `capabilitiesOf` the version's content. */
  capabilities: string;
}

export interface SetClonePolicyAction {
  action: 'instance.set-clone-policy';
  instanceId: string;
  policy: 'any' | 'bound-only';
}

/** Signed by the instance's own inbox: the id and the sealing key are its own. */
export interface RegisterAction {
  action: 'instance.register';
  instanceId: string;
  /** X25519 public key, 64 hex digits. */
  sealingKey: string;
}

/** Signed by the parent's installation key once a transfer is out; the owner keeps it. */
export interface ReceiptAction {
  action: 'context.receipt';
  parentInstanceId: string;
  ownerId: string;
  childInboxId: string;
  /** The claim of a clone, or the share. */
  claimId: string;
  /** Nonce of the owner's clone statement: what it is a receipt for. */
  statementNonce: string;
  contextPromptDigest: string;
  /** SHA-256 of the document as it was sent. */
  documentDigest: string;
  /** Bytes of the document. */
  documentSize: number;
}

export type ActionName = Action['action'];

/** Who signed, and when the signature may be redeemed. Times are whole seconds. */
export interface Envelope {
  /** XMTP inbox id, 64 hex digits. */
  signer: string;
  /** 128 random bits, 32 hex digits; redeemable once per signer. */
  nonce: string;
  issuedAt: Date;
  /** Absent exactly for the actions in `UNLIMITED`. */
  expiresAt?: Date;
}
