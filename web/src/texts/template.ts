import { plural } from './plural.ts';

/** Counts are rounded down; 0 stands for fewer than five. */
const atLeast = (count: bigint) => (count === 0n ? 'fewer than 5' : `${count.toLocaleString('en')} or more`);

export const templateTexts = {
  fallbackTitle: 'An agent on Offshoot',
  by: 'by',
  creator: 'Creator’s inbox',
  version: (version: bigint) => `Version ${version}`,
  ofVersion: (version: bigint) => `version ${version}`,
  duplicatedFrom: 'Duplicated from',
  updated: (date: string) => `updated ${date}`,
  use: (agents: bigint, owners: bigint) =>
    agents === 0n ? 'Fewer than 5 live agents' : `${atLeast(agents)} live agents, added by ${atLeast(owners)} people`,
  quarantined: 'The operators of this store have quarantined this agent',
  quarantinedNext: 'Nobody can add it for now, and agents made from it get no updates. The operators give this reason:',
  notFound: 'There is no such agent here',
  notFoundNext: 'Its link may be misspelled, or its creator has made it private or deleted it.',
  add: 'Add it to a conversation',
  addHint: 'In a terminal with the Offshoot command, with an invite to your conversation:',
  instructions: 'What it is told to do',
  soul: 'Who it is',
  tools: 'Tools',
  noTools: 'It uses no tools. It only reads and writes messages in its conversation.',
  model: 'Model',
  modelFixed: 'You cannot choose another model.',
  modelFree: 'You can choose another model when you add it.',
  clones: 'What a copy takes along',
  clonesHint: 'The creator suggests this. When you copy your own agent, you see each item and decide.',
  clonesNone: 'The creator suggests nothing. When you copy your own agent, you see each item and decide.',
  share: 'Share',
  link: 'Link',
  copyLink: 'Copy the link',
  shareLink: 'Share the link',
  qr: (name: string) => `QR code of the link to ${name}`,
} as const;

export const toolTexts = {
  asksFor: 'Asks you for',
  required: 'required',
  optional: 'optional',
  secret: 'Your answer is a secret: it is encrypted in your client, and only your agent can read it.',
  choices: 'One of:',
  format: { text: 'a text', email: 'an e-mail address', phone: 'a phone number', url: 'a web address', number: 'a number' },
  gets: 'Gets',
  resource: {
    none: 'the use of a tool that the pool shares between agents',
    openrouter: 'a key of its own for language models, with a spending limit',
    agentmail: 'an e-mail inbox of its own',
    telnyx: 'a phone number of its own for text messages',
    wallet: 'an Ethereum wallet of its own',
  },
} as const;

export const versionsTexts = {
  title: 'Versions',
  show: 'Show the versions',
  older: 'Show older versions',
  each: (version: number, date: string) => `Version ${version}, ${date}`,
  compare: 'Compare two versions',
  from: 'From version',
  to: 'To version',
  same: 'These versions have the same content.',
  added: 'added:',
  removed: 'removed:',
  unchanged: (lines: number) => plural(lines, 'unchanged line', 'unchanged lines'),
  before: 'before',
  after: 'after',
  nothing: 'nothing',
  tooDifferent: 'The two texts have too little in common to mark what changed. Both are shown in full.',
  field: {
    name: 'Name',
    emoji: 'Icon',
    description: 'Description',
    category: 'Category',
    tags: 'Tags',
    instructions: 'Instructions',
    soul: 'Soul',
    model: 'Model',
    tools: 'Tools',
    contextDirective: 'What a copy takes along',
  },
} as const;
