// What the model is shown for a message, for the owner to read: the very sections that a reply is made from.
import type { ExplainedSection, ExplainRequest, Explanation } from '@offshoot/context';
import { Refusal } from '@offshoot/refusals';
import { type AgentContext, character } from '../agent-context.ts';
import { contextFor, heardOf, nameOf } from '../conversation/assembling.ts';
import type { HeardMessage } from '../conversation/conversation-store.ts';
import type { AssembledContext } from '../conversation/domain/assembly/assembly.ts';
import { renderSections } from '../conversation/domain/assembly/context-rendering.ts';
import { tokensOf } from '../conversation/domain/assembly/token-estimate.ts';
import type { Heard } from '../domain/engine.ts';

/** With what the agent knows now. Throws VALIDATION_FAILED where no message is given and none was answered. */
export function explain(ctx: AgentContext, { requestId, text }: Pick<ExplainRequest, 'requestId' | 'text'>, ownerId: string): Explanation {
  const { message, recent } = text.trim() === '' ? lastAnswered(ctx) : asked(ctx, text, ownerId);
  const context = contextFor(ctx, message, recent);
  return {
    answer: 'explanation',
    requestId,
    model: character(ctx).model,
    engine: ctx.engine.name,
    budgetTokens: context.budgetTokens,
    usedTokens: context.usedTokens,
    sections: explained(context, message),
  };
}

function lastAnswered(ctx: AgentContext): { message: Heard; recent: HeardMessage[] } {
  const { conversation } = ctx.store;
  const kept = conversation.lastAnswered();
  if (kept === undefined)
    throw new Refusal('VALIDATION_FAILED', 'I keep no message that I have answered. Give the message that you want explained.');
  return { message: heardOf(ctx, kept), recent: conversation.recentBefore(kept.messageId) };
}

/** As if the owner said it in the conversation now. */
function asked(ctx: AgentContext, text: string, ownerId: string): { message: Heard; recent: HeardMessage[] } {
  const message = { messageId: '', senderInboxId: ownerId, senderName: nameOf(ctx, ownerId), text, sentAt: ctx.now() };
  return { message, recent: ctx.store.conversation.recent() };
}

/** In the order in which the model reads them, the message last. */
function explained(context: AssembledContext, message: Heard): ExplainedSection[] {
  const texts = new Map<string, string>(renderSections(context).map(({ name, text }) => [name, text]));
  const sections = context.sections.map((section): ExplainedSection => ({ ...section, text: texts.get(section.name) ?? '' }));
  return [
    ...sections,
    {
      name: 'message',
      priority: 0,
      tokens: tokensOf(context.messageText),
      text: context.messageText,
      isCut: context.messageText !== message.text,
      leftOut: 0,
    },
  ];
}
