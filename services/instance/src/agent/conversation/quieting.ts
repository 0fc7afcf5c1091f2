// Carries out what members ask of the agent's talking and listening. It holds until it is taken back, on another host too.
import type { AgentDeps } from '../agent-deps.ts';
import { QUIET_LINES } from '../domain/phrases.ts';
import { afterQuietOrder, isSilent, type Quiet, type QuietOrder, voiceOf } from './domain/quiet.ts';

/** In the transaction that takes the message in. What is repeated is not said again. */
export function carryOutQuiet(deps: AgentDeps<'conversation'>, messageId: string, order: QuietOrder): void {
  const { state, conversation } = deps.store;
  const before = state.quiet;
  const after = afterQuietOrder(before, order);
  if (after === before) return;
  // What was asked before is not answered into the silence.
  if (isSilent(after)) conversation.allAnswered();
  deps.store.change({ quiet: after });
  deps.store.report({ claimId: state.claimed?.claimId, voice: voiceOf(after) });
  conversation.say(`quiet:${messageId}`, lineFor(order, before, after));
  deps.wake.reports();
}

function lineFor(order: QuietOrder, before: Quiet, after: Quiet): string {
  if (order === 'unmute' && before.deaf) return QUIET_LINES['unmute-deaf'];
  if (order === 'listen-again' && after.muted) return QUIET_LINES['listen-again-muted'];
  return QUIET_LINES[order];
}
