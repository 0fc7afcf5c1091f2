// The policy's view of what the agent did and asked before, and the digest that ends approvals when the policy changes.
import { type Action, type CardTerms, type Person, type PlannedEffect, planEffect, type Situation } from '@offshoot/actions';
import { canonicalJson, textDigest } from '@offshoot/statements';
import { isPeerAddress } from '../nostr/messages/peers.ts';
import type { AgentDeps } from '../record/agent-deps.ts';
import type { ConversationTable } from '../transcript/conversation-store.ts';
import { situationOf } from '../trust/situation.ts';
import type { EffectTool } from './effect-kind.ts';
import type { EffectDeps } from './effect-kinds.ts';

const DAY_MS = 86_400_000;

interface AskedBy {
  by: Person;
  wasDenied: boolean;
  /** For an action whose text was made of what the agent read. Absent: all of it was planned before anything was read. */
  committed?: PlannedEffect | undefined;
  /** A model proposes it that has seen what others wrote. */
  isUncommitted?: boolean;
}

/** For an action that a message asks for. */
export function situationFor(deps: EffectDeps, action: Action, o: AskedBy): Situation {
  const { allowances, cards, effects, nostr } = deps.store;
  const confirmed = allowances.contacts();
  const base = situationOf(deps);
  const since = new Date(base.now.getTime() - DAY_MS);
  const [asked, done] = [cards.counts(since), effects.counts(since)];
  const effect = o.committed ?? planEffect('asked', action);
  return {
    ...base,
    cause: { is: 'request', by: o.by },
    planned: effect ? [effect] : [],
    isUncommitted: o.isUncommitted ?? false,
    // Its owner has named its peers.
    contacts: { has: (address) => confirmed.has(address) || isPeerAddress(nostr.standing().settings, address) },
    grants: allowances.grants(base.now),
    // Cards that wait for an answer reserve their share.
    spent: {
      openCards: asked.open,
      cards: asked.asked,
      mails: done.mails + asked.mails,
      texts: done.texts + asked.texts,
      firstContacts: done.firstContacts + asked.firstContacts,
    },
    wasDenied: o.wasDenied,
  };
}

/** Digest of what an approval of such an action relies on: another owner, level, state, template version or tool is another policy. */
export function policyOf(deps: EffectDeps, name: string): string {
  const { claimed, trust, template } = deps.store.state;
  const { account = '', toolDigest = '' } = deps.effectKinds.of(name).toolOf(deps, name) ?? {};
  const { level, state } = trust;
  return textDigest(canonicalJson({ owner: claimed?.ownerId ?? '', level, state, template: template?.digest ?? '', account, toolDigest }));
}

/** The action that a card asked for, with the tool as it is now. */
export const actionIn = ({ arguments: args, cost }: CardTerms, { kind, account, toolDigest }: EffectTool): Action => ({
  ...{ kind, arguments: args, account, toolDigest, cost },
});

export function personOf(deps: AgentDeps<ConversationTable>, inboxId: string): Person {
  return { inboxId, isAgent: deps.store.conversation.member(inboxId)?.isAgent ?? false };
}
