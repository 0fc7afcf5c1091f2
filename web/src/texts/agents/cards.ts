import type { FailureTexts } from '../failures.ts';

/** What the agent asks its owner for. */
export const cardTexts = {
  asking: 'Asking your agent what waits for you …',
  telling: 'Telling your agent what you decided …',
  empty: 'It asks you for nothing now.',
  list: 'What it asks you for',
  approve: 'Approve …',
  approveName: (id: string) => `Approve card ${id} …`,
  reject: 'Reject',
  rejectName: (id: string) => `Reject card ${id}`,
  refresh: 'Look again',
  dialog: 'Approve exactly this?',
  dialogText: 'Read all of it. Your signature approves this card only, and your agent does it once.',
  leave: 'Sign nothing',
  sign: 'Sign and approve',
  rejected: 'Rejected. Your agent leaves it, and says so in the conversation.',
  approved: 'Approved. Your agent does it now, and says in the conversation what became of it.',
} as const;

export const cardFailures: FailureTexts = {
  ITEM_NOT_FOUND: ['This card is over.', 'It was answered, it has ended, or what it was for has changed. Look at what waits now.'],
};
