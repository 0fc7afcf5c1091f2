// Carries out what was approved. Every step is on disk before the next, so that a process that dies at any point knows how far it was:
// it repeats the same order with the same key, or looks whether it was carried out, or says that it does not know.
import {
  type CardTerms,
  cardDigest,
  type EffectEvent,
  grantFor,
  madeKnownBy,
  mayDecide,
  needsStatement,
  nextStep,
  stateAfter,
} from '@offshoot/actions';
import { textDigest } from '@offshoot/statements';
import { effectKey } from '../record/action-key.ts';
import type { LoopDeps } from '../record/agent-deps.ts';
import { backoff, earliest } from '../record/delay.ts';
import { isOwner } from '../trust/owners.ts';
import { isArchived } from '../trust/pausing.ts';
import { situationOf } from '../trust/situation.ts';
import { CHANGED, DONE_BEFORE, POOL_AWAY, POOL_STAYED_AWAY, TOO_MUCH, TOO_OLD } from './domain/words.ts';
import {
  EffectFailure,
  type EffectKind,
  type EffectOrder,
  type EffectTables,
  type EffectTool,
  type KindDeps,
  type Performed,
} from './effect-kind.ts';
import { countEffect, type KnowsEffects } from './effect-kinds.ts';
import type { Effect } from './effect-store.ts';
import type { EffectJournal } from './journal.ts';
import { actionIn, personOf, policyOf } from './policy.ts';
import { tellForgottenEffects } from './restored.ts';
import { tellEnds } from './telling-ends.ts';

export interface DispatchingDeps extends LoopDeps<EffectTables>, KindDeps, KnowsEffects {
  readonly store: LoopDeps<EffectTables>['store'];
  readonly journal: EffectJournal;
}

const FIRST_RETRY_MS = 2_000;
const LAST_RETRY_MS = 5 * 60_000;
const GIVE_UP_MS = 60 * 60_000;
/** The agent was away: by then the action may not be meant any more. */
const TOO_OLD_MS = 23 * 60 * 60_000;
/** A pool that restarts is back before that. */
const POOL_AWAY_AFTER = 2;

/** Returns milliseconds until the next try; undefined: nothing is left to do. */
export async function carryOutEffects(deps: DispatchingDeps): Promise<number | undefined> {
  const { effects } = deps.store;
  while (deps.store.state.phase === 'live' && deps.store.state.conversationState === 'here' && !deps.closing.aborted) {
    const askIn = await tellForgottenEffects(deps);
    if (deps.closing.aborted) return undefined;
    const now = deps.now();
    const effect = effects.next(now);
    if (effect === undefined) {
      const at = effects.nextAt();
      const tellIn = await tellEnds(deps);
      return earliest(askIn, tellIn, at === undefined ? undefined : Math.max(1, at.getTime() - now.getTime()));
    }
    await step(deps, effect, deps.effectKinds.of(effect.terms.kind));
    deps.wake.duties();
  }
  return undefined;
}

async function step(deps: DispatchingDeps, effect: Effect, kind: EffectKind): Promise<void> {
  const { terms } = effect;
  const { repeat, words } = kind;
  const current = kind.toolOf(deps, terms.kind);
  const tool = current !== undefined && isSameTool(terms, current) ? current : undefined;
  const isAsApproved = (known: EffectTool) => isUnchanged(deps, effect) && isStillAllowed(deps, effect, known);
  const age = deps.now().getTime() - effect.approvedAt.getTime();
  switch (nextStep(effect.state, repeat.is)) {
    case 'dispatch': {
      const objection = objectionNow(deps, effect, kind, tool);
      if (tool === undefined || objection !== undefined) return settle(deps, effect, 'withdraw', objection ?? CHANGED);
      if (!(await isRecorded(deps, effect, kind))) return;
      // The pool took its time, and the owner may have changed something meanwhile.
      const later = objectionNow(deps, effect, kind, tool);
      if (later !== undefined) return settle(deps, effect, 'withdraw', later);
      deps.store.effects.keep(effect.asked, 'dispatched');
      return await dispatch(deps, effect, kind, tool);
    }
    case 'dispatch-again': {
      if (tool === undefined) return settle(deps, effect, 'lose', words.unknown(terms));
      const isRemembered = repeat.is === 'keyed' && age < repeat.forMs;
      if (isRemembered && isAsApproved(tool)) return await dispatch(deps, effect, kind, tool);
      return await findOnly(deps, effect, kind, tool);
    }
    case 'look-up':
      if (tool === undefined) return settle(deps, effect, 'lose', words.unknown(terms));
      return await lookUp(deps, effect, kind, tool);
    case 'tell-unknown':
      return settle(deps, effect, 'lose', words.unknown(terms));
    case 'nothing':
  }
}

/** Why it may not be done now, for people. */
function objectionNow(deps: DispatchingDeps, effect: Effect, kind: EffectKind, tool: EffectTool | undefined): string | undefined {
  if (deps.now().getTime() - effect.approvedAt.getTime() >= TOO_OLD_MS) return TOO_OLD;
  if (tool === undefined || !isUnchanged(deps, effect) || !isStillAllowed(deps, effect, tool)) return CHANGED;
  return kind.objection?.(deps, effect.terms)?.line;
}

/** Nothing was done before, so what was approved has to be meant and allowed now. */
async function dispatchAnew(deps: DispatchingDeps, effect: Effect, kind: EffectKind, tool: EffectTool): Promise<void> {
  const objection = objectionNow(deps, effect, kind, tool);
  if (objection !== undefined) settle(deps, effect, 'fail', objection);
  else await dispatch(deps, { ...effect, state: 'approved' }, kind, tool);
}

/** Whether the pool knows now that this agent does it, and it may go on. */
async function isRecorded(deps: DispatchingDeps, effect: Effect, { repeat, words }: EffectKind): Promise<boolean> {
  const recorded = await deps.journal.record(effect);
  // The person who approved the effect may have taken that back.
  if (deps.closing.aborted || deps.store.effects.find(effect.asked)?.state !== 'approved') return false;
  switch (recorded) {
    case 'first':
      return true;
    case 'again':
      if (repeat.is === 'keyed') return true;
      if (repeat.is === 'looked-up') deps.store.effects.keep(effect.asked, 'dispatched');
      else settle(deps, effect, 'known', words.unknown(effect.terms));
      return false;
    case 'known':
      settle(deps, effect, 'known', DONE_BEFORE);
      return false;
    case 'full':
      settle(deps, effect, 'withdraw', TOO_MUCH);
      return false;
    case 'later':
      waitForPool(deps, effect);
      return false;
  }
}

function waitForPool(deps: DispatchingDeps, effect: Effect): void {
  const { asked, attempts, approvedAt } = effect;
  const now = deps.now().getTime();
  if (now - approvedAt.getTime() >= GIVE_UP_MS) {
    settle(deps, effect, 'withdraw', POOL_STAYED_AWAY);
    return;
  }
  deps.store.transaction(() => {
    deps.store.effects.later(asked, 'approved', { at: new Date(now + backoff(attempts, FIRST_RETRY_MS, LAST_RETRY_MS)) });
    if (attempts === POOL_AWAY_AFTER) say(deps, effect, 'late', POOL_AWAY);
  });
}

const isSameTool = (terms: CardTerms, { account, toolDigest }: EffectTool): boolean =>
  account === terms.account && toolDigest === terms.toolDigest;

const isUnchanged = (deps: DispatchingDeps, { terms, digest }: Effect): boolean =>
  cardDigest(terms) === digest && terms.policy === policyOf(deps, terms.kind);

/** The owner may have unlinked or removed the approver since. Anybody may have asked for an effect that a grant covers. */
function isStillAllowed(deps: DispatchingDeps, { terms, approvedBy }: Effect, tool: EffectTool): boolean {
  // Only a signature of the owner approves it, and grants never cover it.
  if (needsStatement(terms)) return approvedBy === deps.store.state.claimed?.ownerId;
  const { deciders, now } = situationOf(deps);
  const isTheirs = mayDecide(personOf(deps, approvedBy), terms.risk, deciders, terms.requester.inboxId);
  return isTheirs || grantFor(actionIn(terms, tool), deps.store.allowances.grants(now), now) !== undefined;
}

function orderOf(deps: DispatchingDeps, { asked, terms, digest }: Effect, tool: EffectTool): EffectOrder {
  return { terms, tool, idempotencyKey: textDigest(`${deps.instanceId}\n${asked.messageId}\n${asked.place}\n${digest}`) };
}

async function dispatch(deps: DispatchingDeps, effect: Effect, kind: EffectKind, tool: EffectTool): Promise<void> {
  let performed: Performed;
  try {
    performed = await kind.perform(orderOf(deps, effect, tool), deps.closing);
  } catch (error) {
    if (!deps.closing.aborted) await failed(deps, effect, { kind, tool, error });
    return;
  }
  succeeded(deps, effect, { kind, tool, performed });
}

/** The effect is never done again, even if none is found: the provider may have forgotten the key, or the owner no longer wants it. */
async function findOnly(deps: DispatchingDeps, effect: Effect, kind: EffectKind, tool: EffectTool): Promise<void> {
  const { repeat, words } = kind;
  const { asked, terms, attempts, lookedSince: since = deps.now() } = effect;
  const find = repeat.is === 'keyed' ? repeat.find : undefined;
  const lose = () => settle(deps, effect, 'lose', words.unknown(terms));
  if (find === undefined) return lose();
  let performed: Performed | undefined;
  try {
    performed = await find(orderOf(deps, effect, tool), deps.closing);
  } catch (error) {
    if (deps.closing.aborted) return;
    const { is, retryAfterMs } = failureIn(deps, effect, error);
    const now = deps.now().getTime();
    if (is === 'refused' || now - since.getTime() >= GIVE_UP_MS) return lose();
    const waitMs = Math.max(retryAfterMs, backoff(attempts, FIRST_RETRY_MS, LAST_RETRY_MS));
    return deps.store.effects.later(asked, 'dispatched', { at: new Date(now + waitMs), lookedSince: since });
  }
  if (performed === undefined) lose();
  else succeeded(deps, effect, { kind, tool, performed });
}

async function lookUp(deps: DispatchingDeps, effect: Effect, kind: EffectKind, tool: EffectTool): Promise<void> {
  const { repeat, words } = kind;
  if (repeat.is !== 'looked-up') return;
  const { effects } = deps.store;
  const { asked, terms, attempts } = effect;
  const since = effect.lookedSince ?? deps.now();
  const lookAgain = (waitMs: number) =>
    effects.later(asked, 'dispatched', { at: new Date(deps.now().getTime() + waitMs), lookedSince: since });
  let performed: Performed | 'not-done' | undefined;
  try {
    performed = await repeat.find(orderOf(deps, effect, tool), deps.closing);
  } catch (error) {
    if (deps.closing.aborted) return;
    const { is, why, retryAfterMs } = failureIn(deps, effect, error);
    // It is certain that it was not done, and never will be.
    if (is === 'refused') settle(deps, effect, 'fail', words.failed(terms, why));
    else if (deps.now().getTime() - since.getTime() >= GIVE_UP_MS) settle(deps, effect, 'lose', words.unknown(terms));
    else lookAgain(Math.max(retryAfterMs, backoff(attempts, FIRST_RETRY_MS, LAST_RETRY_MS)));
    return;
  }
  const left = since.getTime() + repeat.showsAfterMs - deps.now().getTime();
  const found = performed ?? (left > 0 ? 'wait' : repeat.otherwise);
  if (found === 'wait') lookAgain(left);
  else if (found === 'unknown') settle(deps, effect, 'lose', words.unknown(terms));
  else if (found === 'not-done') await dispatchAnew(deps, effect, kind, tool);
  else succeeded(deps, effect, { kind, tool, performed: found });
}

function succeeded(
  deps: DispatchingDeps,
  effect: Effect,
  { kind, tool, performed }: { kind: EffectKind; tool: EffectTool; performed: Performed },
): void {
  deps.store.transaction(() => {
    // An address that the owner let the agent reach once becomes a contact.
    if (isOwner(deps, effect.approvedBy))
      for (const address of madeKnownBy(actionIn(effect.terms, tool))) deps.store.allowances.confirm(address);
    settle(deps, effect, 'succeed', kind.words.done(effect.terms, performed));
  });
}

async function failed(
  deps: DispatchingDeps,
  effect: Effect,
  { kind, tool, error }: { kind: EffectKind; tool: EffectTool; error: unknown },
): Promise<void> {
  const { repeat, words } = kind;
  const { asked, attempts, terms } = effect;
  const { is, why, retryAfterMs } = failureIn(deps, effect, error);
  // If it was on its way before, an earlier attempt may have come through.
  const isUnsent = is !== 'unknown' && effect.state === 'approved';
  const now = deps.now().getTime();
  const isLast = is === 'refused' || now - effect.approvedAt.getTime() >= GIVE_UP_MS;
  // An effect that can be looked up is looked for first, however late it is.
  const isOver = isUnsent ? isLast : repeat.is === 'once' || (isLast && repeat.is === 'keyed');
  if (isOver) {
    if (isUnsent) settle(deps, effect, 'fail', words.failed(terms, is === 'refused' ? why : undefined));
    else await findOnly(deps, effect, kind, tool);
    return;
  }
  const waitMs = Math.max(retryAfterMs, backoff(attempts, FIRST_RETRY_MS, LAST_RETRY_MS));
  deps.store.transaction(() => {
    deps.store.effects.later(asked, isUnsent ? 'approved' : 'dispatched', { at: new Date(now + waitMs) });
    if (attempts === 0) say(deps, effect, 'late', words.late(terms));
  });
}

function failureIn(deps: DispatchingDeps, { terms, attempts }: Effect, error: unknown): EffectFailure {
  const failure = error instanceof EffectFailure ? error : new EffectFailure('unknown');
  const { is, why } = failure;
  deps.log.warn({ instanceId: deps.instanceId, kind: terms.kind, failure: is, why, attempts }, 'could not carry out an action');
  return failure;
}

/** The effect is over, and people are told. */
function settle(deps: DispatchingDeps, effect: Effect, event: EffectEvent, line: string): void {
  deps.store.transaction(() => {
    // Between the call and now, only this loop changes an effect that is on its way.
    const state = deps.store.effects.find(effect.asked)?.state ?? effect.state;
    const next = stateAfter(state, event);
    if (next === undefined) return;
    deps.store.effects.keep(effect.asked, next);
    countEffect(deps.effectKinds.of(effect.terms.kind), next);
    say(deps, effect, 'over', line);
  });
}

function say(deps: DispatchingDeps, { asked }: Effect, what: 'late' | 'over', line: string): void {
  if (!isArchived(deps)) deps.store.conversation.say(effectKey(asked, what), line);
}
