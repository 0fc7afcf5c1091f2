import type { FailureTexts } from '../failures.ts';

/** By kind of action; of any other kind, such as a tool of a server, the page shows its name. */
const titles: Readonly<Record<string, string>> = {
  'commons.adopt': 'Use what others learned, as advice',
  'email.send': 'Send an e-mail',
  'goal.renew': 'Go on with a goal',
  'goal.set': 'Work on a goal',
  'message.post': 'Say something in the chat',
  'nostr.ask': 'Give another agent on Nostr a task',
  'nostr.send': 'Send a message on Nostr',
  'reminder.set': 'Set a reminder',
  'sms.send': 'Send a text message',
  'task.accept': 'Do a task for another agent on Nostr',
  'task.complete': 'Send another agent on Nostr what came of its task',
  'trigger.set': 'Do something again and again',
  'wallet.send': 'Send money',
};

/** What the agent asks its owner for. */
export const cardTexts = {
  title: (kind: string) => (Object.hasOwn(titles, kind) ? (titles[kind] ?? kind) : kind),
  arguments: {
    amount: 'Amount',
    at: 'When',
    because: 'Because',
    do: 'Others learned',
    inReplyTo: 'In answer to',
    network: 'Network',
    subject: 'Subject',
    text: 'Text',
    to: 'To',
    when: 'When',
  } as Readonly<Record<string, string>>,
  asking: 'Asking your agent what waits for you …',
  telling: 'Telling your agent what you decided …',
  empty: 'It asks you for nothing now.',
  list: 'What it asks you for',
  approveName: (what: string) => `Approve: ${what}`,
  rejectName: (what: string) => `Reject: ${what}`,
  signed: 'Your signature approves exactly this card, once.',
  refresh: 'Look again',
  dialog: 'Approve exactly this?',
  dialogText: 'It cannot be taken back. Your signature approves this card only, and your agent does it once.',
  leave: 'Sign nothing',
  sign: 'Sign and approve',
  rejected: 'Rejected. Your agent leaves it, and says so in the chat.',
  approved: 'Approved. Your agent does it now, and says in the chat what became of it.',
} as const;

export const cardFailures: FailureTexts = {
  ITEM_NOT_FOUND: ['This card is over.', 'It was answered, it has ended, or what it was for has changed. Look at what waits now.'],
};
