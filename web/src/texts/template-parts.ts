// Of the parts of a template that no list shows: the first view loads none of this.
import { plural } from './plural.ts';

export const productTexts = {
  try: 'Try it',
  tryHint: 'Trying it opens a private chat with an agent of your own. It is deleted when you end the trial.',
  noTryHint: 'It asks you for something before it can start, so it cannot be tried without adding it.',
  add: 'Add to a chat',
  tabs: { about: 'About', details: 'Details', versions: 'Versions' },
  example: 'For example',
  exampleHint: 'Its creator imagines it like this. Answers differ.',
  exampleBy: { person: 'A person:', agent: (name: string) => `${name}:` },
  byItself: 'What it does by itself',
  terminal: 'In a terminal',
  terminalHint: 'With the Offshoot command and an invite to your chat:',
} as const;

export const trialTexts = {
  title: (name: string) => `Try ${name}`,
  start: 'Start again',
  live: 'Only you and this agent are in this chat. The trial counts as one of your agents until you end it.',
  keep: 'Keep it',
  end: 'End the trial',
  endHint: 'Ending the trial deletes the agent and what it learned.',
} as const;

export const serverTexts = {
  title: 'Servers that it calls',
  hint: 'They belong to others. The agent calls these tools only, and only while the server describes them in these words. The creator says what a call can do; what the tool says of itself can only raise that.',
  at: 'at',
  credential: 'Its credential is your answer to:',
  unread: 'A tool that cannot be read',
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
  older: 'Show older versions',
  yanked: 'Taken back:',
  each: (version: number, date: string) => `Version ${version}, ${date}`,
  person: 'Person:',
  agent: 'Agent:',
  field: {
    name: 'Name',
    emoji: 'Icon',
    description: 'Description',
    category: 'Category',
    tags: 'Tags',
    example: 'Example conversation',
    instructions: 'Instructions',
    soul: 'Soul',
    identity: 'What it is to people',
    philosophy: 'Principles and values',
    abilities: 'What it knows about, and what it cannot do',
    manner: 'How it answers',
    triggers: 'What it does without being asked',
    level: 'Level',
    constraints: 'What it declines, and when it asks',
    model: 'Model',
    tools: 'Tools',
    mcpServers: 'Servers of tools',
    contextDirective: 'What a copy takes along',
  },
} as const;

export const changesTexts = {
  compare: 'Compare two versions',
  from: 'From version',
  to: 'To version',
  same: 'These versions have the same content.',
  added: 'added:',
  removed: 'removed:',
  unchanged: (lines: number) => plural(lines, 'unchanged line', 'unchanged lines'),
  nothing: '(not set)',
} as const;
