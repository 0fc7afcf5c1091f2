/** How far the owner trusts the agent. */
export const LEVELS = ['L1', 'L2', 'L3', 'L4'] as const;
export type Level = (typeof LEVELS)[number];

/** What an agent may use up: of a turn, at once, or in a day. */
const BUDGET_ITEMS = ['steps', 'turnMs', 'openCards', 'cards', 'proactiveMessages', 'mails', 'texts', 'firstContacts'] as const;
export type BudgetItem = (typeof BUDGET_ITEMS)[number];

/** Everything that an owner settles about one agent, in one document: a new one replaces the whole of the old one. */
export interface Trust {
  level: Level;
  /** Paused: it does nothing, and says so when it is addressed. Archived: it does nothing and is silent. */
  state: 'active' | 'paused' | 'archived';
  /** The owner's other inboxes, such as the one that they have in Convos. What these say in the conversation is the owner's word. */
  inboxes: readonly string[];
  delegates: readonly Delegate[];
  /** What the owner changed of the usual budget. */
  budget: Readonly<Partial<Record<BudgetItem, number>>>;
  /** When the agent does not speak unasked. */
  quietHours?: QuietHours;
}

/** Somebody who decides in the owner's place, up to this risk. */
interface Delegate {
  inboxId: string;
  upTo: 'R3' | 'R4';
}

/** Wall-clock times "HH:MM". If `to` is not after `from`, they end on the next day. */
export interface QuietHours {
  from: string;
  to: string;
  /** IANA time zone, such as "Europe/Berlin". */
  zone: string;
}
