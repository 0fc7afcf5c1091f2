import type { ItemKind, ItemStatus, Sensitivity } from '@offshoot/context';
import { plural } from '../plural.ts';

/** The list of a person's agents. */
export const agentsTexts = {
  title: 'Your agents',
  mine: 'Agents',
  lead: 'The agents that you added, or took over from somebody. What they learn belongs to you.',
  empty: 'You have no agents yet.',
  emptyNext: 'Find one in the store, and add it to a conversation.',
  toStore: 'Go to the store',
  more: 'Show more',
  ended: 'Show agents that ended',
  offers: 'Offered to you',
  offersHint: 'Accept an agent, and it is yours, with everything that it knows.',
  offerUntil: (name: string, owner: string, until: string) => `${name}, from ${owner}, until ${until}`,
  accept: 'Accept',
  acceptName: (name: string) => `Accept ${name}`,
  accepted: (name: string) => `${name} is yours.`,
  needsConsent: (version: string) => `Version ${version} waits for your consent`,
  offered: 'You have offered it to somebody',
  version: (version: string) => `version ${version}`,
  inConversation: (name: string) => `in “${name}”`,
  inUnnamed: 'in a conversation without a name',
  template: 'Its template',
} as const;

/** What an agent is doing. */
export const stateTexts = {
  claimed: 'starting',
  joining: 'waiting to be let into its conversation',
  live: 'live',
  asleep: 'asleep',
  asleepNext: 'It wakes for the next message, and when a reminder is due.',
  ending: 'ending',
  gone: 'ended',
  goneNext: 'It has left its conversation, and what it learned is deleted. Clones of it live on.',
  endingNext: 'It says goodbye, leaves its conversation and deletes what it learned.',
  removed: 'was removed from its conversation',
  removedNext: 'Add its inbox to the conversation again, and it goes on where it was. Or clone it into another conversation.',
  exploded: 'has lost its conversation, because its creator ended it',
  explodedNext: 'It keeps what it learned. Clone it into another conversation, or release it.',
  muted: 'was muted by a member. It listens and learns. Any member can say “unmute”.',
  notListening: 'was told by a member not to listen, and learns nothing. Any member can say “listen again”.',
  unreachable: 'cannot be reached right now. It comes back with its host, or is moved to another one.',
  unhealthy: 'is not healthy: its host found it broken.',
  crashed: 'has lost its host, and comes back only if the host does.',
  stale: 'Its creator has not confirmed lately that it has the latest version.',
  quarantined: (why: string) =>
    `It keeps running, but gets no updates and cannot be cloned: the operators of the store have quarantined its template. ${why}`,
} as const;

/** The page of an agent. */
export const agentTexts = {
  title: 'An agent of yours',
  notFound: 'There is no such agent among yours',
  notFoundNext: 'The link may be misspelled, or the agent belongs to somebody else by now.',
  back: 'All your agents',
  chat: 'Conversation',
  chatElsewhere:
    'The inbox of this page is not in its conversation. Talk with it where the conversation is, for example in Convos. To talk with it here, ask a member for an invite link.',
  chatJoin: 'Join the conversation with an invite link',
  chatMore: 'Members, invites and more of this conversation',
  chatNone: 'It is in no conversation yet.',
  inbox: 'Its inbox ID',
  copyInbox: 'Copy the inbox ID',
  copyHint: 'Its inbox ID: whoever adds the agent to a conversation in Convos needs it.',
  passOn: 'Clone and share',
  passOnHint: 'Bring what it learned into another conversation, or to another agent of yours. You see and choose what goes along.',
  passOnLink: 'Choose what goes along',
} as const;

/** Questions to the agent. */
export const askingTexts = {
  asking: 'Asking your agent …',
  offline: 'You are offline. Your agent is asked as soon as you are back.',
  notLive: 'This works once the agent is live.',
  over: 'This agent has ended.',
  hostAway: 'It cannot answer right now, because its host is away. This works again once the host is back.',
} as const;

/** What the pool made for an agent alone: its phone number, its e-mail inbox, its wallet. */
export const toolsTexts = {
  title: 'What it has',
  hint: 'The pool made this for your agent alone. It ends with the agent.',
  pending: 'is being made',
  ready: 'is ready',
  over: 'has been given back',
} as const;

export const kindTexts: Record<ItemKind, string> = {
  training: 'how to work',
  personalization: 'preference',
  fact: 'fact',
  decision: 'decision',
  commitment: 'commitment',
  credential: 'secret',
};

export const sensitivityTexts: Record<Sensitivity, string> = { normal: '', personal: 'personal', secret: 'secret' };

const statusTexts: Record<ItemStatus, string> = {
  current: '',
  ended: 'no longer holds, and is not told',
  'not-yet': 'does not hold yet',
  overridden: 'not told: something said later counts instead',
  updated: 'told together with a later statement that updates it',
};

/** What an agent knows. */
export const knowledgeTexts = {
  title: 'What it knows',
  hint: 'Your agent tells you this directly. The servers of Offshoot do not see it.',
  empty: 'It has learned nothing yet.',
  search: 'Search what it knows',
  none: 'Nothing matches.',
  count: (shown: number, all: number) => (shown === all ? plural(all, 'item', 'items') : `${shown} of ${plural(all, 'item', 'items')}`),
  kept: (days: number) =>
    `What people say is kept word for word ${days === 0 ? 'for good' : `for ${days} days`}${days === 0 ? '' : '; what the agent is asked to remember, allergies, diets and what you say for good'}.`,
  keepFor: 'Keep it',
  days: (days: number) => (days === 0 ? 'for good' : `for ${days} days`),
  keep: 'Set',
  keptNow: (days: number) => `It is kept ${days === 0 ? 'for good' : `for ${days} days`} now.`,
  hidden: (count: number) =>
    `${plural(count, 'more item is', 'more items are')} hidden at the request of the person concerned: nobody is told, and it is passed on to nobody.`,
  more: 'Show more',
  saidBy: (who: string, when: string) => `said by ${who}, ${when}`,
  owner: 'owner',
  inherited: 'from another agent',
  because: (reason: string) => `because ${reason}`,
  until: (when: string) => `until ${when}`,
  topic: (topic: string) => `topic ${topic}`,
  status: statusTexts,
  veiled: 'Hidden on the screen',
  show: 'Show',
  hide: 'Hide',
  showName: (topic: string) => `Show the secret about ${topic}`,
  hideName: (topic: string) => `Hide the secret about ${topic}`,
  correct: 'Correct',
  correctName: (text: string) => `Correct: ${text}`,
  newText: 'What is right',
  newTextHint: (most: number) =>
    `One sentence that makes sense by itself, at most ${most.toLocaleString('en')} characters. It counts as said by you.`,
  save: 'Save',
  cancel: 'Cancel',
  forget: 'Forget',
  forgetName: (text: string) => `Forget: ${text}`,
  forgetConfirm: 'Forget this for good? It is deleted from the agent’s files, with what others said in the same words.',
  forgetYes: 'Yes, forget it',
  forgotten: (count: number) => `Done: ${plural(count, 'item is', 'items are')} forgotten.`,
  corrected: 'Done: it is corrected.',
  again: 'Ask again',
} as const;

/** What the model sees. */
export const explainTexts = {
  title: 'What its model is shown',
  hint: 'For each message, the agent puts together what its language model may see.',
  message: 'Message to explain',
  messageHint: 'Empty: the last message that it answered.',
  ask: 'Show it',
  used: (model: string, used: string, budget: string) => `${model}: about ${used} of at most ${budget} tokens.`,
  offline: 'The built-in engine, without a model',
  section: (name: string, tokens: string) => `${name}: ${tokens} tokens`,
  names: {
    instructions: 'Instructions of the creator',
    tools: 'What it has',
    soul: 'Its soul',
    'owner-section': 'Your notes',
    inherited: 'What it inherited',
    memory: 'What it knows',
    people: 'Who is in the conversation',
    feedback: 'What people thought of its answers',
    headlines: 'How its last long answers began',
    recent: 'The latest messages',
    message: 'The message',
  } as Readonly<Record<string, string>>,
  cut: 'cut',
  leftOut: (count: number) => `${count} left out`,
  empty: 'empty',
  secrets: 'The texts can contain secrets.',
  refused: 'The agent does not keep messages that it has answered. Write the message that you want explained.',
} as const;

/** What it asks its owner for; the rest is in cards.ts. */
export const goalsSectionTexts = {
  title: 'Goals',
  hint: 'What your agent works on by itself, until a day. Your agent tells you this directly; the servers of Offshoot do not see it.',
  show: 'Show the goals',
  hide: 'Hide the goals',
} as const;

export const nostrSectionTexts = {
  title: 'Nostr',
  hint: 'Your agent can have a key of its own on Nostr, and exchange direct messages with people and agents there whom you name.',
  show: 'Show how it is on Nostr',
  hide: 'Hide Nostr',
} as const;

export const cardsSectionTexts = {
  title: 'What it asks you for',
  hint: 'Some things your agent does only after you have approved them. Answer the card in the conversation, or sign here: what costs money needs your signature. The servers of Offshoot do not see it.',
  show: 'Show what it asks for',
  hide: 'Hide what it asks for',
} as const;

/** What the owner takes along of what it knows; the form's words are in export.ts. */
export const exportSectionTexts = {
  title: 'Take its memory with you',
  hint: 'What your agent knows, in one encrypted file that it signs, without credentials. The servers of Offshoot do not see it.',
  show: 'Take it with you',
  hide: 'Close',
} as const;

/** How far the owner trusts it; what they see once they look is in trust.ts. */
export const trustSectionTexts = {
  title: 'Trust',
  hint: 'What your agent may do without asking you, and who else decides. You sign each change, and your agent keeps it. The servers of Offshoot do not see it.',
  show: 'Show trust settings',
  hide: 'Hide trust settings',
} as const;

/** Why it did what it did; what they see once they look is in decisions.ts. */
export const decisionsSectionTexts = {
  title: 'Decisions',
  hint: 'What people wanted it to do in the last 30 days, whether it did that, asked or refused, and why. The servers of Offshoot do not see it.',
  show: 'Show the decisions',
  hide: 'Hide the decisions',
} as const;

/** The servers themselves are in servers.ts. */
export const serversSectionTexts = {
  title: 'Servers of tools',
  hint: 'The servers whose tools it may call: those of its template, and those that you connected. The servers of Offshoot do not see yours.',
  show: 'Show the servers',
  hide: 'Hide the servers',
} as const;

/** How it has done; what they see once they look is in review.ts. */
export const reviewSectionTexts = {
  title: 'Review',
  hint: 'How your agent has done in the last 30 days, and whether that speaks for another level. The servers of Offshoot do not see it.',
  show: 'Show the review',
  hide: 'Hide the review',
} as const;

/** Versions and consent. */
export const updateTexts = {
  title: 'Version',
  now: (version: string) => `It runs version ${version} of its template.`,
  coming: (version: string) => `Version ${version} is on its way.`,
  refused: (version: string, reason: string) => `It did not take version ${version}, and stays as it is. ${reason}`,
  waiting: (version: string) => `Version ${version} waits for your consent`,
  waitingHint: 'It lets the agent use more than before. Until you accept, the agent stays as it is.',
  adds: 'It adds',
  removes: 'It takes away',
  nothing: 'nothing',
  signed: 'What you sign',
  before: 'Now',
  after: 'Then',
  values: 'What the new version needs from you',
  accept: (version: string) => `Accept version ${version}`,
  accepted: (version: string) => `You have accepted version ${version}.`,
} as const;

/** Values for tools. */
export const valuesTexts = {
  title: 'Values for its tools',
  hint: 'A value is encrypted in this page, and only your agent can read it. So this page cannot show what is there.',
  none: 'Its template asks for no values.',
  unknown: 'The template cannot be read, so this page does not know what it asks for.',
  missing: 'Write the value first.',
  give: 'Give this value',
  giveName: (name: string) => `Give this value for ${name}`,
  remove: 'Remove the value',
  removeName: (name: string) => `Remove the value for ${name}`,
  given: (name: string) => `Your agent has the value for ${name}.`,
  removed: (name: string) => `Your agent has no value for ${name} any more.`,
} as const;

/** Offering and releasing. */
export const ownershipTexts = {
  offer: 'Give it to somebody else',
  offerHint: 'Offer the agent, with everything it knows, to another person. It stays yours until they accept. The offer lasts a day.',
  newOwner: 'Inbox ID of the new owner',
  newOwnerHint: 'They find it on their page “Me”.',
  newOwnerWrong: 'An inbox ID has 64 characters: digits and the letters a to f.',
  newOwnerSelf: 'That is your own inbox.',
  offerButton: 'Offer it',
  offeredTo: (until: string) => `Until ${until}, it is offered to this inbox:`,
  withdraw: 'Withdraw the offer',
  withdrawn: 'The offer is withdrawn.',
  madeOffer: 'The offer is made. They find it under “Your agents”.',
  release: 'Release it',
  releaseHint: 'The agent says goodbye, leaves its conversation, and everything that it learned is deleted. This cannot be undone.',
  releaseLost: [
    'What it learned is deleted, from the host’s disks, too.',
    'Its inbox, and numbers, addresses and keys that were made for it alone, are given up.',
    'Clones of it live on.',
  ],
  releaseStart: 'Release this agent …',
  releaseName: (name: string) => `To confirm, write its name: ${name}`,
  releaseNo: 'Keep it',
  releaseYes: 'Release it for good',
  releaseWrong: 'This is not its name.',
  released: (name: string) => `${name} is being released.`,
} as const;

/** The family tree. */
export const lineageTexts = {
  title: 'Family',
  hint: 'Agents that it was cloned from, and its clones. Use the arrow keys to walk through the tree.',
  show: 'Show the family tree',
  tree: 'Family tree',
  alone: 'It was not cloned from another agent, and has no clones.',
  this: 'this agent',
  yours: 'yours',
  others: 'somebody else’s',
  told: (count: number, when: string) =>
    `also received context from another agent, ${count === 1 ? 'once' : `${count} times`}, last ${when}`,
  clones: (count: number) => plural(count, 'clone', 'clones'),
  open: 'Choose another agent of yours to open its page.',
  openName: (name: string) => `Open ${name}`,
  since: (when: string) => `since ${when}`,
  cut: (most: string) => `Only the first ${most} agents are shown.`,
} as const;

/** Receipts. */
export const receiptTexts = {
  title: 'Receipts',
  hint: 'For everything that it hands over, the agent sends you a receipt that it signed itself, not through the servers of Offshoot.',
  show: 'Show the receipts',
  none: 'No receipts. The agent sends one when it has handed over context.',
  valid: 'valid',
  invalid: (why: string) => `not valid: ${why}`,
  line: (when: string, bytes: string) => `${when}: ${bytes} bytes handed over`,
  to: 'To the inbox',
  document: 'Digest of the document',
  statement: 'Your statement',
} as const;
