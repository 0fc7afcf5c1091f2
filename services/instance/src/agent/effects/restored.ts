// After a backup was restored: whatever was approved or asked by then may have been decided and done since.

import { effectKey } from '../action-key.ts';
import type { AgentDeps } from '../agent-deps.ts';
import { mailIn } from './domain/email.ts';
import { CHANGED, unknownLine } from './domain/words.ts';

/** Call before anything runs. */
export function endRestoredEffects(store: AgentDeps<'cards' | 'conversation' | 'effects'>['store']): void {
  store.transaction(() => {
    for (const { asked, terms } of store.effects.restored())
      store.conversation.say(effectKey(asked, 'over'), unknownLine(mailIn(terms).to));
    if (store.cards.voidAll() > 0) store.conversation.say(`cards-void:${store.state.epoch}`, CHANGED);
  });
}
