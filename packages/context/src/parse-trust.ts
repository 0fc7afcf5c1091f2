import {
  BUDGET_ITEMS,
  DELEGATED,
  LEVELS,
  MAX_BUDGET,
  MAX_TRUSTED_INBOXES,
  TRUST_STATES,
  type Trust,
  type VersionPin,
} from '@offshoot/statements';
import { SYNTAX } from '@offshoot/statements/field-syntax.ts';
import { type Fields, fields, list, matching, oneOf, whole } from './strict-fields.ts';

const CLOCK = /^(?:[01]\d|2[0-3]):[0-5]\d$/;
const ZONE = /^[A-Z][A-Za-z0-9_+/-]{1,63}$/;

/** Throws TransferError. Whether the zone exists is for the agent to say. */
export function parseTrust(value: unknown): Trust {
  const o = fields(value, 'trust');
  return {
    level: oneOf(o.level, 'level', LEVELS),
    state: oneOf(o.state, 'state', TRUST_STATES),
    inboxes: list(o.inboxes, 'inboxes', MAX_TRUSTED_INBOXES, (one) => matching(one, 'inboxes', SYNTAX.inboxId)),
    delegates: list(o.delegates, 'delegates', MAX_TRUSTED_INBOXES, (one) => {
      const { inboxId, upTo } = fields(one, 'delegate');
      return { inboxId: matching(inboxId, 'inboxId', SYNTAX.inboxId), upTo: oneOf(upTo, 'upTo', DELEGATED) };
    }),
    budget: budget(fields(o.budget, 'budget')),
    ...(o.quietHours === undefined ? {} : { quietHours: quietHours(fields(o.quietHours, 'quietHours')) }),
    ...(o.pin === undefined ? {} : { pin: pin(fields(o.pin, 'pin')) }),
  };
}

function budget(o: Fields): Trust['budget'] {
  const items = Object.entries(o).map(([item, most]) => [oneOf(item, 'budget', BUDGET_ITEMS), whole(most, item, 0, MAX_BUDGET)]);
  return Object.fromEntries(items);
}

function quietHours({ from, to, zone }: Fields): NonNullable<Trust['quietHours']> {
  return { from: matching(from, 'from', CLOCK), to: matching(to, 'to', CLOCK), zone: matching(zone, 'zone', ZONE) };
}

function pin({ version, digest }: Fields): VersionPin {
  return { version: whole(version, 'version', 1, Number.MAX_SAFE_INTEGER), digest: matching(digest, 'digest', SYNTAX.digest) };
}
