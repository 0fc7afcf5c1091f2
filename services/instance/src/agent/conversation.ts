// Takes in what was said: writes it down with the decision whether to learn from it and whether to answer.
import type { MemberProfile, Profile } from '@offshoot/convos';
import type { AgentMessage } from '@offshoot/xmtp/agent-client.ts';
import { addressed } from '../domain/addressing.ts';
import { character, type OnlineContext } from './agent-context.ts';
import { noteOpinions, opinionsIn } from './opinions.ts';
import { writeMemory } from './workspace-sync.ts';

const PAGE = 100;
/** Pages per look, so that a flood in one conversation leaves time to the host's other agents. */
const PAGES_PER_LOOK = 3;
/** More than that of one message reaches neither memory nor engine, UTF-16 units. */
export const MAX_TEXT = 16 * 1024;

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
  const isNew = conversation.hear({ ...base, self: false, learn: !senderIsAgent, answer });
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
  const keep = (inboxId: string, profile: Profile, firstHand: boolean) => {
    const name = oneLine(profile.name ?? '');
    const known = ctx.store.conversation.member(inboxId)?.name;
    ctx.store.conversation.keepMember(inboxId, { name: name || known || '', isAgent: firstHand && isFellowAgent(profile) }, firstHand);
  };
  if (message.contentType.startsWith('convos.org/profile_update:')) keep(message.senderInboxId, message.content as Profile, true);
  if (message.contentType.startsWith('convos.org/profile_snapshot:'))
    for (const { inboxId, ...profile } of message.content as readonly MemberProfile[])
      if (inboxId !== ctx.client.inboxId) keep(inboxId, profile, false);
}

/**
 * Only an agent that says which instance it is: the command-line Convos client calls every person an agent, and people
 * must be learned from and answered without a cap. Only first-hand: nobody may make a person an agent by hearsay. Of two
 * agents the one that was there first hears the other say so, which is enough to end an exchange.
 */
function isFellowAgent(profile: Profile): boolean {
  return profile.memberKind === 'agent' && typeof profile.metadata.instanceId === 'string';
}

function readable(text: string): string {
  return text.slice(0, MAX_TEXT).toWellFormed().replaceAll('\0', '').trim();
}

/** A name goes into prompts and lines: nobody can smuggle another line in by it. */
function oneLine(name: string): string {
  return name
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, 64);
}
