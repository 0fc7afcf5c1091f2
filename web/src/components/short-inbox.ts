/** Enough of an inbox to tell creators apart at a glance. A person who has to be sure compares all of it. */
export const shortInbox = (inboxId: string): string => `${inboxId.slice(0, 8)}…${inboxId.slice(-4)}`;
