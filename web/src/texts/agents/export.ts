import type { FailureTexts } from '../failures.ts';

/** What the owner takes along of what the agent knows. */
export const exportTexts = {
  passphrase: 'Passphrase for the file',
  passphraseHint: 'Several words, 8 characters at least. Nobody can open the file without it, and nobody can give it back to you.',
  again: 'Once more',
  differs: 'The two differ.',
  withReminders: 'Also reminders and open goals',
  make: 'Make the file',
  asking: 'Your agent tells what it knows …',
  made: (items: number, left: number) =>
    `${items === 1 ? 'One item is' : `${items} items are`} in it, signed by your agent. ${left} stay behind: credentials, and what was hidden on request.`,
  save: 'Save the file',
  next: 'Have another of your agents learn it: npx offshoot agents import INSTANCE FILE',
} as const;

export const exportFailures: FailureTexts = {
  ANSWER_UNVERIFIED: ['This is not what your agent has signed.', 'Do not use it, and tell the operator.'],
};
