// Takes in what was said: writes it down with the decision whether to learn from it and whether to answer.
import type { MemberProfile, Profile } from '@offshoot/convos';
import type { AgentMessage } from '@offshoot/xmtp/agent-client.ts';
import type { OnlineDeps } from '../agent-deps.ts';
import { character } from '../agent-deps.ts';
import { noteOpinions, opinionsIn } from '../memory/opinions.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { writeMemory } from '../workspace/workspace-sync.ts';
import { addressed } from './domain/addressing.ts';
import { MAX_MESSAGE_BYTES } from './domain/pace.ts';
import { memberAfter } from './domain/profile-word.ts';
import { mayWait } from './pacing.ts';

interface HearingDeps extends OnlineDeps<'conversation' | 'memory' | 'pace' | 'tools'> {
  readonly workspace: Workspace;
}

const PAGE = 100;
/** Pages per look, so that a flood in one conversation leaves time to the host's other agents. */
const PAGES_PER_LOOK = 3;

/** Returns true where more messages stand ready. */
export async function takeIn(deps: HearingDeps): Promise<boolean> {
  const { conversationId } = deps.store.state;
  if (conversationId === undefined) return false;
  for (let pages = 0; pages < PAGES_PER_LOOK; pages++) {
    const page = await deps.client.messages(conversationId, { after: deps.store.state.cursor, limit: PAGE });
    if (page.messages.length === 0) return false;
    const conversation = await deps.client.conversation(conversationId);
    const memberCount = conversation?.memberInboxIds.length ?? 2;
    const { names } = character(deps);
    const opinions = await opinionsIn(deps, page.messages);
    let thinking = false;
    // What is forgotten with its cursor is read again.
    deps.store.soon(() => {
      for (const message of page.messages) thinking = hear(deps, message, memberCount, names) || thinking;
      noteOpinions(deps, opinions);
      deps.store.change({ cursor: page.cursor });
    });
    if (opinions.length > 0) {
      deps.store.memory.scrub();
      writeMemory(deps);
    }
    if (thinking) deps.wake.thoughts();
    if (!page.more) return false;
  }
  return true;
}

/** Returns whether there is something to think about. */
function hear(deps: HearingDeps, message: AgentMessage, memberCount: number, names: readonly string[]): boolean {
  if (message.kind === 'custom') {
    noteProfiles(deps, message);
    return false;
  }
  if (message.kind !== 'text' && message.kind !== 'reply') return false;
  const text = readable(message.text);
  if (text === '') return false;
  const { conversation } = deps.store;
  const base = { messageId: message.id, senderInboxId: message.senderInboxId, text, sentAt: message.sentAt };
  if (message.own) {
    conversation.hear({ ...base, self: true, learn: false, answer: false });
    return false;
  }
  const senderIsAgent = conversation.member(message.senderInboxId)?.isAgent ?? false;
  const repliesToInboxId =
    message.kind === 'reply' ? (message.reply.referenceInboxId ?? authorOf(deps, message.reply.referenceId)) : undefined;
  const room = { selfInboxId: deps.client.inboxId, names, memberCount, agentExchange: deps.store.state.agentExchange };
  const answer = addressed({ senderInboxId: message.senderInboxId, senderIsAgent, text, repliesToInboxId }, room) !== undefined;
  const learn = !senderIsAgent && (conversation.authorOf(message.id) !== undefined || mayWait(deps, message.senderInboxId));
  const isNew = conversation.hear({ ...base, self: false, learn, answer });
  if (!isNew) return false;
  if (!senderIsAgent && deps.store.state.agentExchange > 0) deps.store.change({ agentExchange: 0 });
  if (senderIsAgent && answer) deps.store.change({ agentExchange: deps.store.state.agentExchange + 1 });
  return true;
}

function authorOf(deps: HearingDeps, messageId: string): string | undefined {
  return deps.store.conversation.authorOf(messageId);
}

function noteProfiles(deps: HearingDeps, message: AgentMessage & { kind: 'custom' }): void {
  if (message.own) return;
  const { conversation } = deps.store;
  const keep = (inboxId: string, profile: Profile, firstHand: boolean) => {
    const member = memberAfter(conversation.member(inboxId), profile, firstHand);
    if (member !== undefined) conversation.keepMember(inboxId, member, firstHand);
  };
  if (message.contentType.startsWith('convos.org/profile_update:')) keep(message.senderInboxId, message.content as Profile, true);
  if (message.contentType.startsWith('convos.org/profile_snapshot:'))
    for (const { inboxId, ...profile } of message.content as readonly MemberProfile[])
      if (inboxId !== deps.client.inboxId) keep(inboxId, profile, false);
}

/** What is kept of a message: more of one reaches neither memory nor engine. */
function readable(text: string): string {
  const bytes = Buffer.from(text.slice(0, MAX_MESSAGE_BYTES).toWellFormed().replaceAll('\0', ''), 'utf8');
  let end = Math.min(bytes.length, MAX_MESSAGE_BYTES);
  // Not in the middle of a character.
  while (end < bytes.length && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.subarray(0, end).toString('utf8').trim();
}
