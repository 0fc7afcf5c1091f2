export * from './agent-client.ts';
export { invitedConversation, joinRefusal, profileOf, profilesIn, publishProfile, sendJoinRequest } from './convos.ts';
export { bytesCodec, jsonCodec } from './generic-codecs.ts';
export { namedInboxOf } from './identity-log.ts';
export { createInboxKeysReader, type InboxKeysReader, verifyWithKeys } from './inbox-keys-reader.ts';
export { attachmentOrigins, type XmtpNetwork, xmtpNetwork } from './network-setting.ts';
export { registerInbox } from './registration.ts';
