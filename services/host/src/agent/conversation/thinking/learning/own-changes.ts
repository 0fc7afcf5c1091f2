// People take back a message of their own, or word it anew: the agent forgets what it learned from it, and learns from the new words.
import { type DeletedMessage, deleteMessageCodec, type EditedMessage, editMessageCodec } from '@offshoot/convos';
import type { MemoryItem } from '@offshoot/memory/items/item.ts';
import type { AgentMessage } from '@offshoot/xmtp/agent-client.ts';
import type { PaceTable } from '../../../pace/pace-store.ts';
import { mayWait } from '../../../pace/pacing.ts';
import type { AgentDeps } from '../../../record/agent-deps.ts';
import { nameOf } from '../../../transcript/names.ts';
import { isActive } from '../../../trust/pausing.ts';
import { readable } from '../../hearing.ts';
import { type CarryingDeps, carryOut } from './carrying-out.ts';

type ChangingDeps = CarryingDeps & AgentDeps<PaceTable>;

/**
 * In the transaction that takes the message in. Acts that people have approved stay done, and the agent's own messages stay said; call
 * `scrub` of the memory afterwards. Undefined: the message is none of these, or changes nothing.
 */
export function changeSaid(deps: ChangingDeps, message: AgentMessage & { kind: 'custom' }): { isToLearn: boolean } | undefined {
  const change = changeIn(message);
  const { conversation, alarms, cards, memory, state } = deps.store;
  const { id: messageId, senderInboxId, sentAt, own: self } = message;
  // Nobody changes what others have said, and nothing is changed twice.
  if (change === undefined || self || conversation.authorOf(change.of) !== senderInboxId) return undefined;
  if (conversation.authorOf(messageId) !== undefined) return undefined;
  const wordings = conversation.takeWordings(change.of);
  const wasToBeAnswered = wordings.some((id) => conversation.isToBeAnswered(id));
  const isTaughtBy = ({ provenance: p }: MemoryItem) => p.from === 'message' && wordings.includes(p.messageId);
  const taught = memory.all().flatMap((item) => (isTaughtBy(item) ? [item.id] : []));
  for (const wording of wordings) {
    conversation.drop(wording);
    alarms.removeAskedIn(wording);
    cards.voidAskedIn(wording);
  }
  if (taught.length > 0) {
    const order = { messageId, senderInboxId, sentAt, self, text: '', learn: false, answer: false };
    carryOut(deps, order, nameOf(deps, senderInboxId), {
      ...{ learned: [], ended: [], forget: taught, orders: [{ asked: 'that', scope: 'named' }] },
    });
  }
  const isListening = change.text !== '' && !state.quiet.deaf && isActive(deps);
  const senderIsAgent = conversation.member(senderInboxId)?.isAgent ?? false;
  const isToLearn = isListening && !senderIsAgent && mayWait(deps, senderInboxId);
  const text = isListening ? change.text : '';
  const heard = { messageId, senderInboxId, sentAt, self, text, learn: isToLearn, answer: isListening && wasToBeAnswered };
  conversation.hear(heard, change.of);
  return { isToLearn: isToLearn || wasToBeAnswered };
}

/** `text`: what it says now. Empty: nothing. */
function changeIn({ contentType, content }: AgentMessage & { kind: 'custom' }): { of: string; text: string } | undefined {
  if (contentType === deleteMessageCodec.contentType) return { of: (content as DeletedMessage).messageId, text: '' };
  if (contentType !== editMessageCodec.contentType) return undefined;
  const { messageId, text } = content as EditedMessage;
  return { of: messageId, text: readable(text) };
}
