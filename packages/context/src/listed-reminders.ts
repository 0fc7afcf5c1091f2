// What the agent says of itself at set times, as its owner lists and cancels it outside the conversation.
import { type Fields, fields, instant, list, matching, oneOf, TransferError, text, truth } from './strict-fields.ts';

/** Reminders and regular posts. Both are answered with all that the agent has. */
export type ReminderRequest = { ask: 'reminders'; requestId: string } | { ask: 'cancel-reminder'; requestId: string; reminder: string };

/** `post`: the agent answers the text by itself, as a question of its owner. */
const REMINDER_KINDS = ['reminder', 'post'] as const;

export interface ListedReminder {
  /** Stays the same until it has rung for the last time. */
  id: string;
  kind: (typeof REMINDER_KINDS)[number];
  /** May be empty. At most MAX_TEXT. */
  text: string;
  /** In English, with the time zone: "every Monday, next on Monday, 4 May 2026 at 09:00 (Berlin)". */
  when: string;
  /** ISO 8601, UTC. */
  nextAt: string;
  /** As the agent shows them: anybody can choose any name. Empty: its template. */
  askedBy: string;
  /** The owner of today asked. */
  byOwner: boolean;
}

/** The next to ring first. */
export interface Reminders {
  answer: 'reminders';
  requestId: string;
  reminders: ListedReminder[];
}

const REMINDER_ID = /^rem_[0-9a-f]{32}$/;
const MAX_LISTED = 100;
/** UTF-16 units. */
const MAX_TEXT = 1_000;

/** Throws TransferError. Undefined: another request. */
export function parseReminderRequest(requestId: string, o: Fields): ReminderRequest | undefined {
  if (o.ask === 'reminders') return { ask: 'reminders', requestId };
  if (o.ask === 'cancel-reminder') return { ask: 'cancel-reminder', requestId, reminder: matching(o.reminder, 'reminder', REMINDER_ID) };
  return undefined;
}

/** Throws TransferError. */
export function parseReminders(requestId: string, o: Fields): Reminders {
  const reminders = list(o.reminders, 'reminders', MAX_LISTED, listedReminder);
  if (new Set(reminders.map(({ id }) => id)).size < reminders.length) throw new TransferError('reminders have one ID twice.');
  return { answer: 'reminders', requestId, reminders };
}

function listedReminder(value: unknown): ListedReminder {
  const o = fields(value, 'reminder');
  return {
    ...{ id: matching(o.id, 'id', REMINDER_ID), kind: oneOf(o.kind, 'kind', REMINDER_KINDS), text: text(o.text, 'text', MAX_TEXT) },
    ...{ when: text(o.when, 'when', MAX_TEXT), nextAt: instant(o.nextAt, 'nextAt'), askedBy: text(o.askedBy, 'askedBy', MAX_TEXT) },
    byOwner: truth(o.byOwner, 'byOwner'),
  };
}
