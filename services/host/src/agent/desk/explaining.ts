// Shows the owner what the model sees for a message: the very sections a reply is made from.

import type { ExplainedSection, ExplainRequest, Explanation } from '@offshoot/context';
import type { AssembledContext } from '@offshoot/engine/assembled-context.ts';
import type { Heard } from '@offshoot/engine/engine.ts';
import { Refusal } from '@offshoot/refusals';
import { type AdviceDeps, adviceFor } from '../commons/advice.ts';
import { renderSections } from '../conversation/domain/assembly/context-rendering.ts';
import { tokensOf } from '../conversation/domain/assembly/token-estimate.ts';
import { type AssemblingDeps, contextFor } from '../conversation/thinking/answering/context.ts';
import { character } from '../record/agent-deps.ts';
import type { HeardMessage } from '../transcript/conversation-store.ts';
import { heardOf, nameOf } from '../transcript/names.ts';

/** Uses the agent's current knowledge. Throws VALIDATION_FAILED if no message is given and none was answered. */
export function explain(
  deps: AssemblingDeps & AdviceDeps,
  { requestId, text }: Pick<ExplainRequest, 'requestId' | 'text'>,
  ownerId: string,
): Explanation {
  const { message, recent } = text.trim() === '' ? lastAnswered(deps) : asked(deps, text, ownerId);
  const advice = deps.engine.withModel(character(deps).model) === undefined ? [] : adviceFor(deps, message.text);
  const context = contextFor(deps, message, recent, advice.length === 0 ? undefined : advice);
  return {
    answer: 'explanation',
    requestId,
    model: character(deps).model,
    engine: deps.engine.name,
    budgetTokens: context.budgetTokens,
    usedTokens: context.usedTokens,
    sections: explained(context, message),
  };
}

function lastAnswered(deps: AssemblingDeps): { message: Heard; recent: HeardMessage[] } {
  const { conversation } = deps.store;
  const kept = conversation.lastAnswered();
  if (kept === undefined)
    throw new Refusal('VALIDATION_FAILED', "I don't keep messages that I have answered. Send the message that you want explained.");
  return { message: heardOf(deps, kept), recent: conversation.recentBefore(kept.messageId) };
}

/** As if the owner said it in the conversation now. */
function asked(deps: AssemblingDeps, text: string, ownerId: string): { message: Heard; recent: HeardMessage[] } {
  const message = { messageId: '', senderInboxId: ownerId, senderName: nameOf(deps, ownerId), text, sentAt: deps.now() };
  return { message, recent: deps.store.conversation.recent() };
}

/** In the order the model reads them, the message last. */
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
