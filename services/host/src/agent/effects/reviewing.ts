// Ends the cards whose time is over, or that are void, and says so once; removes what has been over for long.
import { reviewed } from '@offshoot/actions';
import { cardKey } from '../record/action-key.ts';
import { isSilent } from '../record/domain/quiet.ts';
import { isActive } from '../trust/pausing.ts';
import { CHANGED, EXPIRED } from './domain/words.ts';
import { countCard, type EffectDeps } from './effect-kinds.ts';
import { policyOf } from './policy.ts';

/** How long cards and effects that are over are kept: a denied action is not asked again until then. */
const KEPT_MS = 30 * 86_400_000;

/** Returns milliseconds until the next card ends; undefined: none waits. */
export function reviewCards(deps: EffectDeps): number | undefined {
  const { cards, conversation, effects, state } = deps.store;
  const now = deps.now();
  const before = new Date(now.getTime() - KEPT_MS);
  cards.tidy(before);
  effects.tidy(before);
  const waiting = cards.waiting();
  if (waiting.length === 0) return undefined;
  const over = waiting.flatMap((card) => {
    const next = reviewed(card, policyOf(deps, card.terms.kind), now).state;
    return next === card.state ? [] : [{ card, next }];
  });
  if (over.length > 0)
    deps.store.transaction(() => {
      for (const { card, next } of over) {
        cards.decide(card.asked, next, card.decidedBy);
        countCard(deps.effectKinds.of(card.terms.kind), next);
        // “Not now” was the last word, unless a member says “again”.
        if (card.state === 'open' && isActive(deps) && !isSilent(state.quiet))
          conversation.say(`${cardKey(card.asked)}:over`, next === 'expired' ? EXPIRED : CHANGED);
      }
    });
  const ends = cards.waiting().map(({ terms }) => new Date(terms.expiresAt).getTime());
  return ends.length === 0 ? undefined : Math.max(1, Math.min(...ends) - now.getTime());
}
