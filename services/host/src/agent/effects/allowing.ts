// What the agent may do without asking: people see it, and the owner takes it back.
import { type Grant, isAtLeast } from '@offshoot/actions';
import type { Planned } from '@offshoot/engine/engine.ts';
import type { HeardMessage } from '../transcript/conversation-store.ts';
import { isOwner } from '../trust/owners.ts';
import { allowancesLine, NO_SUCH_ALLOWANCE, ONLY_OWNER_REVOKES, revokedLine } from './domain/words.ts';
import type { EffectDeps } from './effect-kinds.ts';

type PlannedAllowance = Extract<Planned, { action: 'allowance.list' | 'allowance.revoke' }>;

/** Returns what to say. */
export function carryOutAllowance(deps: EffectDeps, { senderInboxId }: HeardMessage, planned: PlannedAllowance): string {
  const { allowances, state } = deps.store;
  const grants = allowances.grants(deps.now());
  if (planned.action === 'allowance.list')
    return allowancesLine(
      grants.map((grant) => ({ what: allowedBy(deps, grant), expiresAt: grant.expiresAt })),
      isAtLeast(state.trust.level, 'L3'),
    );
  if (!isOwner(deps, senderInboxId)) return ONLY_OWNER_REVOKES;
  const which = planned.which.toLowerCase();
  const meant = grants.filter(({ authority }) => Object.values(authority).join(' ').toLowerCase().includes(which));
  if (meant.length === 0) return NO_SUCH_ALLOWANCE;
  for (const { id } of meant) allowances.revoke(id);
  return revokedLine(meant.map((grant) => allowedBy(deps, grant)));
}

const allowedBy = ({ effectKinds }: EffectDeps, { kind, authority }: Grant): string => effectKinds.of(kind).words.allowed(authority, kind);
