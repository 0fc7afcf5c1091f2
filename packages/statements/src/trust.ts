import type { SetTrustAction } from './action.ts';
import { malformed } from './statement-error.ts';

/** How far the owner trusts the agent. */
export const LEVELS = ['L1', 'L2', 'L3', 'L4'] as const;
export type Level = (typeof LEVELS)[number];

/** What an agent may use up: of a turn, at once, or in a day. */
export const BUDGET_ITEMS = ['steps', 'turnMs', 'openCards', 'cards', 'proactiveMessages', 'mails', 'texts', 'firstContacts'] as const;
export type BudgetItem = (typeof BUDGET_ITEMS)[number];

export const TRUST_STATES = ['active', 'paused', 'archived'] as const;

/** The highest risk of what a delegate decides: owners delegate no first contacts, no money and no policy. */
export const DELEGATED = ['R3', 'R4'] as const;

/** Most of one item of a budget. */
export const MAX_BUDGET = 9_999_999;

/** An owner's trust settings of one agent, in one document: a new one replaces the whole of the old one. */
export interface Trust {
  level: Level;
  /** Paused: it does nothing, and says so when it is addressed. Archived: it does nothing and is silent. */
  state: (typeof TRUST_STATES)[number];
  /** The owner's other inboxes, such as the one that they have in Convos. What these say in the conversation is the owner's word. */
  inboxes: readonly string[];
  delegates: readonly Delegate[];
  /** What the owner changed of the usual budget. */
  budget: Readonly<Partial<Record<BudgetItem, number>>>;
  /** When the agent does not speak unasked. */
  quietHours?: QuietHours;
  /** The version on which the agent stays. Absent: it follows its template. */
  pin?: VersionPin;
}

/** In force while this is the version that the agent has, and its creator has not taken it back. */
export interface VersionPin {
  version: number;
  /** `contentDigest` of its content. */
  digest: string;
}

/** A person who decides in the owner's place, up to this risk. */
interface Delegate {
  inboxId: string;
  upTo: (typeof DELEGATED)[number];
}

/** Wall-clock times "HH:MM". If `to` is not after `from`, they end on the next day. */
export interface QuietHours {
  from: string;
  to: string;
  /** IANA time zone, such as "Europe/Berlin". */
  zone: string;
}

/** Of linked inboxes, and of delegates. */
export const MAX_TRUSTED_INBOXES = 32;

/** The statement's action for the document, shared by signers and verifiers. Throws StatementError if it names an inbox twice. */
export function trustAction(instanceId: string, trust: Trust): SetTrustAction {
  const { level, state, inboxes, delegates, budget, quietHours, pin } = trust;
  for (const all of [inboxes, delegates.map(({ inboxId }) => inboxId)])
    if (new Set(all).size < all.length) throw malformed('An inbox is named twice');
  const changed = BUDGET_ITEMS.filter((item) => budget[item] !== undefined);
  return {
    action: 'instance.set-trust',
    instanceId,
    level,
    state,
    inboxes: listOr('none', [...inboxes].sort()),
    delegates: listOr('none', delegates.map(({ inboxId, upTo }) => `${inboxId}=${upTo}`).sort()),
    budget: listOr(
      'default',
      changed.map((item) => `${item}=${budget[item]}`),
    ),
    quietHours: quietHours === undefined ? 'none' : `${quietHours.from}-${quietHours.to} ${quietHours.zone}`,
    pinnedVersion: pin === undefined ? 'none' : `${pin.version} ${pin.digest}`,
  };
}

const listOr = (empty: string, list: readonly string[]): string => (list.length === 0 ? empty : list.join(','));
