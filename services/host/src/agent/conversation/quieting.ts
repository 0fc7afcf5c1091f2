// Carries out members' requests to stop or resume talking and listening. The state holds until changed, also after a move to another
// host.

import { QUIET_LINES } from '../domain/phrases.ts';
import type { AgentDeps } from '../record/agent-deps.ts';
import { afterQuietOrder, isSilent, type Quiet, type QuietOrder, voiceOf } from '../record/domain/quiet.ts';
import type { ConversationTable } from '../transcript/conversation-store.ts';
import { isArchived } from '../trust/pausing.ts';

/** Runs in the transaction that takes the message in. A repeated order gets no second reply. */
export function carryOutQuiet(deps: AgentDeps<ConversationTable>, messageId: string, order: QuietOrder): void {
  const { state, conversation } = deps.store;
  const before = state.quiet;
  const after = afterQuietOrder(before, order);
  if (after === before) return;
  // Earlier questions are not answered once it is silent.
  if (isSilent(after)) conversation.allAnswered();
  deps.store.change({ quiet: after });
  deps.store.report({ claimId: state.claimed?.claimId, voice: voiceOf(after) });
  if (!isArchived(deps)) conversation.say(`quiet:${messageId}`, lineFor(order, before, after));
  deps.wake.reports();
}

function lineFor(order: QuietOrder, before: Quiet, after: Quiet): string {
  if (order === 'unmute' && before.deaf) return QUIET_LINES['unmute-deaf'];
  if (order === 'listen-again' && after.muted) return QUIET_LINES['listen-again-muted'];
  return QUIET_LINES[order];
}
