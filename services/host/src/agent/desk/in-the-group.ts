// The owner's questions about the agent itself, in its conversation: it answers with the way to see it alone, and shows it to everybody
// only if the owner says so.

import type { Explanation } from '@offshoot/context';
import { KEPT_BACK, repeatsCredential } from '@offshoot/memory/items/credential-lines.ts';
import type { MemoryTable } from '../memory/memory-store.ts';
import { claimedState } from '../orders/order-checks.ts';
import type { AgentDeps } from '../record/agent-deps.ts';
import type { ShowCommand } from '../record/domain/agent-state.ts';
import type { ConversationTable, HeardMessage } from '../transcript/conversation-store.ts';
import { type SaidFile, saidFile } from '../transcript/domain/said-file.ts';
import { isOwner } from '../trust/owners.ts';
import type { Asked, DeskTable } from './desk-store.ts';
import { type GroupRequest, groupRequestIn } from './domain/group-request.ts';
import { REQUESTS_PER_MINUTE } from './domain/request.ts';
import { explanationFile, NEXT_STEP, previewFile, TOO_MANY } from './domain/shown-files.ts';
import type { DeskAnswers } from './owner-desk.ts';

/** “Show it here” later than this means something else. */
const IT_LASTS_MS = 10 * 60_000;
const MINUTE_MS = 60_000;

type GroupDeps = AgentDeps<ConversationTable & DeskTable>;
type Said = Pick<HeardMessage, 'messageId' | 'senderInboxId' | 'sentAt'>;

/**
 * Whether the message is such a request: then nothing else is done with it. Only the owner's words count. `text`: without the agent's name.
 * Call in the transaction that takes the message in.
 */
export function takeGroupRequest(deps: GroupDeps, said: Said, text: string): boolean {
  if (!isOwner(deps, said.senderInboxId)) return false;
  const request = groupRequestIn(text);
  const show = request && whatToShow(deps, request);
  if (request === undefined || show === undefined) return false;
  if (request.isForGroup) askForGroup(deps, said, show);
  else {
    deps.store.change({ askedToShow: { show, at: deps.now().getTime() } });
    deps.store.conversation.say(`desk:${said.messageId}`, NEXT_STEP[show.command](deps.instanceId));
  }
  return true;
}

function whatToShow({ store, now }: GroupDeps, { show }: GroupRequest): ShowCommand | undefined {
  if (show !== 'it') return show;
  const { askedToShow: before } = store.state;
  return before === undefined || now().getTime() - before.at > IT_LASTS_MS ? undefined : before.show;
}

function askForGroup(deps: GroupDeps, { messageId, sentAt }: Said, show: ShowCommand): void {
  const { desk, conversation } = deps.store;
  const { ownerId } = claimedState(deps).claimed;
  const heardAt = deps.now().getTime();
  deps.store.change({ askedToShow: undefined });
  if (desk.heardSince(heardAt - MINUTE_MS) >= REQUESTS_PER_MINUTE) conversation.say(`desk:${messageId}`, TOO_MANY);
  else desk.ask({ messageId, ownerId, request: { ...show, isForGroup: true }, askedAt: sentAt, heardAt });
}

/** Throws like the answers that the owner gets alone. */
export async function fileFor(
  deps: AgentDeps<MemoryTable>,
  answers: Pick<DeskAnswers, 'explain' | 'preview'>,
  show: ShowCommand,
  { ownerId, askedAt }: Pick<Asked, 'ownerId' | 'askedAt'>,
): Promise<{ file: SaidFile } & Partial<Pick<Awaited<ReturnType<DeskAnswers['preview']>>, 'kept'>>> {
  const { instanceId } = deps;
  if (show.command === 'explain') {
    const explanation = withoutCredentials(deps, answers.explain({ requestId: '', text: show.text }, ownerId));
    return { file: saidFile(explanationFile(explanation, { instanceId, text: show.text })) };
  }
  const { prompt } = show;
  const { answer, kept } = await answers.preview({ requestId: '', prompt, add: [], remove: [], targetInboxId: '' }, { ownerId, askedAt });
  return { file: saidFile(previewFile(answer, { instanceId, prompt })), kept };
}

/** Every member of the conversation keeps the file, so it contains no credential. */
function withoutCredentials({ store }: AgentDeps<MemoryTable>, explanation: Explanation): Explanation {
  const secrets = store.memory.all().filter(({ kind }) => kind === 'credential');
  const shown = (line: string) => (repeatsCredential(line, secrets) ? KEPT_BACK : line);
  const masked = (text: string) => text.split('\n').map(shown).join('\n');
  return { ...explanation, sections: explanation.sections.map((section) => ({ ...section, text: masked(section.text) })) };
}
