import type { BudgetItem, Level } from '@offshoot/statements';
import type { EscalationAction, EscalationRule } from '@offshoot/template-content/soul/soul.ts';
import { type Action, type Contacts, counterpartsOf, firstContactsOf, riskOf } from './action.ts';
import { type Budget, overdrawn, type Takes } from './budget.ts';
import { escalationOf } from './escalation.ts';
import { type Grant, grantFor } from './grant.ts';
import { type Deciders, mayDecide, type Person } from './person.ts';
import { isAuthorityTrusted, type PlannedEffect, plannedFor } from './planned-effect.ts';
import { higherOf, isAtLeast, type Risk } from './risk.ts';

/** Why the agent acts at all: a member addressed it, or a trigger of its signed instructions or an alarm of a person fired. */
type Cause = { is: 'request'; by: Person } | { is: 'trigger' };

/** Everything that `decide` looks at besides the action. All of it comes from the agent's own database. */
export interface Situation {
  level: Level;
  isPaused: boolean;
  cause: Cause;
  deciders: Deciders;
  contacts: Contacts;
  planned: readonly PlannedEffect[];
  /** It is unknown whether trusted text asked for it, so nothing lets it run without a question. Default: it is known. */
  isUncommitted?: boolean;
  /** How often each effect was carried out, by ID. */
  used: ReadonlyMap<string, number>;
  grants: readonly Grant[];
  /** Of the agent's soul: they only narrow. */
  escalations: readonly EscalationRule[];
  budget: Budget;
  spent: Readonly<Partial<Budget>>;
  isQuiet: boolean;
  /** Whether a person who may decide has denied exactly this action before. */
  wasDenied: boolean;
  now: Date;
}

type Refusal = 'paused' | 'rule' | 'level' | 'not-addressed' | 'requester' | 'denied' | 'budget' | 'quiet-hours';
/** Why a card asks. `source`: an argument that carries authority comes from something that the agent read. */
type Question = 'risk' | 'rule' | 'source' | 'not-planned' | 'requester';

export type Decision =
  | { is: 'run'; risk: Risk; by: 'level' | 'plan' | 'grant'; id?: string; takes: Takes }
  | { is: 'ask'; risk: Risk; why: Question; takes: Takes }
  /** The owner's statement `instance.approve-action` has to come first. */
  | { is: 'sign'; risk: Risk; takes: Takes }
  | { is: 'refuse'; risk: Risk; why: Refusal; items?: readonly BudgetItem[] };

/** Whether the agent does it, asks first, or does not. It does nothing that no rule allows. */
export function decide(action: Action, situation: Situation): Decision {
  const { level, cause, budget, spent } = situation;
  const own = riskOf(action, situation.contacts);
  const escalation = escalationOf(action, own, situation);
  // Nobody but the owner decides about what has to be escalated.
  const risk = escalation === 'escalate' ? higherOf(own, 'R5') : own;
  const refuse = (why: Refusal, items?: BudgetItem[]): Decision => ({ is: 'refuse', risk, why, ...(items && { items }) });
  if (situation.isPaused) return refuse('paused');
  const isProactive = cause.is === 'trigger';
  if (isProactive && !isAtLeast(level, 'L3')) return refuse('not-addressed');
  if (isProactive && situation.isQuiet && risk !== 'R0') return refuse('quiet-hours');
  // An agent may be talked into anything by its own conversations.
  if (cause.is === 'request' && cause.by.isAgent && risk !== 'R0' && risk !== 'R2') return refuse('requester');
  if (situation.wasDenied) return refuse('denied');
  if (escalation === 'block') return refuse('rule');
  const wish = held(wishOf(action, risk, situation), escalation, situation);
  if (wish === undefined) return refuse('level');
  const takes = takenBy(action, wish, situation);
  const over = overdrawn(takes, budget, spent);
  if (over.length > 0) return refuse('budget', over);
  return { ...wish, risk, takes };
}

type Wish = { is: 'run'; by: 'level' | 'plan' | 'grant'; id?: string } | { is: 'ask'; why: Question } | { is: 'sign' };

/** A card asks where something else would have let it run. */
function held(wish: Wish | undefined, escalation: EscalationAction | undefined, { isUncommitted }: Situation): Wish | undefined {
  if (isUncommitted && wish?.is === 'run') return { is: 'ask', why: 'not-planned' };
  return wish?.is === 'run' && escalation !== undefined ? { is: 'ask', why: 'rule' } : wish;
}

const byLevel = { is: 'run', by: 'level' } as const;

/** Undefined: this level does not allow it, not even with a card. */
function wishOf(action: Action, risk: Risk, situation: Situation): Wish | undefined {
  const { level, now } = situation;
  switch (risk) {
    case 'R0':
      return byLevel;
    case 'R2':
      // Telephones open a link before anybody taps it, so an attacker's link is a call to the attacker.
      return isAuthorityTrusted(action) ? byLevel : { is: 'ask', why: 'source' };
    case 'R1':
      if (!isAtLeast(level, 'L2')) return undefined;
      // An attacker's address carries what the agent knows to the attacker.
      return isAuthorityTrusted(action) ? byLevel : { is: 'ask', why: 'source' };
    case 'R3':
      return isAtLeast(level, 'L2') ? (asPlanned(action, situation) ?? asks(action)) : undefined;
    case 'R4': {
      if (!isAtLeast(level, 'L2')) return undefined;
      if (!isAtLeast(level, 'L3')) return { is: 'ask', why: 'risk' };
      const grant = grantFor(action, situation.grants, now);
      if (grant) return { is: 'run', by: 'grant', id: grant.id };
      if (!mayPlan(situation, risk)) return { is: 'ask', why: 'requester' };
      return asPlanned(action, situation) ?? asks(action);
    }
    case 'R5': {
      if (!isAtLeast(level, 'L2')) return undefined;
      const grant = isAtLeast(level, 'L4') ? grantFor(action, situation.grants, now) : undefined;
      return grant ? { is: 'run', by: 'grant', id: grant.id } : { is: 'ask', why: isAuthorityTrusted(action) ? 'risk' : 'source' };
    }
    case 'R6':
      return isAtLeast(level, 'L3') ? { is: 'sign' } : undefined;
  }
}

/** A request of a person who could approve the action themselves counts as approved. At L4, so do the signed triggers. */
function mayPlan({ cause, deciders, level }: Situation, risk: Risk): boolean {
  if (cause.is === 'trigger') return isAtLeast(level, 'L4');
  return mayDecide(cause.by, risk, deciders, cause.by.inboxId);
}

function asPlanned(action: Action, { planned, used }: Situation): Wish | undefined {
  const effect = plannedFor(action, planned, used);
  return effect && { is: 'run', by: 'plan', id: effect.id };
}

const asks = (action: Action): Wish => ({ is: 'ask', why: isAuthorityTrusted(action) ? 'not-planned' : 'source' });

function takenBy(action: Action, wish: Wish, { cause, contacts }: Situation): Takes {
  const firstContacts = firstContactsOf(action, contacts);
  return {
    ...(wish.is !== 'run' && { openCards: 1, cards: 1 }),
    // One mail to ten people is ten mails.
    ...(action.kind.budget && { [action.kind.budget]: Math.max(1, counterpartsOf(action).length) }),
    ...(firstContacts > 0 && { firstContacts }),
    ...(cause.is === 'trigger' && action.kind.risk === 'R2' && { proactiveMessages: 1 }),
  };
}
