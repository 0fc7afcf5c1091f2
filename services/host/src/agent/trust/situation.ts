// What the policy looks at besides the action.
import { DEFAULT_BUDGET, type Situation } from '@offshoot/actions';
import type { QuietHours } from '@offshoot/statements';
import { soulFrom } from '@offshoot/template-content/soul/soul.ts';
import { wallTimeAt } from '@offshoot/times/occurrences.ts';
import type { AgentDeps } from '../record/agent-deps.ts';
import type { ConversationTable } from '../transcript/conversation-store.ts';
import { ownersOf } from './owners.ts';

/** `cause` and `planned` are those of the request. */
export function situationOf(deps: AgentDeps<ConversationTable>): Omit<Situation, 'cause' | 'planned'> {
  const { level, state, delegates, budget, quietHours } = deps.store.state.trust;
  const now = deps.now();
  return {
    level,
    isPaused: state !== 'active',
    deciders: { owners: ownersOf(deps), delegated: new Map(delegates.map(({ inboxId, upTo }) => [inboxId, upTo])) },
    contacts: new Set(),
    used: new Map(),
    grants: [],
    escalations: soulFrom(deps.store.templateVersion()?.content.soul).escalationRules,
    budget: { ...DEFAULT_BUDGET, ...budget },
    spent: {},
    isQuiet: quietHours !== undefined && isQuietAt(quietHours, now),
    wasDenied: false,
    now,
  };
}

/** `from` is quiet, `to` is not any more. The same time twice: the whole day. */
export function isQuietAt({ from, to, zone }: QuietHours, at: Date): boolean {
  const time = wallTimeAt(at, zone).slice('2026-11-27T'.length);
  return from < to ? from <= time && time < to : from <= time || time < to;
}
