// Takes in what was said: writes it down with the decision whether to learn from it and whether to answer.
import type { MemberProfile, Profile } from '@offshoot/convos';
import type { AgentMessage } from '@offshoot/xmtp/agent-client.ts';
import { character, type OnlineContext } from '../agent-context.ts';
import { noteOpinions, opinionsIn } from '../memory/opinions.ts';
import { writeMemory } from '../workspace/workspace-sync.ts';
import { addressed } from './domain/addressing.ts';
import { MAX_MESSAGE_BYTES } from './domain/pace.ts';
import { memberAfter } from './domain/profile-word.ts';
import { mayWait } from './pacing.ts';

const PAGE = 100;
/** Pages per look, so that a flood in one conversation leaves time to the host's other agents. */
const PAGES_PER_LOOK = 3;

/** Returns true where more messages stand ready. */
export async function takeIn(ctx: OnlineContext): Promise<boolean> {
  const { conversationId } = ctx.store.state;
  if (conversationId === undefined) return false;
  for (let pages = 0; pages < PAGES_PER_LOOK; pages++) {
    const page = await ctx.client.messages(conversationId, { after: ctx.store.state.cursor, limit: PAGE });
    if (page.messages.length === 0) return false;
    const conversation = await ctx.client.conversation(conversationId);
    const memberCount = conversation?.memberInboxIds.length ?? 2;
    const { names } = character(ctx);
    const opinions = await opinionsIn(ctx, page.messages);
    let thinking = false;
    // What is forgotten with its cursor is read again.
    ctx.store.soon(() => {
      for (const message of page.messages) thinking = hear(ctx, message, memberCount, names) || thinking;
      noteOpinions(ctx, opinions);
      ctx.store.change({ cursor: page.cursor });
    });
    if (opinions.length > 0) {
      ctx.store.memory.scrub();
      writeMemory(ctx);
    }
    if (thinking) ctx.wakeThinking();
    if (!page.more) return false;
  }
  return true;
}

/** Returns whether there is something to think about. */
function hear(ctx: OnlineContext, message: AgentMessage, memberCount: number, names: readonly string[]): boolean {
  if (message.kind === 'custom') {
    noteProfiles(ctx, message);
    return false;
  }
  if (message.kind !== 'text' && message.kind !== 'reply') return false;
  const text = readable(message.text);
  if (text === '') return false;
  const { conversation } = ctx.store;
  const base = { messageId: message.id, senderInboxId: message.senderInboxId, text, sentAt: message.sentAt };
  if (message.own) {
    conversation.hear({ ...base, self: true, learn: false, answer: false });
    return false;
  }
  const senderIsAgent = conversation.member(message.senderInboxId)?.isAgent ?? false;
  const repliesToInboxId =
    message.kind === 'reply' ? (message.reply.referenceInboxId ?? authorOf(ctx, message.reply.referenceId)) : undefined;
  const room = { selfInboxId: ctx.client.inboxId, names, memberCount, agentExchange: ctx.store.state.agentExchange };
  const answer = addressed({ senderInboxId: message.senderInboxId, senderIsAgent, text, repliesToInboxId }, room) !== undefined;
  const learn = !senderIsAgent && (conversation.authorOf(message.id) !== undefined || mayWait(ctx, message.senderInboxId));
  const isNew = conversation.hear({ ...base, self: false, learn, answer });
  if (!isNew) return false;
  if (!senderIsAgent && ctx.store.state.agentExchange > 0) ctx.store.change({ agentExchange: 0 });
  if (senderIsAgent && answer) ctx.store.change({ agentExchange: ctx.store.state.agentExchange + 1 });
  return true;
}

function authorOf(ctx: OnlineContext, messageId: string): string | undefined {
  return ctx.store.conversation.authorOf(messageId);
}

function noteProfiles(ctx: OnlineContext, message: AgentMessage & { kind: 'custom' }): void {
  if (message.own) return;
  const { conversation } = ctx.store;
  const keep = (inboxId: string, profile: Profile, firstHand: boolean) => {
    const member = memberAfter(conversation.member(inboxId), profile, firstHand);
    if (member !== undefined) conversation.keepMember(inboxId, member, firstHand);
  };
  if (message.contentType.startsWith('convos.org/profile_update:')) keep(message.senderInboxId, message.content as Profile, true);
  if (message.contentType.startsWith('convos.org/profile_snapshot:'))
    for (const { inboxId, ...profile } of message.content as readonly MemberProfile[])
      if (inboxId !== ctx.client.inboxId) keep(inboxId, profile, false);
}

/** What is kept of a message: more of one reaches neither memory nor engine. */
function readable(text: string): string {
  const bytes = Buffer.from(text.slice(0, MAX_MESSAGE_BYTES).toWellFormed().replaceAll('\0', ''), 'utf8');
  let end = Math.min(bytes.length, MAX_MESSAGE_BYTES);
  // Not in the middle of a character.
  while (end < bytes.length && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.subarray(0, end).toString('utf8').trim();
}
