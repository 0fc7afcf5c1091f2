// The changes that a person can make. Each is applied to the document that the agent has at that moment.
import type { BudgetItem, Level, QuietHours, Trust } from '@offshoot/statements/trust.ts';

export type TrustChange = (trust: Trust) => Trust;

export const toLevel =
  (level: Level): TrustChange =>
  (trust) => ({ ...trust, level });

export const toState =
  (state: Trust['state']): TrustChange =>
  (trust) => ({ ...trust, state });

export type Delegated = Trust['delegates'][number]['upTo'];

/** A delegate who is listed already gets the new risk. */
export const withDelegate =
  (inboxId: string, upTo: Delegated): TrustChange =>
  (trust) => ({ ...trust, delegates: [...trust.delegates.filter((one) => one.inboxId !== inboxId), { inboxId, upTo }] });

export const withoutDelegate =
  (inboxId: string): TrustChange =>
  (trust) => ({ ...trust, delegates: trust.delegates.filter((one) => one.inboxId !== inboxId) });

export const withoutInbox =
  (inboxId: string): TrustChange =>
  (trust) => ({ ...trust, inboxes: trust.inboxes.filter((one) => one !== inboxId) });

/** Undefined: the usual one. */
export const toLimit =
  (item: BudgetItem, most: number | undefined): TrustChange =>
  ({ budget: { [item]: _, ...budget }, ...trust }) => ({ ...trust, budget: { ...budget, ...(most !== undefined && { [item]: most }) } });

/** Undefined: none. */
export const toQuietHours =
  (hours: QuietHours | undefined): TrustChange =>
  ({ quietHours: _, ...trust }) => ({ ...trust, ...(hours && { quietHours: hours }) });

/** Only at the highest level does an agent act on others without anybody asking. */
export const needsConfirmation = (from: Level, to: Level): boolean => to === 'L4' && from !== 'L4';
