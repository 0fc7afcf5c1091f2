/** What kind of knowledge an item is (seed: training, personalization, credentials; the rest are facts of the conversation). */
export type ItemKind = 'training' | 'personalization' | 'fact' | 'decision' | 'commitment' | 'credential';

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
