// Decides about an action that somebody asks for: it is approved, or a card asks for it, or the agent says why not. Runs inside the
// transaction that answers the message.
import { type Action, actionDigest, type CardTerms, cardDigest, cardTerms, cardText, type Decision, decide } from '@offshoot/actions';
import { type ActionKey, cardKey } from '../action-key.ts';
import type { AgentDeps } from '../agent-deps.ts';
import { nameOf } from '../conversation/assembling.ts';
import type { HeardMessage } from '../conversation/conversation-store.ts';
import { namesAddress } from '../domain/addresses.ts';
import type { Planned } from '../domain/engine.ts';
import { hasSpan } from '../domain/spoken-words.ts';
import { isOwner } from '../trust/owners.ts';
import { actionOf, mailAction, mailOf } from './domain/email.ts';
import { CARD_WORDS, mailProblemLine, NO_MAIL_TOOL, refusedLine } from './domain/words.ts';
import { type EffectRooms, mailAccount, personOf, policyOf, situationFor } from './policy.ts';

type AskingDeps = AgentDeps<EffectRooms>;
type PlannedMail = Extract<Planned, { action: 'email.send' }>;

/** Returns what to say. Empty: a card, or what became of it, says all. */
export function askToMail(deps: AskingDeps, message: HeardMessage, planned: PlannedMail, place: number): string {
  const account = mailAccount(deps);
  if (account === undefined) return NO_MAIL_TOOL;
  const mail = mailOf(planned);
  if (typeof mail === 'string') return mailProblemLine(mail);
  // An address that the message does not name was made up, or comes from what others said.
  if (!namesAddress(message.text, mail.to)) return mailProblemLine('no-address');
  const action = mailAction(mail, { account: account.address, said: (words) => hasSpan(message.text, words) });
  return ask(deps, { action, asked: { messageId: message.messageId, place }, by: message.senderInboxId });
}

/** Asks for what a card asked before, once more. Returns what to say; see above. */
export function askAgain(deps: AskingDeps, terms: CardTerms, { asked, by }: { asked: ActionKey; by: string }): string {
  const account = mailAccount(deps);
  return account === undefined ? NO_MAIL_TOOL : ask(deps, { action: { ...actionOf(terms), account: account.address }, asked, by });
}

function ask(deps: AskingDeps, { action, asked, by }: { action: Action; asked: ActionKey; by: string }): string {
  // The owner may change their mind.
  const wasDenied = deps.store.cards.wasDenied(actionDigest(action)) && !isOwner(deps, by);
  const decision = decide(action, situationFor(deps, action, { by: personOf(deps, by), wasDenied }));
  if (decision.is === 'refuse') return refusedLine(decision);
  if (decision.is === 'sign') return refusedLine({ why: 'level' });
  const terms = termsOf(deps, action, by, decision);
  const bound = { asked, terms, digest: cardDigest(terms), isFirstContact: decision.takes.includes('firstContacts') };
  if (decision.is === 'run') {
    deps.store.effects.add({ ...bound, approvedBy: by, approvedAt: deps.now() });
    deps.wake.effects();
    return '';
  }
  const text = cardText(terms, CARD_WORDS);
  const isNew = deps.store.cards.add({ ...bound, text, actionDigest: actionDigest(action), at: deps.now() });
  if (isNew) deps.store.conversation.say(cardKey(asked), text);
  return '';
}

function termsOf(deps: AskingDeps, action: Action, by: string, { risk }: Decision) {
  const requester = { inboxId: by, name: nameOf(deps, by), isOwner: isOwner(deps, by) };
  return cardTerms(action, { instanceId: deps.instanceId, requester, risk, policy: policyOf(deps), now: deps.now() });
}
