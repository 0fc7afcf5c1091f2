// Decides about an action that a member asks for: it is approved, or a card asks for it, or the agent says why not. Runs inside the
// transaction that answers the message.

import {
  type Action,
  actionDigest,
  type CardTerms,
  cardDigest,
  cardTerms,
  cardText,
  type Decision,
  type PlannedEffect,
  type Source,
} from '@offshoot/actions';
import type { Planned } from '@offshoot/engine/engine.ts';
import { withMarks } from '@offshoot/memory/items/outside-line.ts';
import { decideAndNote } from '../decisions/deciding.ts';
import { refusedLine } from '../decisions/domain/refused-line.ts';
import { type ActionKey, cardKey } from '../record/action-key.ts';
import type { HeardMessage } from '../transcript/conversation-store.ts';
import { nameOf } from '../transcript/names.ts';
import { isOwner } from '../trust/owners.ts';
import type { EffectKind } from './effect-kind.ts';
import { countCard, type EffectDeps } from './effect-kinds.ts';
import { actionIn, personOf, policyOf, situationFor } from './policy.ts';
import type { Content } from './slots.ts';

interface Asking {
  kind: EffectKind;
  planned: Planned;
  place: number;
  /** For a plan whose text is made of what the agent read. */
  content?: Extract<Content, { is: 'made' }>;
  /** A model proposes it that has seen what others wrote: it never runs without a card. */
  isUncommitted?: boolean;
}

/** `line` tells people why nothing is done. Of what runs, and of a card, others tell. */
export type Asked = { is: 'runs' | 'asks'; line: '' } | { is: 'refused'; line: string };

export function askFor(deps: EffectDeps, message: HeardMessage, { kind, planned, place, content, isUncommitted }: Asking): Asked {
  const action = kind.actionOf(deps, planned, message, content?.text);
  if ('problem' in action) return refused(action.line);
  const asked = { messageId: message.messageId, place };
  return ask(deps, { action, asked, by: message.senderInboxId, committed: content?.committed, isUncommitted });
}

const refused = (line: string): Asked => ({ is: 'refused', line });

/** Asks for what a card asked before, once more. Returns what to say; see above. */
export function askAgain(deps: EffectDeps, terms: CardTerms, { asked, by }: { asked: ActionKey; by: string }): string {
  const kind = deps.effectKinds.of(terms.kind);
  const tool = kind.toolOf(deps, terms.kind);
  return tool === undefined ? kind.words.noTool : ask(deps, { action: actionIn(terms, tool), asked, by }).line;
}

interface OneAsked {
  action: Action;
  asked: ActionKey;
  by: string;
  committed?: PlannedEffect | undefined;
  isUncommitted?: boolean | undefined;
}

function ask(deps: EffectDeps, { action, asked, by, committed, isUncommitted = false }: OneAsked): Asked {
  const kind = deps.effectKinds.of(action.kind.name);
  const objection = kind.objection?.(deps, action);
  if (objection !== undefined) return refused(objection.line);
  // The owner may change their mind.
  const wasDenied = deps.store.cards.wasDenied(actionDigest(action)) && !isOwner(deps, by);
  const decision = decideAndNote(
    deps,
    asked,
    action,
    situationFor(deps, action, { by: personOf(deps, by), wasDenied, committed, isUncommitted }),
  );
  if (decision.is === 'refuse') return refused(refusedLine(decision));
  const terms = termsOf(deps, action, by, decision);
  const { mails = 0, texts = 0, firstContacts = 0 } = decision.takes;
  const reserves = { mails, texts, firstContacts };
  const bound = { asked, terms, digest: cardDigest(terms), reserves };
  if (decision.is === 'run') {
    deps.store.effects.add({ ...bound, approvedBy: by, approvedAt: deps.now() });
    deps.wake.effects();
    return { is: 'runs', line: '' };
  }
  const text = withMarks(outsideSources(action), cardText(terms, kind.words.card(terms.kind)));
  const isNew = deps.store.cards.add({ ...bound, text, actionDigest: actionDigest(action), at: deps.now() });
  if (isNew) {
    countCard(kind, 'open');
    deps.store.conversation.say(cardKey(asked), text);
  }
  return { is: 'asks', line: '' };
}

/** A card with such a text is not all the agent's own words. What agents ask on Nostr, nobody here has said. */
const outsideSources = ({ arguments: all }: Action): Source[] =>
  Object.values(all).flatMap(({ source, madeFrom }) => (madeFrom === undefined && source !== 'nostr' ? [] : [source]));

function termsOf(deps: EffectDeps, action: Action, by: string, { risk }: Decision) {
  const requester = { inboxId: by, name: nameOf(deps, by), isOwner: isOwner(deps, by) };
  return cardTerms(action, { instanceId: deps.instanceId, requester, risk, policy: policyOf(deps, action.kind.name), now: deps.now() });
}
