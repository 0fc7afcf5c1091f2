/** What a person agrees to. Each action has its own fields; `text.ts` defines their order and names in the text. */
export type Action =
  | SignInAction
  | PublishVersionAction
  | AttestVersionAction
  | SetVisibilityAction
  | DeleteTemplateAction
  | YankVersionAction
  | HandOverAction
  | TakeOverAction
  | ClaimAction
  | CloneAction
  | ShareContextAction
  | ReleaseAction
  | OfferAction
  | AcceptAction
  | ConsentAction
  | SetConfigAction
  | SetTrustAction
  | SetServerAction
  | SetNostrAction
  | SetCommonsAction
  | PublishPatternAction
  | BindKeyAction
  | ApproveActionAction
  | RegisterAction
  | CertifyHostAction
  | ReceiptAction
  | ExportAction
  | ImportContextAction;

export interface SignInAction {
  action: 'session.sign-in';
  /** Public origin of the gateway, as `new URL(…).origin` returns it. */
  audience: string;
  /** The gateway's challenge, 32 hex digits. */
  challenge: string;
}

export interface PublishVersionAction {
  action: 'template.publish-version';
  templateId: string;
  /** From 1, at most 2^53 − 1. */
  version: number;
  /** Digest of the previous version; empty for version 1 only. */
  previousDigest: string;
  /** `contentDigest` of the content. */
  digest: string;
  /** `capabilitiesOf` the content. */
  capabilities: string;
}

/** Says that the version is the latest until the statement expires. */
export interface AttestVersionAction {
  action: 'template.attest-version';
  templateId: string;
  version: number;
  /** `contentDigest` of the version's content. */
  digest: string;
}

/** Who may see a template: its creator; those who have its link; everybody. */
export type VisibilityWord = 'private' | 'by-link' | 'public';

interface SetVisibilityAction {
  action: 'template.set-visibility';
  templateId: string;
  version: number;
  visibility: VisibilityWord;
}

interface DeleteTemplateAction {
  action: 'template.delete';
  templateId: string;
  version: number;
}

/** Takes an older version back, or lets it be used again. */
export interface YankVersionAction {
  action: 'template.yank-version';
  templateId: string;
  version: number;
  /** `contentDigest` of the version's content. */
  digest: string;
  yank: 'on' | 'off';
  /** `textDigest` of the creator's reason; 'none' for `off`. */
  reasonDigest: string;
}

/** The creator offers their template to another person, or to a team, who publish the versions after this one. */
export interface HandOverAction {
  action: 'template.hand-over';
  templateId: string;
  /** The last version of the one who hands it over, and its `contentDigest`. */
  version: number;
  digest: string;
  newCreatorId: string;
  /** The inboxes that own it from then on, sorted, with commas. Absent: the new creator alone. */
  team?: string;
}

/** The new creator accepts that offer. */
export interface TakeOverAction {
  action: 'template.take-over';
  templateId: string;
  version: number;
  digest: string;
  previousCreatorId: string;
  /** Of the statement with which it was offered. */
  offerNonce: string;
  /** As in the offer. */
  team?: string;
}

/**
 * Everything an idle instance is configured with to become a person's agent, in one signature. `claimAction` makes it. A field with
 * nothing to bind is 'none', as in its line of the text.
 */
export interface ClaimAction {
  action: 'instance.claim';
  instanceId: string;
  inboxId: string;
  templateId: string;
  /** The version that the owner saw, its `contentDigest` and its `capabilitiesOf`. */
  version: number;
  digest: string;
  capabilities: string;
  /** Which newer versions of the template the agent may start with: those that widen nothing, or none. */
  newer: NewerVersions;
  /** `modelChoiceOf`: 'default', or 'chosen' and the model's name. */
  model: string;
  /** `configDigestOf` the clear-text values, and `sealedConfigDigestOf` the sealed ones. */
  configDigest: string;
  sealedConfigDigest: string;
  /** `destinationText` of the way the agent joins its conversation. */
  destination: string;
  /** For a clone; all four are 'none' for other agents. The last one is also 'none' if the owner did not see a summary. */
  parentInstanceId: string;
  parentInboxId: string;
  contextPromptDigest: string;
  summaryDigest: string;
}

export type NewerVersions = 'same-capabilities' | 'none';

export interface CloneAction {
  action: 'instance.clone';
  parentInstanceId: string;
  parentInboxId: string;
  templateId: string;
  /** `destinationText` of the way the child joins its conversation. */
  destination: string;
  /** `textDigest` of the context prompt. */
  contextPromptDigest: string;
  /** The only child that may receive the context. Absent: the one that the pool assigns. */
  childInboxId?: string;
  /** `textDigest` of the summary that the owner approved. Absent: the owner did not see it. */
  summaryDigest?: string;
}

/** A live agent of the owner shares what it learned with another one. */
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

interface ReleaseAction {
  action: 'instance.release';
  instanceId: string;
}

interface OfferAction {
  action: 'instance.offer';
  instanceId: string;
  newOwnerId: string;
}

/** The new owner accepts an offer. */
interface AcceptAction {
  action: 'instance.accept';
  instanceId: string;
  previousOwnerId: string;
}

/** The owner consents to a version that widens what the agent may use. */
interface ConsentAction {
  action: 'instance.consent';
  instanceId: string;
  templateId: string;
  version: number;
  /** `capabilitiesOf` the version's content. */
  capabilities: string;
}

/** The owner replaces the agent's values for user-supplied tools. */
interface SetConfigAction {
  action: 'instance.set-config';
  instanceId: string;
  /** `sealedConfigDigestOf` the values. */
  sealedConfigDigest: string;
}

/** The owner says how far they trust the agent, and who speaks for them. Made by `trustAction`. */
export interface SetTrustAction {
  action: 'instance.set-trust';
  instanceId: string;
  /** L1 to L4. */
  level: string;
  /** active, paused or archived. */
  state: string;
  /** The owner's other inboxes, in order, with commas; or 'none'. */
  inboxes: string;
  /** Each "inbox=R3" or "inbox=R4", in order, with commas; or 'none'. */
  delegates: string;
  /** Each "item=number", with commas; or 'default'. */
  budget: string;
  /** Such as "22:00-07:00 Europe/Berlin"; or 'none'. */
  quietHours: string;
  /** The version's number, a blank, and its digest; or 'none'. */
  pinnedVersion: string;
}

/** The owner connects a server of tools to their agent, or disconnects it. Made by `serverAction`. */
export interface SetServerAction {
  action: 'instance.set-server';
  instanceId: string;
  /** How the agent calls the server. */
  server: string;
  /** These three are 'none' for a server that the agent is not to have any more. */
  url: string;
  /** Each tool with its risk and a digest of URL and definition, as in a template's capabilities, with commas. */
  tools: string;
  /** `sealedConfigDigestOf` the credential; also 'none' for a server that wants none. */
  credentialDigest: string;
}

/** The owner says whether and how their agent is on Nostr. Made by `nostrAction`. */
export interface SetNostrAction {
  action: 'instance.set-nostr';
  instanceId: string;
  nostr: 'on' | 'off';
  /** URLs, with commas; or 'none': those of the host. */
  relays: string;
  /** Public keys, in order, with commas; or 'none'. */
  peers: string;
  /** `textDigest` of the canonical JSON of what the owner calls each of them; or 'none'. */
  peerNames: string;
  mirror: 'on' | 'off';
  /** The Nostr key of the owner that attests the agent's, a blank, and `textDigest` of the canonical JSON of the tag; or 'none'. */
  attestation: string;
  /** `sealedConfigDigestOf` the secret key that the owner derived; 'none': the agent keeps its own, or makes one. */
  keyDigest: string;
}

/** The owner says whether and where their agent reads what others learned. Made by `commonsAction`. */
export interface SetCommonsAction {
  action: 'instance.set-commons';
  instanceId: string;
  commons: 'on' | 'off';
  automatic: 'on' | 'off';
  sharing: 'on' | 'off';
  /** 'none', both: the commons of its host. */
  url: string;
  listKey: string;
  /** `sealedConfigDigestOf` the token of a team; or 'none'. */
  tokenDigest: string;
}

/** The owner lets strangers read exactly this text. The statement stays with the agent: what is published does not say whose it is. */
interface PublishPatternAction {
  action: 'instance.publish-pattern';
  instanceId: string;
  /** `patternId`: the digest of its canonical text. */
  pattern: string;
}

/** Signed with the wallet of the agent's inbox, which outlives every installation: this Nostr key is the agent's. */
export interface BindKeyAction {
  action: 'instance.bind-key';
  instanceId: string;
  inboxId: string;
  /** 64 hex digits. */
  publicKey: string;
}

/** The owner approves one card of their agent, as it was shown to them. */
export interface ApproveActionAction {
  action: 'instance.approve-action';
  instanceId: string;
  /** `cardDigest` of the card's terms: what is done, with what, for whom, at what cost, and until when the card may be approved. */
  cardDigest: string;
}

/** Signed by the instance's own inbox, to confirm the ID and the sealing key as its own. */
export interface RegisterAction {
  action: 'instance.register';
  instanceId: string;
  /** X25519 public key, 64 hex digits. */
  sealingKey: string;
}

/** Signed by the deployment's key, to bind this host ID to this key. */
export interface CertifyHostAction {
  action: 'host.certify';
  hostId: string;
  /** Ed25519 public key, 64 hex digits. */
  hostKey: string;
}

/** Signed by the source's installation key once its context is sent; the owner keeps it. */
export interface ReceiptAction {
  action: 'context.receipt';
  sourceInstanceId: string;
  ownerId: string;
  targetInboxId: string;
  transferId: string;
  /** Nonce of the owner's statement that this is a receipt for. */
  statementNonce: string;
  contextPromptDigest: string;
  /** SHA-256 of the document as sent. */
  documentDigest: string;
  /** Size of the document in bytes. */
  documentSize: number;
}

/** Signed with the wallet of the agent's inbox, which outlives every installation: what the agent told its owner that it knows. */
export interface ExportAction {
  action: 'context.export';
  sourceInstanceId: string;
  /** The owner at that time, for whom it was made. */
  ownerId: string;
  /** `textDigest` of the export's manifest, which has the digests of its parts. */
  manifestDigest: string;
}

/** The owner has their agent learn what another one exported, or what they looked through of another system's. */
export interface ImportContextAction {
  action: 'instance.import-context';
  instanceId: string;
  /** The inbox that signed the export; 'none' for what comes from another system. */
  sourceInboxId: string;
  /** `importDigest` of packages/context: what the agent learns, exactly. */
  contextDigest: string;
  /** Whether the owner accepts an export that is older than one that the agent has learned from. */
  older: 'accepted' | 'refused';
}

export type ActionName = Action['action'];

/** Who signed, and when the signature may be redeemed. Times are whole seconds. */
export interface Envelope {
  /** XMTP inbox ID, 64 hex digits; for `host.certify`, the public key of the deployment. */
  signer: string;
  /** 128 random bits, 32 hex digits; redeemable once per signer. */
  nonce: string;
  issuedAt: Date;
  /** Absent exactly for the actions in `UNLIMITED`. */
  expiresAt?: Date;
}
