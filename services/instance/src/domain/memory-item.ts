/** What kind of knowledge an item is (seed: training, personalization, credentials; the rest are facts of the conversation). */
export type ItemKind = 'training' | 'personalization' | 'fact' | 'decision' | 'commitment' | 'credential';

export const ITEM_KINDS: readonly ItemKind[] = ['training', 'personalization', 'fact', 'decision', 'commitment', 'credential'];

/** A memory is a sentence, not a document: longer texts are cut, so that prompts and transfers stay small. UTF-16 units. */
export const MAX_ITEM_TEXT = 1_000;
export const MAX_ITEM_TOPIC = 200;
/** Above this the oldest facts go first (see memory-limits.ts). About 10 MB at the longest texts. */
export const MAX_ITEMS = 10_000;

/** Where an item comes from. */
export type Provenance =
  | { from: 'message'; messageId: string; senderInboxId: string; senderName: string }
  | { from: 'parent'; parentInstanceId: string; claimId: string };

/** One thing that an agent knows. */
export interface MemoryItem {
  /** Unique within the agent. */
  id: string;
  kind: ItemKind;
  /** One sentence that is understood without the conversation. */
  text: string;
  /** Normalised key; at most one current item per topic and provenance kind. */
  topic: string;
  provenance: Provenance;
  learnedAt: Date;
}
