// Decides about an action that somebody asks for: it is approved, or a card asks for it, or the agent says why not. Runs inside the
// transaction that answers the message.
import { type Action, actionDigest, type CardTerms, cardDigest, cardTerms, cardText, type Decision, decide } from '@offshoot/actions';
import type { AgentDeps } from '../agent-deps.ts';
import { nameOf } from '../conversation/assembling.ts';
import type { HeardMessage } from '../conversation/conversation-store.ts';
import { namesAddress } from '../domain/addresses.ts';
import type { Planned } from '../domain/engine.ts';
import { hasSpan } from '../domain/spoken-words.ts';
import { isOwner } from '../trust/owners.ts';
import { type Asked, cardKey } from './card-store.ts';
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
export function askAgain(deps: AskingDeps, terms: CardTerms, { asked, by }: { asked: Asked; by: string }): string {
  const account = mailAccount(deps);
  return account === undefined ? NO_MAIL_TOOL : ask(deps, { action: { ...actionOf(terms), account: account.address }, asked, by });
}

function ask(deps: AskingDeps, { action, asked, by }: { action: Action; asked: Asked; by: string }): string {
  // The owner may change their mind.
  const wasDenied = deps.store.cards.wasDenied(actionDigest(action)) && !isOwner(deps, by);
  const decision = decide(action, situationFor(deps, action, { by: personOf(deps, by), wasDenied }));
  switch (decision.is) {
    case 'refuse':
      return refusedLine(decision);
    case 'sign':
      return refusedLine({ why: 'level' });
    case 'run': {
      const terms = termsOf(deps, action, by, decision);
      const isFirstContact = decision.takes.includes('firstContacts');
      deps.store.effects.add({ asked, terms, digest: cardDigest(terms), approvedBy: by, approvedAt: deps.now(), isFirstContact });
      deps.wake.effects();
      return '';
    }
    case 'ask': {
      const terms = termsOf(deps, action, by, decision);
      const text = cardText(terms, CARD_WORDS);
      const isFirstContact = decision.takes.includes('firstContacts');
      const bound = { terms, digest: cardDigest(terms), actionDigest: actionDigest(action), text, isFirstContact };
      if (deps.store.cards.add({ asked, ...bound, at: deps.now() })) deps.store.conversation.say(cardKey(asked), text);
      return '';
    }
  }
}

function termsOf(deps: AskingDeps, action: Action, by: string, { risk }: Decision) {
  const requester = { inboxId: by, name: nameOf(deps, by), isOwner: isOwner(deps, by) };
  return cardTerms(action, { instanceId: deps.instanceId, requester, risk, policy: policyOf(deps), now: deps.now() });
}
