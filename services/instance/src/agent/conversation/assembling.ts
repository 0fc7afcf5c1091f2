// Gathers what the agent may show its engine for one message. Answering and explaining both start here.

import { type AgentContext, character } from '../agent-context.ts';
import type { Heard, Turn } from '../domain/engine.ts';
import { currentKnowledge } from '../memory/domain/merge.ts';
import { toolLines } from '../tools/domain/tools.ts';
import { readOwnerSection, readSoul } from '../workspace/workspace-sync.ts';
import type { HeardMessage } from './conversation-store.ts';
import { type AssembledContext, assemble } from './domain/assembly/assembly.ts';
import { keptBack, shownLine } from './domain/assembly/credential-lines.ts';
import { nameShown } from './domain/profile-word.ts';

/** `recent`: the lines before the message, oldest first. */
export function contextFor(ctx: AgentContext, message: Heard, recent: readonly HeardMessage[]): AssembledContext {
  const { description, name } = character(ctx);
  const items = currentKnowledge(ctx.store.memory.all(), ctx.now());
  const secrets = keptBack(items, message.text);
  const turns = recent.map((line): Turn => {
    const speaker = line.self ? name : nameOf(ctx, line.senderInboxId);
    return { speaker, self: line.self, text: shownLine(line, secrets) };
  });
  return assemble({
    instructions: description.instructions,
    tools: toolLines(ctx.store.tools.all(), description.tools),
    soul: readSoul(ctx),
    ownerSection: readOwnerSection(ctx),
    items,
    recent: turns,
    message,
    budgetTokens: ctx.engine.contextTokens,
  });
}

export function heardOf(ctx: AgentContext, { messageId, senderInboxId, text, sentAt }: HeardMessage): Heard {
  return { messageId, senderInboxId, senderName: nameOf(ctx, senderInboxId), text, sentAt };
}

export function nameOf(ctx: AgentContext, inboxId: string): string {
  return nameShown(ctx.store.conversation.member(inboxId)?.name ?? '', inboxId);
}
