// What the agent may do without asking: people see it, and the owner takes it back.
import { isAtLeast } from '@offshoot/actions';
import type { AgentDeps } from '../agent-deps.ts';
import type { HeardMessage } from '../conversation/conversation-store.ts';
import type { Planned } from '../domain/engine.ts';
import { isOwner } from '../trust/owners.ts';
import { addressIn } from './domain/email.ts';
import { allowancesLine, NO_SUCH_ALLOWANCE, ONLY_OWNER_REVOKES, revokedLine } from './domain/words.ts';
import type { EffectRooms } from './policy.ts';

type PlannedAllowance = Extract<Planned, { action: 'allowance.list' | 'allowance.revoke' }>;

/** Returns what to say. */
export function carryOutAllowance(deps: AgentDeps<EffectRooms>, { senderInboxId }: HeardMessage, planned: PlannedAllowance): string {
  const { allowances, state } = deps.store;
  const grants = allowances.grants(deps.now());
  if (planned.action === 'allowance.list')
    return allowancesLine(
      grants.map(({ authority, expiresAt }) => ({ to: addressIn(authority), expiresAt })),
      isAtLeast(state.trust.level, 'L3'),
    );
  if (!isOwner(deps, senderInboxId)) return ONLY_OWNER_REVOKES;
  const which = planned.which.toLowerCase();
  const meant = grants.filter(({ authority }) => addressIn(authority).toLowerCase().includes(which));
  if (meant.length === 0) return NO_SUCH_ALLOWANCE;
  for (const { id } of meant) allowances.revoke(id);
  return revokedLine(meant.map(({ authority }) => addressIn(authority)));
}
