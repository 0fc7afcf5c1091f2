import type { ToolResource } from '../../templates/domain/template-rules.ts';

/** How many resources of one kind providers are asked for within 24 hours. 0: no limit. */
export interface DailyCap {
  /** For agents of one owner. */
  readonly owner: number;
  /** In all: inboxes, and so owners, are free. */
  readonly all: number;
}

/** Wallets cost nothing: agents make them. */
export type CappedResource = Exclude<ToolResource, 'WALLET'>;
export type DailyCaps = Readonly<Record<CappedResource, DailyCap>>;

/** What each costs decides: a key may spend five dollars, a number is rented by the month. */
export const defaultDailyCaps: DailyCaps = {
  OPENROUTER_KEY: { owner: 10, all: 100 },
  AGENTMAIL_INBOX: { owner: 20, all: 200 },
  TELNYX_NUMBER: { owner: 3, all: 20 },
};

const NONE: DailyCap = { owner: 0, all: 0 };
export const noDailyCaps: DailyCaps = { OPENROUTER_KEY: NONE, AGENTMAIL_INBOX: NONE, TELNYX_NUMBER: NONE };

/** For owners and operators. The resource is made by itself when there is room. */
export const capText = {
  owner:
    'Your agents were given as many of these within a day as one owner may have. The pool makes it as soon as there is room, within a day.',
  all: 'The pool has made as many of these within a day as it may. It makes this one as soon as there is room.',
} as const;
