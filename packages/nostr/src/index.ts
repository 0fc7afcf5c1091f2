// Nostr: keys, events, direct messages, attestations, engrams and messages about tasks. Pure: runs in Node and in a page.
export { attest, attestationDigest, isAttestationOf, isAttested } from './attestation.ts';
export { type DirectMessage, giftWrapsFor, LOOK_BACK_MS, openGiftWrap, openLegacyMessage } from './direct-messages.ts';
export { type EngramBody, engramAddress, engramTemplate, isSlug, openEngram } from './engrams.ts';
export {
  type EventTemplate,
  isEventId,
  isGenuine,
  isPublicKey,
  KINDS,
  MAX_EVENT_BYTES,
  NostrError,
  type NostrEvent,
  readEvent,
  signEvent,
  unixSeconds,
} from './events.ts';
export type { Filter } from './filters.ts';
export { newSecretKey, npubOf, publicKeyIn, publicKeyOf, secretKeyIn } from './keys.ts';
export {
  bindingIn,
  deletionTemplate,
  inboxRelaysIn,
  inboxRelaysTemplate,
  profileTemplate,
  relayListTemplate,
  relayUrlIn,
  successorIn,
} from './profile.ts';
export { encodeTaskMessage, type TaskMessage, taskMessageIn } from './task-messages.ts';
