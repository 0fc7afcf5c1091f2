import type { Trust } from '@offshoot/statements';

/** Of an agent whose owner has set nothing yet, so also after a claim or a change of owner. */
export const STARTING_TRUST: Trust = { level: 'L2', state: 'active', inboxes: [], delegates: [], budget: {} };
