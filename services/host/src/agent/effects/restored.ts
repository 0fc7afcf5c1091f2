// After a backup was restored: cards that were open and effects that were approved by then may have been decided and done since.

import { effectKey } from '../record/action-key.ts';
import type { AgentDeps, LoopDeps } from '../record/agent-deps.ts';
import type { ConversationTable } from '../transcript/conversation-store.ts';
import { isArchived } from '../trust/pausing.ts';
import type { CardTable } from './card-store.ts';
import { CHANGED, forgottenLine } from './domain/words.ts';
import type { EffectKinds } from './effect-kinds.ts';
import type { EffectTable } from './effect-store.ts';
import type { EffectJournal } from './journal.ts';

/** Call before anything runs. */
export function endRestoredEffects(store: AgentDeps<CardTable & ConversationTable & EffectTable>['store'], kinds: EffectKinds): void {
  store.transaction(() => {
    for (const { asked, terms } of store.effects.restored())
      store.conversation.say(effectKey(asked, 'over'), kinds.of(terms.kind).words.unknown(terms));
    if (store.cards.voidAll() > 0) store.conversation.say(`cards-void:${store.state.epoch}`, CHANGED);
  });
}

const ASK_AGAIN_MS = 5_000;

interface TellingDeps extends LoopDeps<ConversationTable & EffectTable> {
  readonly journal: EffectJournal;
}

/**
 * Tells people once of what the pool's journal knows and a restored agent does not. Returns milliseconds until the pool is to be asked
 * again; undefined: nothing is owed.
 */
export async function tellForgottenEffects(deps: TellingDeps): Promise<number | undefined> {
  const { store, journal, closing } = deps;
  if (!store.state.journalOwed) return undefined;
  const others = await journal.countOthers(store.effects.keys());
  if (closing.aborted) return undefined;
  if (others === 'later') return ASK_AGAIN_MS;
  const count = others.done + others['not-done'] + others.unknown;
  store.transaction(() => {
    store.change({ journalOwed: undefined });
    if (count > 0 && !isArchived(deps)) store.conversation.say(`forgotten:${store.state.epoch}`, forgottenLine(others));
  });
  deps.wake.duties();
  return undefined;
}
