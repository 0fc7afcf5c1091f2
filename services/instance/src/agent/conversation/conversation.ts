// Takes in messages: stores each with the decision whether to learn from it and whether to answer it.

import { addressed, isForIt, type Room, type Spoken, withoutVocative } from '@offshoot/addressing/addressing.ts';
import { actsIn } from '@offshoot/addressing/speech-acts.ts';
import type { MemberProfile, Profile } from '@offshoot/convos';
import type { AgentMessage, XmtpAgentClient } from '@offshoot/xmtp/agent-client.ts';
import type { OnlineDeps } from '../agent-deps.ts';
import { isSuspect, passOver, takingIn } from '../begun/taking-in.ts';
import { takeGroupRequest } from '../desk/in-the-group.ts';
import { answersToCards, type ToCard, takeAnswer } from '../effects/answering.ts';
import type { EffectRooms } from '../effects/effect-kind.ts';
import type { KnowsEffects } from '../effects/effect-kinds.ts';
import { hintAtCard } from '../effects/hinting.ts';
import { noteOpinions, opinionsIn } from '../episodes/opinions.ts';
import { hearLink } from '../trust/linking.ts';
import { isActive, tellPaused } from '../trust/pausing.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { writeIdentity, writeMemory } from '../workspace/workspace-sync.ts';
import { giveMore } from './disclosing.ts';
import { filesLine } from './domain/files-line.ts';
import { MAX_MESSAGE_BYTES } from './domain/pace.ts';
import { memberAfter } from './domain/profile-word.ts';
import { isSilent, quietOrderIn } from './domain/quiet.ts';
import { roomOf } from './in-the-room.ts';
import { reviewOrigin } from './joining/origin.ts';
import { reviewName } from './naming.ts';
import { mayWait } from './pacing.ts';
import { explosionIn } from './presence.ts';
import { carryOutQuiet } from './quieting.ts';
import { nameOf } from './thinking/assembling.ts';
import { noteSpoken } from './using.ts';

/** Conversation data as authenticated by MLS. */
interface Conversation {
  memberInboxIds: readonly string[];
  creatorInboxId: string;
}

interface HearingDeps extends OnlineDeps<EffectRooms | 'desk' | 'episodes' | 'folded' | 'memory' | 'pace'>, KnowsEffects {
  readonly workspace: Workspace;
}

const PAGE = 100;
/** Pages per run, so that a flood in one conversation leaves time for the host's other agents. */
const PAGES_PER_LOOK = 3;

/** Returns true if more messages are available. */
export async function takeIn(deps: HearingDeps): Promise<boolean> {
  const { conversationId } = deps.store.state;
  if (conversationId === undefined) return false;
  for (let pages = 0; pages < PAGES_PER_LOOK; pages++) {
    const page = await nextPage(deps, conversationId);
    if (page.messages.length === 0) return false;
    const ids = page.messages.map(({ id }) => id);
    if ((await takingIn(deps, { lane: 'messages', ids }, () => takeInPage(deps, conversationId, page))) === 'deadly') skip(deps, page);
    if (!page.more) return false;
  }
  return true;
}

type Page = Awaited<ReturnType<XmtpAgentClient['messages']>>;

/** One message alone if the process has died of one of them. */
async function nextPage(deps: HearingDeps, conversationId: string): Promise<Page> {
  const { client, store } = deps;
  const after = store.state.cursor;
  const page = await client.messages(conversationId, { after, limit: PAGE });
  const isSafe = page.messages.length === 1 || !page.messages.some(({ id }) => isSuspect(deps, 'messages', id));
  return isSafe ? page : await client.messages(conversationId, { after, limit: 1 });
}

/** A page of one message. */
function skip(deps: HearingDeps, { messages: [message], cursor }: Page): void {
  if (message === undefined) return;
  const { id, senderInboxId, sentAt } = message;
  passOver(deps, { lane: 'messages', id, what: `a message from “${nameOf(deps, senderInboxId)}”` }, () => {
    const base = { messageId: id, senderInboxId, sentAt, self: message.own };
    deps.store.conversation.hear({ ...base, text: '', learn: false, answer: false });
    deps.store.change({ cursor });
  });
}

async function takeInPage(deps: HearingDeps, conversationId: string, page: Page): Promise<void> {
  const conversation = await deps.client.conversation(conversationId);
  const present = { memberInboxIds: conversation?.memberInboxIds ?? [], creatorInboxId: conversation?.creatorInboxId ?? '' };
  const toCards = await answersToCards(deps, page.messages);
  const aboutAnswers = page.messages.filter(({ id }) => !toCards.has(id));
  const opinions = deps.store.state.quiet.deaf || !isActive(deps) ? [] : await opinionsIn(deps, aboutAnswers);
  let thinking = false;
  let isRenamed = false;
  // If the cursor is lost, so is what was read with it: both are read again.
  deps.store.soon(() => {
    for (const message of page.messages) thinking = hear(deps, message, present, toCards.get(message.id)) || thinking;
    noteOpinions(deps, opinions);
    isRenamed = reviewName(deps);
    deps.store.change({ cursor: page.cursor });
  });
  if (isRenamed) writeIdentity(deps);
  if (opinions.length > 0) {
    deps.store.memory.scrub();
    writeMemory(deps);
  }
  if (thinking) deps.wake.thoughts();
}

/** Returns whether there is something to think about. */
function hear(deps: HearingDeps, message: AgentMessage, present: Conversation, toCard: ToCard | undefined): boolean {
  reviewOrigin(deps, message);
  if (message.kind === 'custom') {
    noteProfiles(deps, message);
    const explodesAt = explosionIn(message, present.creatorInboxId);
    if (explodesAt !== undefined) deps.store.change({ explodesAt });
    return false;
  }
  if (toCard !== undefined && message.kind === 'reaction') takeAnswer(deps, message, toCard);
  if (message.kind === 'files') {
    hearFiles(deps, message);
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
  // Handled before: a restarted stream repeats messages.
  if (conversation.authorOf(message.id) !== undefined) return false;
  if (toCard?.answer !== undefined) {
    conversation.hear({ ...base, self: false, learn: false, answer: false });
    takeAnswer(deps, message, toCard);
    return false;
  }
  if (hearLink(deps, base, { isAgent: senderIsAgent })) {
    conversation.hear({ ...base, text: '', self: false, learn: false, answer: false });
    return false;
  }
  const { memberInboxIds } = present;
  const room = roomOf(deps, { selfInboxId: deps.client.inboxId, memberInboxIds }, message.senderInboxId);
  const spoken = { senderInboxId: message.senderInboxId, senderIsAgent, text, repliesToInboxId };
  const { quiet } = deps.store.state;
  const order = senderIsAgent ? undefined : quietOrderIn(withoutVocative(text, room.names), { isForIt: isForIt(spoken, room), quiet });
  if (order !== undefined) {
    conversation.hear({ ...base, self: false, learn: false, answer: false });
    carryOutQuiet(deps, message.id, order);
    return false;
  }
  if (!isActive(deps)) {
    conversation.hear({ ...base, text: '', self: false, learn: false, answer: false });
    if (!senderIsAgent && addressed(spoken, room) !== undefined) tellPaused(deps, message.id);
    return false;
  }
  if (!senderIsAgent && !isSilent(quiet) && isForIt(spoken, room) && takeGroupRequest(deps, base, withoutVocative(text, room.names))) {
    conversation.hear({ ...base, self: false, learn: false, answer: false });
    return false;
  }
  const whole = { messageId: message.id, senderInboxId: message.senderInboxId, text: withoutVocative(text, room.names) };
  if (message.kind === 'text' && hintAtCard(deps, whole)) {
    conversation.hear({ ...base, self: false, learn: false, answer: false });
    return false;
  }
  const repliesTo = message.kind === 'reply' ? message.reply.referenceId : undefined;
  if (!senderIsAgent && !isSilent(quiet) && isForIt(spoken, room) && giveMore(deps, base, whole.text, repliesTo)) {
    conversation.hear({ ...base, self: false, learn: false, answer: false });
    return false;
  }
  const { answer, learn, isKept } = whatToDo(deps, spoken, room);
  conversation.hear({ ...base, text: isKept ? text : '', self: false, learn, answer });
  if (!senderIsAgent && answer) noteSpoken(deps);
  const said = senderIsAgent ? deps.store.state.agentExchange + 1 : 0;
  const agentExchange = said + (answer ? 1 : 0);
  if (agentExchange !== deps.store.state.agentExchange) deps.store.change({ agentExchange });
  return true;
}

/** They are read when somebody asks for that, and learned from never. */
function hearFiles({ store }: HearingDeps, message: AgentMessage & { kind: 'files' }): void {
  if (message.own) return;
  const isListening = !store.state.quiet.deaf && isActive({ store });
  const text = isListening ? filesLine(message.files.map(({ name }) => name)) : '';
  const { id: messageId, senderInboxId, sentAt } = message;
  store.conversation.hear({ messageId, senderInboxId, sentAt, text, self: false, learn: false, answer: false });
}

/** While muted, only orders about its memory get through; while not listening, only orders to forget. */
function whatToDo(deps: HearingDeps, spoken: Spoken, room: Room): { answer: boolean; learn: boolean; isKept: boolean } {
  const { quiet } = deps.store.state;
  const mayLearn = () => !spoken.senderIsAgent && mayWait(deps, spoken.senderInboxId);
  const isAddressed = addressed(spoken, room) !== undefined;
  if (!isSilent(quiet)) return { answer: isAddressed, learn: mayLearn(), isKept: true };
  const acts = actsIn(withoutVocative(spoken.text, room.names));
  const forgets = acts.has('forget') || acts.has('forget-it');
  if (quiet.deaf)
    return forgets ? { answer: isAddressed, learn: mayLearn(), isKept: true } : { answer: false, learn: false, isKept: false };
  const isOrder = forgets || acts.has('remember') || acts.has('remember-it');
  return { answer: isAddressed && isOrder, learn: mayLearn(), isKept: true };
}

function authorOf(deps: HearingDeps, messageId: string): string | undefined {
  return deps.store.conversation.authorOf(messageId);
}

function noteProfiles(deps: HearingDeps, message: AgentMessage & { kind: 'custom' }): void {
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
      if (inboxId !== deps.client.inboxId) keep(inboxId, profile, false);
}

/** The part of a message that is kept; the rest reaches neither memory nor engine. */
function readable(text: string): string {
  const bytes = Buffer.from(text.slice(0, MAX_MESSAGE_BYTES).toWellFormed().replaceAll('\0', ''), 'utf8');
  let end = Math.min(bytes.length, MAX_MESSAGE_BYTES);
  // Not inside a character.
  while (end < bytes.length && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.subarray(0, end).toString('utf8').trim();
}
