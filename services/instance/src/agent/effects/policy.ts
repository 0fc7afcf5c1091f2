// The policy's view of what the agent did and asked before, and the digest that ends approvals when the policy changes.
import { type Action, type Person, planEffect, type Situation } from '@offshoot/actions';
import { canonicalJson, textDigest } from '@offshoot/statements';
import { type AgentDeps, character } from '../agent-deps.ts';
import { toolsInUse } from '../tools/domain/tools.ts';
import { situationOf } from '../trust/situation.ts';
import type { MailAccount } from './domain/mailer.ts';

export type EffectRooms = 'allowances' | 'cards' | 'conversation' | 'decisions' | 'effects' | 'tools';

const DAY_MS = 86_400_000;

/** Of an action that a message asks for: it was planned before anything else was read. */
export function situationFor(deps: AgentDeps<EffectRooms>, action: Action, o: { by: Person; wasDenied: boolean }): Situation {
  const { allowances, cards, effects } = deps.store;
  const base = situationOf(deps);
  const since = new Date(base.now.getTime() - DAY_MS);
  const [asked, done] = [cards.counts(since), effects.counts(since)];
  const effect = planEffect('asked', action);
  return {
    ...base,
    cause: { is: 'request', by: o.by },
    planned: effect ? [effect] : [],
    contacts: allowances.contacts(),
    grants: allowances.grants(base.now),
    // What waits for an answer is reserved.
    spent: {
      openCards: asked.open,
      cards: asked.asked,
      mails: done.mails + asked.open,
      firstContacts: done.firstContacts + asked.openFirstContacts,
    },
    wasDenied: o.wasDenied,
  };
}

/** Digest of what an approval relies on: another owner, level, state, template version or account is another policy. */
export function policyOf(deps: AgentDeps<EffectRooms>): string {
  const { claimed, trust, template } = deps.store.state;
  const account = mailAccount(deps)?.address ?? '';
  const { level, state } = trust;
  return textDigest(canonicalJson({ owner: claimed?.ownerId ?? '', level, state, template: template?.digest ?? '', account }));
}

/** Undefined: the template asks for no e-mail address, or there is none yet that the agent can send from. */
export function mailAccount(deps: AgentDeps<'tools'>): MailAccount | undefined {
  const tool = toolsInUse(deps.store.tools.all(), character(deps).description.tools).find(({ resource }) => resource === 'agentmail-inbox');
  return tool?.key === undefined ? undefined : { address: tool.value, key: tool.key };
}

export function personOf(deps: AgentDeps<'conversation'>, inboxId: string): Person {
  return { inboxId, isAgent: deps.store.conversation.member(inboxId)?.isAgent ?? false };
}
