// After a backup was restored: whatever was approved or asked by then may have been decided and done since.

import { effectKey } from '../action-key.ts';
import type { AgentDeps } from '../agent-deps.ts';
import { CHANGED } from './domain/words.ts';
import type { EffectKinds } from './effect-kinds.ts';

/** Call before anything runs. */
export function endRestoredEffects(store: AgentDeps<'cards' | 'conversation' | 'effects'>['store'], kinds: EffectKinds): void {
  store.transaction(() => {
    for (const { asked, terms } of store.effects.restored())
      store.conversation.say(effectKey(asked, 'over'), kinds.of(terms.kind).words.unknown(terms));
    if (store.cards.voidAll() > 0) store.conversation.say(`cards-void:${store.state.epoch}`, CHANGED);
  });
}
