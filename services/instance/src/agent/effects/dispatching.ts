// Carries out what was approved. Every step is on disk before the next: a process that dies at any point repeats the same request with
// the same key, which the provider carries out once.
import { cardDigest, type EffectEvent, grantFor, mayDecide, nextStep, stateAfter } from '@offshoot/actions';
import { textDigest } from '@offshoot/statements';
import { effectKey } from '../action-key.ts';
import type { LoopDeps } from '../agent-deps.ts';
import { backoff } from '../delay.ts';
import { isOwner } from '../trust/owners.ts';
import { isArchived } from '../trust/pausing.ts';
import { situationOf } from '../trust/situation.ts';
import { actionOf, mailIn } from './domain/email.ts';
import { type Mailer, MailFailure } from './domain/mailer.ts';
import { CHANGED, lateLine, notSentLine, sentLine, TOO_OLD, unknownLine } from './domain/words.ts';
import type { Effect } from './effect-store.ts';
import { type EffectRooms, mailAccount, personOf, policyOf } from './policy.ts';

export interface DispatchingDeps extends LoopDeps<EffectRooms> {
  readonly mailer: Mailer;
}

const FIRST_RETRY_MS = 2_000;
const LAST_RETRY_MS = 5 * 60_000;
/** Far less than the day for which providers remember a key. */
const GIVE_UP_MS = 60 * 60_000;
/** The agent was away: by then the mail may not be meant any more, and the provider may have forgotten its key. */
const TOO_OLD_MS = 23 * 60 * 60_000;

/** Returns milliseconds until the next try; undefined: nothing is left to do. */
export async function carryOutEffects(deps: DispatchingDeps): Promise<number | undefined> {
  const { effects } = deps.store;
  while (deps.store.state.phase === 'live' && deps.store.state.conversationState === 'here' && !deps.closing.aborted) {
    const now = deps.now();
    const effect = effects.next(now);
    if (effect === undefined) {
      const at = effects.nextAt();
      return at === undefined ? undefined : Math.max(1, at.getTime() - now.getTime());
    }
    await step(deps, effect);
    deps.wake.duties();
  }
  return undefined;
}

async function step(deps: DispatchingDeps, effect: Effect): Promise<void> {
  const { effects } = deps.store;
  const { asked, terms, digest } = effect;
  const account = mailAccount(deps);
  const isUnchanged = cardDigest(terms) === digest && terms.policy === policyOf(deps) && account?.address === terms.account;
  const isAsApproved = isUnchanged && isStillAllowed(deps, effect);
  const isTooOld = deps.now().getTime() - effect.approvedAt.getTime() >= TOO_OLD_MS;
  if (nextStep(effect.state, 'keyed') === 'dispatch') {
    if (isTooOld || !isAsApproved) return settle(deps, effect, 'withdraw', isTooOld ? TOO_OLD : CHANGED);
    effects.keep(asked, 'dispatched');
  } else if (isTooOld || !isAsApproved) return settle(deps, effect, 'lose', unknownLine(mailIn(terms).to));
  if (account === undefined) return;
  const idempotencyKey = textDigest(`${deps.instanceId}\n${asked.messageId}\n${asked.place}\n${digest}`);
  const mail = mailIn(terms);
  try {
    await deps.mailer.send({ ...mail, from: account, idempotencyKey }, deps.closing);
  } catch (error) {
    if (deps.closing.aborted) return;
    return failed(deps, effect, error);
  }
  deps.store.transaction(() => {
    // What the owner let it write to once is known.
    if (isOwner(deps, effect.approvedBy)) deps.store.allowances.confirm(mail.to);
    settle(deps, effect, 'succeed', sentLine(mail.to));
  });
}

/** The owner may have unlinked or removed whoever approved it since. What a grant covers, anybody may have asked for. */
function isStillAllowed(deps: DispatchingDeps, { terms, approvedBy }: Effect): boolean {
  const { deciders, now } = situationOf(deps);
  const isTheirs = mayDecide(personOf(deps, approvedBy), terms.risk, deciders, terms.requester.inboxId);
  return isTheirs || grantFor(actionOf(terms), deps.store.allowances.grants(now), now) !== undefined;
}

function failed(deps: DispatchingDeps, effect: Effect, error: unknown): void {
  const { asked, attempts } = effect;
  const { to } = mailIn(effect.terms);
  const { is, why, retryAfterMs } = error instanceof MailFailure ? error : new MailFailure('unknown');
  deps.log.warn({ instanceId: deps.instanceId, failure: is, why, attempts }, 'could not send an e-mail');
  // If it was on its way before, an earlier attempt may have come through.
  const isUnsent = is !== 'unknown' && effect.state === 'approved';
  const now = deps.now().getTime();
  if (is === 'refused' || now - effect.approvedAt.getTime() >= GIVE_UP_MS) {
    if (isUnsent) settle(deps, effect, 'fail', notSentLine(to, is === 'refused' ? why : 'unreachable'));
    else settle(deps, effect, 'lose', unknownLine(to));
    return;
  }
  const waitMs = Math.max(retryAfterMs, backoff(attempts, FIRST_RETRY_MS, LAST_RETRY_MS));
  deps.store.transaction(() => {
    deps.store.effects.later(asked, isUnsent ? 'approved' : 'dispatched', new Date(now + waitMs));
    if (attempts === 0) say(deps, effect, 'late', lateLine(to));
  });
}

/** The effect is over, and people are told. */
function settle(deps: DispatchingDeps, effect: Effect, event: EffectEvent, line: string): void {
  deps.store.transaction(() => {
    // Between the call and now, only this loop changes an effect that is on its way.
    const state = deps.store.effects.find(effect.asked)?.state ?? effect.state;
    const next = stateAfter(state, event);
    if (next === undefined) return;
    deps.store.effects.keep(effect.asked, next);
    say(deps, effect, 'over', line);
  });
}

function say(deps: DispatchingDeps, { asked }: Effect, what: 'late' | 'over', line: string): void {
  if (!isArchived(deps)) deps.store.conversation.say(effectKey(asked, what), line);
}
