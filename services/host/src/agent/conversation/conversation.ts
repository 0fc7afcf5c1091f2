// Takes in messages: stores each with the decision whether to learn from it and whether to answer it.

import type { MemberProfile, Profile } from '@offshoot/convos';
import type { AgentMessage, MessagePage } from '@offshoot/xmtp/agent-client.ts';
import { nextPage, passOver, takingIn } from '../begun/taking-in.ts';
import type { MemoryTable } from '../memory/memory-store.ts';
import type { OnlineDeps } from '../record/agent-deps.ts';
import { isSilent } from '../record/domain/quiet.ts';
import type { ToolTable } from '../tools/tool-store.ts';
import type { ConversationTable } from '../transcript/conversation-store.ts';
import { filesLine } from '../transcript/domain/files-line.ts';
import { memberAfter } from '../transcript/domain/profile-word.ts';
import { nameOf } from '../transcript/names.ts';
import { isActive } from '../trust/pausing.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { writeIdentity } from '../workspace/workspace-sync.ts';
import { hearText, type Listener } from './hearing.ts';
import { reviewName } from './naming.ts';
import { reviewOrigin } from './origin.ts';
import { explosionIn } from './presence.ts';
import { noteSpoken } from './using.ts';

/** Conversation data as authenticated by MLS. */
interface Conversation {
  memberInboxIds: readonly string[];
  creatorInboxId: string;
}

/** Those who listen to the messages of one page. */
interface PageListeners {
  /** To texts. Each message goes to the first that takes it. */
  readonly texts: readonly Listener[];
  /** Runs in the transaction that takes the page in. */
  reacted(message: AgentMessage): void;
  /** Runs in that transaction: a member may change what they said. Returns whether there is something to think about. */
  changed(message: AgentMessage & { kind: 'custom' }): boolean;
  /** Runs in that transaction, after all messages. */
  noted(): void;
  /** Runs after it. */
  kept(): void;
}

/** Looks up what those who listen need for these messages, before a transaction takes them in. */
export type Listen = (messages: readonly AgentMessage[]) => Promise<PageListeners>;

interface TakingInDeps extends OnlineDeps<ConversationTable & MemoryTable & ToolTable> {
  readonly workspace: Workspace;
}

/** Pages per run, so that a flood in one conversation leaves time for the host's other agents. */
const PAGES_PER_LOOK = 3;

/** Returns true if more messages are available. */
export async function takeIn(deps: TakingInDeps, listen: Listen): Promise<boolean> {
  const { conversationId } = deps.store.state;
  if (conversationId === undefined) return false;
  for (let pages = 0; pages < PAGES_PER_LOOK; pages++) {
    const page = await nextPage(deps, { lane: 'messages', conversationId, after: deps.store.state.cursor });
    if (page.messages.length === 0) return false;
    const ids = page.messages.map(({ id }) => id);
    if ((await takingIn(deps, { lane: 'messages', ids }, () => takeInPage(deps, conversationId, page, listen))) === 'deadly')
      skip(deps, page);
    if (!page.more) return false;
  }
  return true;
}

/** A page of one message. */
function skip(deps: TakingInDeps, { messages: [message], cursor }: MessagePage): void {
  if (message === undefined) return;
  const { id, senderInboxId, sentAt } = message;
  passOver(deps, { lane: 'messages', id, what: `a message from “${nameOf(deps, senderInboxId)}”` }, () => {
    const base = { messageId: id, senderInboxId, sentAt, self: message.own };
    deps.store.conversation.hear({ ...base, text: '', learn: false, answer: false });
    deps.store.change({ cursor });
  });
}

async function takeInPage(deps: TakingInDeps, conversationId: string, page: MessagePage, listen: Listen): Promise<void> {
  const conversation = await deps.client.conversation(conversationId);
  const present = { memberInboxIds: conversation?.memberInboxIds ?? [], creatorInboxId: conversation?.creatorInboxId ?? '' };
  const listeners = await listen(page.messages);
  let thinking = false;
  let isRenamed = false;
  // If the cursor is lost, so is what was read with it: both are read again.
  deps.store.soon(() => {
    for (const message of page.messages) thinking = hear(deps, message, present, listeners) || thinking;
    listeners.noted();
    isRenamed = reviewName(deps);
    deps.store.change({ cursor: page.cursor });
  });
  if (isRenamed) writeIdentity(deps);
  listeners.kept();
  if (thinking) deps.wake.thoughts();
}

/** Returns whether there is something to think about. */
function hear(deps: TakingInDeps, message: AgentMessage, present: Conversation, listeners: PageListeners): boolean {
  reviewOrigin(deps, message);
  switch (message.kind) {
    case 'custom': {
      noteProfiles(deps, message);
      const explodesAt = explosionIn(message, present.creatorInboxId);
      if (explodesAt !== undefined) deps.store.change({ explodesAt });
      return listeners.changed(message);
    }
    case 'reaction':
      listeners.reacted(message);
      return false;
    case 'files':
      return hearFiles(deps, message);
    case 'text':
    case 'reply':
      return hearText(deps, message, present.memberInboxIds, listeners.texts);
    default:
      return false;
  }
}

/**
 * The agent reads files only when a member asks for it, and never learns from them. Files that reply to the agent ask for it by
 * themselves; their text never does.
 */
function hearFiles(deps: TakingInDeps, message: AgentMessage & { kind: 'files' }): boolean {
  const { store } = deps;
  if (message.own) return false;
  const isListening = !store.state.quiet.deaf && isActive({ store });
  const { id: messageId, senderInboxId, sentAt, reply } = message;
  const senderIsAgent = store.conversation.member(senderInboxId)?.isAgent ?? false;
  const repliesToInboxId = reply && (reply.referenceInboxId ?? store.conversation.authorOf(reply.referenceId));
  const answer = isListening && !isSilent(store.state.quiet) && !senderIsAgent && repliesToInboxId === deps.client.inboxId;
  const text = isListening ? filesLine(message.files.map(({ name }) => name)) : '';
  const isNew = store.conversation.hear({ messageId, senderInboxId, sentAt, text, self: false, learn: false, answer });
  if (isNew && answer) noteSpoken(deps);
  return isNew && answer;
}

/**
 * A member who adds the agent tells it who they are in a snapshot alone: their update came before it was there. Some clients list bare
 * names, which take away nothing that the member has said.
 */
const isWhole = ({ metadata }: Pick<Profile, 'metadata'>): boolean => metadata.timezone !== undefined;

function noteProfiles(deps: TakingInDeps, message: AgentMessage & { kind: 'custom' }): void {
  if (message.own) return;
  const { conversation } = deps.store;
  const keep = (inboxId: string, profile: Profile, firstHand: boolean) => {
    const known = conversation.member(inboxId);
    const member = memberAfter(known, profile, firstHand);
    if (member === undefined) return;
    conversation.keepMember(inboxId, member, firstHand);
    // An agent that joined later does not know who was there before: publish the profile to it once.
    if (member.isAgent && !known?.isAgent) deps.store.change({ publishedProfile: '' });
  };
  if (message.contentType.startsWith('convos.org/profile_update:')) keep(message.senderInboxId, message.content as Profile, true);
  if (message.contentType.startsWith('convos.org/profile_snapshot:'))
    for (const { inboxId, ...profile } of message.content as readonly MemberProfile[])
      if (inboxId !== deps.client.inboxId) keep(inboxId, profile, inboxId === message.senderInboxId && isWhole(profile));
}
