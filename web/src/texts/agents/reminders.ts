import type { FailureTexts } from '../failures.ts';

/** What the agent says at set times. */
export const reminderTexts = {
  asking: 'Asking your agent for its reminders …',
  refresh: 'Ask again',
  telling: 'Telling your agent …',
  empty: 'It has none. Say it in the chat: “remind us on Friday at 9 to call the hotel”.',
  list: 'Its reminders',
  noWords: 'A reminder without words',
  post: 'Posts by itself',
  askedBy: (who: string, isOwner: boolean) => (isOwner ? `for ${who} (you)` : `for ${who}`),
  byTemplate: 'from its instructions',
  yourTime: (time: string) => `Your time: ${time}`,
  cancel: 'Cancel',
  cancelName: (text: string) => `Cancel: ${text}`,
  cancelled: (text: string) => `Cancelled: ${text}.`,
} as const;

export const reminderFailures: FailureTexts = {
  ITEM_NOT_FOUND: ['Your agent has no such reminder any more.', 'It may have rung for the last time. Look again.'],
  RATE_LIMITED: ['Your agent was asked too often.', 'Look again in a minute.'],
};
