export type {
  Action,
  ActionName,
  ApproveActionAction,
  AttestVersionAction,
  BindKeyAction,
  ClaimAction,
  CloneAction,
  Envelope,
  ExportAction,
  ImportContextAction,
  NewerVersions,
  PublishVersionAction,
  ReceiptAction,
  RegisterAction,
  SetCommonsAction,
  SetNostrAction,
  ShareContextAction,
  SignInAction,
  VisibilityWord,
  YankVersionAction,
} from './action.ts';
export {
  capabilitiesOf,
  DEFAULT_MODEL,
  keptUnder,
  modelClassOf,
  TOOL_RESOURCES,
  type ToolResource,
  toolResourceOf,
  userToolsIn,
  widenedBy,
  withdrawnBy,
} from './capabilities.ts';
export {
  type ClaimTerms,
  claimAction,
  configDigestOf,
  modelChoiceOf,
  type SealedConfigBytes,
  type SignedVersionTerms,
  sealedConfigDigestOf,
} from './claim.ts';
export { type CommonsSettings, commonsAction } from './commons.ts';
export { type Destination, destinationText } from './destination.ts';
export { canonicalJson, contentDigest, type JsonObject, type JsonValue, textDigest } from './digest.ts';
export { CLOCK_SKEW_SECONDS, isUnlimited, MAX_LIFETIME_SECONDS, maxLifetimeSeconds, newEnvelope, redeemableUntil } from './envelope.ts';
export { isInboxId } from './field-syntax.ts';
export {
  certifyHost,
  type HostCertificate,
  type HostVoucher,
  verifyHostCertificate,
  verifyHostVoucher,
  vouch,
} from './keys/host-certificate.ts';
export { signWithInstallationKey, signWithWallet } from './keys/key-signature.ts';
export { type ContractWalletVerifier, type InboxKeys, type KeySignature, keysOfInbox } from './keys/keys.ts';
export { leastRisk, MCP_RISKS, type McpRisk, mcpRiskOf, raisedRisk } from './mcp/mcp-risk.ts';
export { MAX_OWN_SERVERS, MAX_SERVER_TOOLS, type ServerTerms, serverAction } from './mcp/own-server.ts';
export {
  bindKeyAction,
  MAX_NOSTR_PEERS,
  MAX_NOSTR_RELAYS,
  MAX_PEER_NAME,
  type NostrPeer,
  type NostrSettings,
  nostrAction,
} from './nostr.ts';
export { StatementError, type StatementRefusal } from './statement-error.ts';
export { MAX_TEAM, teamWith } from './team.ts';
export { statementText } from './text.ts';
export {
  BUDGET_ITEMS,
  type BudgetItem,
  DELEGATED,
  LEVELS,
  type Level,
  MAX_BUDGET,
  MAX_TRUSTED_INBOXES,
  type QuietHours,
  TRUST_STATES,
  type Trust,
  trustAction,
  type VersionPin,
} from './trust.ts';
export { MAX_SIGNATURES, type StatementToVerify, type Verification, verifyStatement } from './verification.ts';
export {
  creatorsOf,
  founderOf,
  type Handover,
  handOverAction,
  MAX_HANDOVERS,
  takeOverAction,
  verifyHandovers,
  type WithKeysOf,
} from './versions/handover.ts';
export { type Signed, type SignedVersion, verifySignedVersion } from './versions/signed-version.ts';
export { templateId } from './versions/template-id.ts';
export { publishVersionAction, yankVersionAction } from './versions/template-version.ts';
