// Carries out members' requests to stop or resume talking and listening. The state holds until changed, also after a move to another
// host.

import type { Voice } from '@offshoot/context';
import { QUIET_LINES } from '../domain/phrases.ts';
import type { AgentDeps } from '../record/agent-deps.ts';
import { afterQuietOrder, isSilent, QUIET_OF, type Quiet, type QuietOrder, voiceOf } from '../record/domain/quiet.ts';
import type { ConversationTable } from '../transcript/conversation-store.ts';
import { isArchived } from '../trust/pausing.ts';

/** Runs in the transaction that takes the message in. A repeated order gets no second reply. */
export function carryOutQuiet(deps: AgentDeps<ConversationTable>, messageId: string, order: QuietOrder): void {
  const before = deps.store.state.quiet;
  const after = afterQuietOrder(before, order);
  if (after !== before) change(deps, after, { messageId, line: lineFor(order, before, after) });
}

/** Its owner sets it outside the conversation, where people hear of it. Runs in a transaction. */
export function setVoice(deps: AgentDeps<ConversationTable>, voice: Voice, requestId: string): void {
  if (voiceOf(deps.store.state.quiet) === voice) return;
  change(deps, QUIET_OF[voice], { messageId: `desk:${requestId}`, line: VOICE_LINES[voice] });
}

const VOICE_LINES: Record<Voice, string> = {
  talking: QUIET_LINES.unmute,
  'only-mentioned': QUIET_LINES['only-mentioned'],
  muted: QUIET_LINES.mute,
  'not-listening': QUIET_LINES['stop-listening'],
};

function change(deps: AgentDeps<ConversationTable>, after: Quiet, { messageId, line }: { messageId: string; line: string }): void {
  const { state, conversation } = deps.store;
  // Earlier questions are not answered once it is silent.
  if (isSilent(after)) conversation.allAnswered();
  deps.store.change({ quiet: after });
  deps.store.report({ claimId: state.claimed?.claimId, voice: voiceOf(after) });
  if (!isArchived(deps)) conversation.say(`quiet:${messageId}`, line);
  deps.wake.reports();
}

function lineFor(order: QuietOrder, before: Quiet, after: Quiet): string {
  if (order === 'unmute' && before.deaf) return QUIET_LINES['unmute-deaf'];
  if (order === 'listen-again' && after.muted) return QUIET_LINES['listen-again-muted'];
  return QUIET_LINES[order];
}
