import type { ItemKind, ItemStatus, Sensitivity } from '@offshoot/context';
import { plural } from '../plural.ts';

/** The list of a person's agents. */
export const agentsTexts = {
  title: 'Your agents',
  mine: 'Agents',
  lead: 'The agents that you added, or took over. What they learn belongs to you.',
  empty: 'You have no agents yet.',
  emptyNext: 'Find one in the store, and add it to a chat.',
  toStore: 'Go to the store',
  toStudio: 'Make an agent of your own',
  more: 'Show more',
  ended: 'Show agents that ended',
  offers: 'Offered to you',
  offersHint: 'Accept an agent, and it is yours, with everything that it knows.',
  offerUntil: (name: string, owner: string, until: string) => `${name}, from ${owner}, until ${until}`,
  accept: 'Accept',
  acceptName: (name: string) => `Accept ${name}`,
  accepted: (name: string) => `${name} is yours.`,
  needsConsent: (version: string) => `Version ${version} waits for your consent`,
  offered: 'You have offered it to another person',
  version: (version: string) => `version ${version}`,
  copy: 'a clone',
  since: (day: string) => (day === '' ? '' : `since ${day}`),
  questions: (count: number) => plural(count, 'question for you', 'questions for you'),
  inConversation: (name: string) => `in “${name}”`,
  inUnnamed: 'in a chat without a name',
  template: 'Its template',
} as const;

/** What an agent is doing. */
export const stateTexts = {
  claimed: 'starting',
  joining: 'joining',
  joiningNext: 'is waiting to be let into its chat.',
  live: 'live',
  asleep: 'asleep',
  asleepNext: 'It wakes for messages and for what is due.',
  ending: 'ending',
  gone: 'ended',
  goneNext: 'It has left its chat, and what it learned is deleted. Clones of it live on.',
  endingNext: 'It says goodbye, leaves its chat and deletes what it learned.',
  removed: 'was removed from its chat',
  removedNext: 'Add it to the chat again, and it goes on where it was. Or clone it into another chat.',
  exploded: 'has lost its chat, because its creator ended it',
  explodedNext: 'It keeps what it learned. Clone it into another chat, or release it.',
  muted: 'is muted. It listens and learns. Any member can say “unmute”.',
  notListening: 'does not listen, and learns nothing. Any member can say “listen again”.',
  onlyMentioned: 'answers only who names it or replies to it. Any member can say “talk freely”.',
  unreachable: 'cannot be reached right now. It comes back with its host, or is moved to another one.',
  unhealthy: 'is not healthy: its host found it broken.',
  crashed: 'has lost its host, and comes back only if the host does.',
  stale: 'Its creator has not confirmed lately that it has the latest version.',
  quarantined: (why: string) =>
    `It keeps running, but gets no updates and cannot be cloned: the operators of the store have quarantined its template. ${why}`,
} as const;

/** How much it says in its chat. */
export const voiceTexts = {
  title: 'In its chat',
  hint: 'The chat hears of a change. Members can say “only answer when mentioned”, “be quiet” or “talk freely” there, too.',
  label: 'How much it says',
  setting: 'Your agent is being told …',
  done: (does: string) => `Done. ${does}`,
} as const;

/** The page of an agent. */
export const agentTexts = {
  title: 'An agent of yours',
  notFound: 'There is no such agent among yours',
  notFoundNext: 'The link may be misspelled, or the agent has another owner by now.',
  back: 'All your agents',
  ownName: 'Its own name:',
  chatElsewhere:
    'Your account here is not in its chat. Talk with it where the chat is, for example in Convos. To talk with it here, ask a member for an invite link.',
  chatJoin: 'Join the chat with an invite link',
  chatMore: 'Members, invites and more of this chat',
  chatNone: 'It is in no chat yet.',
  details: 'IDs',
  detailsSummary: 'for Convos and for the offshoot command',
  inbox: 'Its account ID',
  copyInbox: 'Copy the account ID',
  copyHint: 'Its account ID: people who add it to a chat in Convos need it.',
  agentId: 'Its ID',
  copyId: 'Copy the ID',
  idHint: 'Its ID: the offshoot command needs it.',
  passOn: 'Clone and share',
  passOnHint: 'Bring what it learned into another chat, or to another agent of yours. You see and choose what goes along.',
  passOnLink: 'Choose what goes along',
} as const;

/** The parts of its page. */
export const tabsTexts = {
  label: 'Parts of this page',
  names: { chat: 'Chat', knows: 'Knows', asks: 'Asks', sharing: 'Sharing', settings: 'Settings' },
  questionsForYou: (count: number) => (count === 1 ? ' question for you' : ' questions for you'),
  direct: 'Your agent tells you all of this directly. The servers of Offshoot do not see it.',
} as const;

/** What its owner calls it. */
export const nicknameTexts = {
  title: 'Nickname',
  none: 'none',
  label: 'What you call it',
  hint: 'Only you see it, and only in this browser.',
  keep: 'Use this name',
  kept: 'This is its name for you now.',
  removed: (name: string) => `You call it ${name} again, as all others do.`,
} as const;

/** Questions to the agent. */
export const askingTexts = {
  asking: 'Asking your agent …',
  offline: 'You are offline. Your agent is asked as soon as you are back.',
  notLive: 'This works once the agent is live.',
  over: 'This agent has ended.',
  hostAway: 'It cannot answer right now, because its host is away. This works again once the host is back.',
} as const;

/** What the pool made for an agent alone: its phone number, its mailbox, its wallet. */
export const toolsTexts = {
  title: 'What it has',
  hint: 'This was made for your agent alone, and ends with it.',
  pending: 'is being made',
  ready: 'is ready',
  over: 'has been given back',
} as const;

/** Which of these the members of its chat see. */
export const addressesTexts = {
  title: 'How people reach it',
  summary: 'which of its addresses members see',
  hint: 'Members of its chat see these in its profile, where Convos offers to write or call. Anyone among them can pass them on.',
  asking: 'Asking your agent …',
  refresh: 'Ask again',
  email: 'Show its e-mail address',
  phone: 'Show its phone number',
  none: 'It has neither an e-mail address nor a phone number yet.',
  done: {
    none: 'Done. Its profile shows neither.',
    email: 'Done. Its profile shows its e-mail address.',
    phone: 'Done. Its profile shows its phone number.',
    both: 'Done. Its profile shows both.',
  },
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
  updated: 'told together with something later that updates it',
};

/** What an agent knows. */
export const knowledgeTexts = {
  title: 'What it knows',
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
  saidBy: (who: string) => `Said by ${who}`,
  saidByYou: 'Said by you',
  via: (agent: string) => `by way of ${agent}`,
  inherited: 'from another agent',
  because: (reason: string) => `because ${reason}`,
  until: (when: string) => `until ${when}`,
  status: statusTexts,
  veiled: 'Hidden on the screen',
  show: 'Show',
  hide: 'Hide',
  showName: (subject: string) => (subject === '' ? 'Show the secret' : `Show the secret about ${subject}`),
  hideName: (subject: string) => (subject === '' ? 'Hide the secret' : `Hide the secret about ${subject}`),
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
    soul: 'Its character',
    'owner-section': 'Your notes',
    inherited: 'What it inherited',
    memory: 'What it knows',
    people: 'Who is in the chat',
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

/** Whom the owner means. */
export const personTexts = {
  choose: 'Choose a person',
  else: 'Another person …',
  id: 'Their ID',
  idHint: 'The 64 characters that they find on their own page. Names do not count: everybody chooses their own.',
  wrong: 'An ID has 64 characters: digits, and the letters a to f.',
} as const;

/** Versions and consent. */
export const updateTexts = {
  title: 'Version',
  now: (version: string) => `It runs version ${version} of its template.`,
  coming: (version: string) => `Version ${version} is on its way.`,
  which: 'Newer versions',
  stay: (version: string) => `Stay on version ${version}`,
  stayHint:
    'You sign it, and the agent keeps to it: it takes no newer version until you switch this off, or its creator takes this one back.',
  stays: (version: string) => `Your agent stays on version ${version}.`,
  follows: 'Your agent takes newer versions again.',
  movedOn: (version: string) => `You kept it on version ${version}, which its creator has taken back.`,
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
  summary: 'what its tools need from you',
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
  offer: 'Give it to another person',
  offerHint: 'Offer the agent, with everything it knows, to another person. It stays yours until they accept. The offer lasts a day.',
  newOwner: 'The new owner',
  newOwnerSelf: 'That is you.',
  offerButton: 'Offer it',
  offeredTo: (until: string, whom: string) => `Until ${until}, it is offered to ${whom}.`,
  details: 'Their whole ID',
  withdraw: 'Withdraw the offer',
  withdrawn: 'The offer is withdrawn.',
  madeOffer: 'The offer is made. They find it under “Your agents”.',
  release: 'Release it',
  releaseSummary: 'for good, with all that it learned',
  releaseHint: 'The agent says goodbye, leaves its chat, and everything that it learned is deleted. This cannot be undone.',
  releaseLost: [
    'What it learned is deleted, from the host’s disks, too.',
    'Its account, and numbers, addresses and keys that were made for it alone, are given up.',
    'Clones of it live on.',
  ],
  releaseStart: 'Release this agent …',
  releaseName: (name: string) => `To confirm, write its name: ${name}`,
  why: 'Why, if its creator may know',
  whyHint: 'They learn how many people said so, and never who.',
  whyNot: 'I do not say',
  whys: {
    done: 'It has done what it was for',
    unhelpful: 'Its answers did not help',
    'too-much': 'It spoke or asked too much',
    unwanted: 'It did something that I did not want',
    another: 'I use another agent',
  },
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
  others: 'another person’s',
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
  hint: 'For everything that it hands over, the agent sends you a receipt that it signed itself.',
  show: 'Show the receipts',
  none: 'No receipts. The agent sends one when it has handed over context.',
  valid: 'valid',
  invalid: (why: string) => `not valid: ${why}`,
  line: (when: string, bytes: string) => `${when}: ${bytes} bytes handed over`,
  to: 'To',
  unlisted: 'an agent that is not among yours',
  details: 'IDs',
  detailsSummary: 'for Convos and for the offshoot command',
  inbox: 'Its account ID',
  document: 'Fingerprint of what was handed over',
  statement: 'Number of your signature',
} as const;
