// A person who may decide says “yes” without saying to what: the agent does not guess, and says once how to answer.
import { answerInReply, mayDecide } from '@offshoot/actions';
import { isSilent } from '../record/domain/quiet.ts';
import { situationOf } from '../trust/situation.ts';
import { REPLY_TO_CARD } from './domain/words.ts';
import type { EffectDeps } from './effect-kinds.ts';
import { personOf } from './policy.ts';

/**
 * Returns whether it is said now. `text`: the whole message, without the agent's name. Call in the transaction that takes the message in,
 * for messages that are no reply.
 */
export function hintAtCard(deps: EffectDeps, o: { messageId: string; senderInboxId: string; text: string }): boolean {
  const { cards, conversation, state } = deps.store;
  const answer = answerInReply(o.text);
  if (answer !== 'approve' && answer !== 'always' && answer !== 'deny') return false;
  const [card, ...others] = cards.waiting().filter((one) => one.state === 'open');
  if (card === undefined || others.length > 0 || isSilent(state.quiet)) return false;
  const { risk, requester } = card.terms;
  if (!mayDecide(personOf(deps, o.senderInboxId), risk, situationOf(deps).deciders, requester.inboxId)) return false;
  if (!cards.hintOnce(card.asked)) return false;
  conversation.say(`hint:${o.messageId}`, REPLY_TO_CARD);
  return true;
}
