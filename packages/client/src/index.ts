export { addedBy, readAgent, recipientOf, takenAwayBy } from './agents/agent.ts';
export { approveCard } from './agents/cards.ts';
export { publishable, publishPattern, settleCommons } from './agents/commons.ts';
export { type AgentOnNostr, changeNostr, type NostrChange, readNostr, withoutPeer, withPeer } from './agents/nostr.ts';
export { acceptAgent, type LeavingWord, leavingReasons, offerAgent, releaseAgent, withdrawOffer } from './agents/ownership.ts';
export { connectServer, disconnectServer, type SealedCredential, sealCredential, serverIdOf } from './agents/servers.ts';
export { changeTrust, isPinned, pinnedTo, unpinned, withInbox } from './agents/trust.ts';
export { consentToUpdate, giveValues } from './agents/values.ts';
export { type ClaimOptions, claimAgent } from './claims/claim-agent.ts';
export type { KeptRequest, PreparedClaim, WantedJoin } from './claims/claim-requests.ts';
export { waitUntilLive } from './claims/wait-until-live.ts';
export {
  AGENT_SILENT,
  DEPLOYMENT_CHANGED,
  Failure,
  failureOf,
  INTERRUPTED,
  MERGE_CONFLICTS,
  VERSION_UNVERIFIED,
  WAIT_TIMED_OUT,
} from './failure.ts';
export { connectGateway, type Gateway, present } from './gateway/connect.ts';
export type { DeploymentPin } from './gateway/deployment.ts';
export { fetchAttachment } from './gateway/fetch-attachment.ts';
export { backOff } from './gateway/retrying.ts';
export type { Owner, Progress, SigningOptions } from './owner.ts';
export type { MessageLine, OwnerMessages, ReceivedMessage } from './owner-messages.ts';
export { requireOwnAudience } from './session/audience.ts';
export { type SessionStore, type StoredSession, sessionInMemory } from './session/session-store.ts';
export { signStatement } from './signing.ts';
export { endTemplateOffer, offerTemplate, readOffer, takeOverTemplate } from './templates/hand-over.ts';
export { type OriginChanges, originChanges } from './templates/merging.ts';
export { attestTemplate, type OwnWork, ownContent, resignTemplate } from './templates/own-version.ts';
export { type RolloutRule, setRollout, watchRollout } from './templates/rollout.ts';
export {
  createTemplate,
  deleteTemplate,
  type ReportWord,
  reportReasons,
  setVisibility,
  updateTemplate,
  visibilityWord,
} from './templates/template-actions.ts';
export { endYank, lastGoodVersion, replaceVersion, yankVersion } from './templates/yanks.ts';
export { AgentLine } from './transfers/agent-line.ts';
export { cloneAgent } from './transfers/clone-agent.ts';
export { requireHonest } from './transfers/honest-preview.ts';
export { asImport, exportMemory, importMemory, previewImport } from './transfers/moving-memory.ts';
export { type ReadReceipt, readReceipts } from './transfers/receipts.ts';
export { isOpen, requireTwo, shareContext } from './transfers/share-context.ts';
export { type Recipient, verifiedKey } from './values/sealing.ts';
