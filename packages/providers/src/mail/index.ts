export { AgentMailMessages } from './agentmail-messages.ts';
export { senderOf, subjectOf } from './inbound.ts';
export type { OutgoingMail } from './mail.ts';
export { MailError, type MailFailure } from './mail-error.ts';
